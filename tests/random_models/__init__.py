"""Random diagrams against a reference: the engine's steps beside those of an interpreter that shares no code with it.

blocks.py says what a diagram may hold; generator.py, flow.py, happening.py and activities.py draw it; reference.py, meaning.py
and doing.py walk it; play.py compares. `python -m tests.random_models N [--features par,xor,…] [--from SEED]` runs any number of them.
"""
