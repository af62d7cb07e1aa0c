"""Uploaded files on their way into the data folder, where they lie under their SHA-256 before any row names them."""
from typing import BinaryIO

from flask import g

from storage.files import StoredFile


def keep(stream: BinaryIO, name: str) -> StoredFile:
    """Store a file that a form has accepted. `name` was checked by the form; the content alone decides where it lies."""
    kept: StoredFile = g.database.files.put(stream)
    return kept
