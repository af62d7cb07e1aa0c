"""Random diagrams against a reference: the engine's steps beside those of an interpreter that shares no code with it.

`python -m tests.random_models N [--features par,xor,…] [--from SEED]` runs any number of them.
"""
