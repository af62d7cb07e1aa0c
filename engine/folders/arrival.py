"""A file that came in through a folder, as lists show it: one entry for each content of each folder, whatever became of it."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.model import Value

TAKEN = "taken"  # stored -> taken; a crash leaves it so, and the same file goes on where it stood
DONE = "done"  # taken -> done: every good row did its work
REJECTED = "rejected"  # taken -> rejected: nothing went in; the same file is tried anew, for its folder may be mended

MOST_KEPT = 1_000  # problems


@dataclass(frozen=True)
class Arrival:
    id: str
    folder: str
    name: str  # of the file
    sha256: str
    size: int  # bytes
    state: str  # TAKEN DONE REJECTED
    by: str  # user, or engine for a watched folder
    at: datetime
    process: str | None = None  # that describes the folder
    ended_at: datetime | None = None
    reason: str | None = None  # why it was rejected
    rows: int = 0
    started: int = 0  # cases
    delivered: int = 0  # messages that waiting cases took
    duplicates: int = 0  # rows whose key had started a case before
    wrong: int = 0  # rows that went nowhere
    problems: tuple[Mapping[str, Value], ...] = ()  # {row, column, message}; the first MOST_KEPT
    ignored: tuple[str, ...] = ()  # headings that no column has
    again: int = 0  # how often the same content came once more
