"""Backups: everything of an installation in one file, the way back, and the proof that nothing was lost on it.

archive.py knows the file, rows.py the tables, making.py and restoring.py the two ways, proof.py what must be true afterwards.
"""
