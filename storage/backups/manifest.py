"""The manifest: what a backup holds and of what, for the program and for people. Written last, read with suspicion."""
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import orjson

from storage.backups.archive import BadArchive
from storage.backups.proof import Heads

FORMAT = 1  # of the archive; rises when an older program could not read it any more
LARGEST = 64 << 20  # bytes
INCLUDED, ELSEWHERE, LEFT_OUT, NONE = "included", "kept elsewhere", "left out", "none"  # where the master key is


@dataclass(frozen=True)
class Manifest:
    """`missing` are files that cases name but that were lost or changed before this backup was made."""

    release: str
    schema: str  # revision
    database: str  # sqlite | postgresql: where it came from; it can go into either
    made_at: datetime  # aware UTC
    tables: dict[str, int]  # table -> rows, in an order in which they can be inserted
    columns: dict[str, dict[str, str]]  # table -> {column: kind}
    heads: Heads
    seals: int
    last_seal: str | None  # hash
    files: int
    file_bytes: int
    master_key: str  # INCLUDED ELSEWHERE LEFT_OUT NONE
    fingerprint: str | None  # of the master key; None when there was none
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    def written(self) -> bytes:
        return orjson.dumps({"program": "tramita", **asdict(self)}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read(content: bytes) -> Manifest:
    """Raises BadArchive when it is none, or of a format that this release does not know."""
    try:
        given: dict[str, Any] = orjson.loads(content)
        if given.pop("program") != "tramita":
            raise BadArchive("Another program made it.")
        if given["format"] > FORMAT:
            raise BadArchive("A newer release made it: install that one.")
        given |= {"made_at": datetime.fromisoformat(given["made_at"]), "heads": Heads(**given["heads"]),
                  "tables": {str(name): int(rows) for name, rows in given["tables"].items()}}
        return Manifest(**given)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise BadArchive("Its manifest cannot be read.") from wrong
