"""The corpus of tiny diagrams: drawn in a few lines of text, played on our engine and on the vanilla library, shown on a page.

`tests/diagrams/*.yaml` hold the diagrams; tests/diagrams/README.md says how to read and write them.
"""
