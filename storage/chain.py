"""The chain of a history: what the hash of an event covers, so that nothing of it can be changed unnoticed.

hash = SHA-256 over canonical JSON (sorted keys, no spaces) of all other columns of the event, previous hash included;
moments as ISO 8601 in UTC with microseconds, hashes in hexadecimal, `data` as it is stored. Nothing here reads a table.
"""
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

COLUMNS = ("actor", "at", "bundle", "case_id", "data", "element", "prev_hash", "semantics", "seq", "state_hash", "type")  # sorted


def event_hash(event: Mapping[str, Any]) -> str:
    """The hash of an event, from its columns by name (`at` aware, `data` bytes, hashes in hexadecimal or None)."""
    parts = [b'"%b":%b' % (name.encode(), _json(name, event[name])) for name in COLUMNS]
    return hashlib.sha256(b"{%b}" % b",".join(parts)).hexdigest()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _json(name: str, value: Any) -> bytes:
    if name == "data":
        return bytes(value)
    return orjson.dumps(moment(value) if name == "at" else value)
