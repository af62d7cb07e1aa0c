"""What must be true of an installation that came back from a backup, or out of a migration. Reads, and changes nothing."""
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.errors import BadInput
from storage.database import Store
from storage.tables import cases, documents

Progress = Callable[[str, int, int], None]  # what is being done, how much of it, of how much
MOST = 20  # problems that are told one by one


def silent(what: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Heads:
    """Every chain's last event in one hash: two databases with the same heads hold the same histories."""

    cases: int
    events: int
    sha256: str


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what is wrong, in words."""

    cases: int
    events: int
    seals: int
    unsealed: int  # events newer than the last seal: their chains are whole, but no seal vouches for them
    files: int
    erased: int  # files whose key was destroyed on purpose
    problems: tuple[str, ...] = ()


def heads(db: Connection) -> Heads:
    """The heads as the cases name them. These columns are of the first schema and stay."""
    digest, number, events = hashlib.sha256(), 0, 0
    rows = select(cases.c.id, cases.c.events, cases.c.head).order_by(cases.c.id).execution_options(yield_per=1000)
    for row in db.execute(rows):
        digest.update(f"{row.id} {row.events} {row.head}\n".encode())
        number, events = number + 1, events + row.events
    return Heads(number, events, digest.hexdigest())


def prove_histories(store: Store, progress: Progress = silent) -> Proof:
    """Every chain from its first event on, and every seal. Files are not looked at."""
    problems, number, events = [], 0, 0
    total = store.tx.db.execute(select(func.count()).select_from(cases)).scalar_one()
    for number, (id, found) in enumerate(store.history.verify_all(), 1):
        events += found.events
        if found.first_difference is not None:
            problems.append(f"case {id}: event {found.first_difference[0]}: {found.first_difference[1]}")
        progress("histories", number, total)
    ledger = store.ledger.check()
    return Proof(number, events, ledger.seals, ledger.unproven, 0, 0, (*problems, *ledger.differences))


def prove_files(store: Store, progress: Progress = silent) -> tuple[int, int, list[str]]:
    """Every file that a case names is there with its content, and opens with the key of its case.

    How many there are, how many were erased, and what is wrong, in words.
    """
    named = store.tx.db.execute(select(documents.c.case_id, documents.c.sha256).distinct().order_by(documents.c.case_id, documents.c.sha256)).all()
    erased, problems = 0, []
    for number, (case_id, sha256) in enumerate(named, 1):
        fate = _fate(store, case_id, sha256)
        erased += fate == ERASED
        if fate not in (WHOLE, ERASED):
            problems.append(f"case {case_id}: file {sha256}: {fate}")
        progress("files", number, len(named))
    return len(named), erased, problems


def lost_files(store: Store) -> tuple[int, list[tuple[str, str]]]:
    """How many files cases name, and (case, hash) of those that are not there. Looks at names alone, and is quick."""
    there = set(store.tx.shared.files.stored())
    named = [(place_of(*one), one) for one in named_files(store.tx.db)]
    return len(named), sorted((case, sha256) for place, (case, sha256, _) in named if place not in there)


def place_of(case_id: str, sha256: str, sealed: bool) -> str:
    """Where storage/files.py keeps it."""
    return f"sealed/{case_id}/{sha256}" if sealed else f"{sha256[:2]}/{sha256}"


def named_files(db: Connection) -> Iterator[tuple[str, str, bool]]:
    """(case, hash, sealed) of every file that a case names. These columns are of the first schema and stay."""
    rows = select(documents.c.case_id, documents.c.sha256, documents.c.sealed).distinct()
    yield from ((row.case_id, row.sha256, row.sealed) for row in db.execute(rows))


WHOLE, ERASED = "whole", "erased"


def _fate(store: Store, case_id: str, sha256: str) -> str:
    sealed = select(documents.c.sealed).where(documents.c.case_id == case_id, documents.c.sha256 == sha256)
    if all(store.tx.db.execute(sealed).scalars()) and store.history.key(case_id) is None:
        return ERASED
    try:
        content = store.documents.content(case_id, sha256)
    except (BadInput, OSError) as lost:
        return str(lost)
    return WHOLE if hashlib.sha256(content).hexdigest() == sha256 else "its content was changed"
