"""Catalogues as they are kept: rows in force, the change to a new version, and the versions there were. Pages and API share it."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext as _

from engine.catalogues import Catalogue, declared, in_force, judge
from engine.catalogues.rows import Read, written_by_programs
from engine.errors import BadInput, CaseMoved
from engine.model import Value
from engine.process_file import FILE, read
from storage.database import Store
from storage.processes import Version
from storage.settings import PARAMETERS

REMEMBERED = 200  # changes of a process's settings that a history looks at
LONGEST = 500  # characters of a reason


@dataclass(frozen=True)
class Kept:
    """The rows in force. `revision` names their version: 0 as delivered."""

    rows: list[dict[str, Value]]
    revision: int
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Past:
    """One version: who made it, why, and what it did to the rows of the one before."""

    revision: int
    by: str
    at: datetime
    why: str | None
    added: int
    changed: int
    removed: int
    rows: int


def catalogues_of(store: Store, version: Version) -> dict[str, Catalogue]:
    return declared(read((store.processes.files(version.process, version.version) or {}).get(FILE, b""))[0].raw)


def kept(store: Store, version: Version, catalogue: Catalogue) -> Kept:
    now = store.settings.parameters(version.process)
    newest = next(iter(history(store, version, catalogue)), None)
    return Kept(in_force(catalogue, now), newest.revision if newest else 0, newest.at if newest else None)


def keep(version: Version, catalogue: Catalogue, given: Sequence[Any], why: str, revision: int | None = None,
         read: Read = written_by_programs) -> bool:
    """Keep these rows as a new version; False when they are those in force. `read` reads numbers that are texts.

    Raises BadInput with a line for each complaint, and CaseMoved when `revision` is not the newest any more.
    """
    rows, wrong = judge(catalogue, given, g.language, read)
    why = why.strip()[:LONGEST]
    if not why:
        wrong = [*wrong, _("Say why the catalogue is changed.")]
    if wrong:
        raise BadInput("\n".join(wrong))
    with g.database.transaction() as store:
        store.settings.one_at_a_time()
        now = kept(store, version, catalogue)
        if revision is not None and revision != now.revision:
            raise CaseMoved(_("Somebody changed this catalogue meanwhile: open it again."))
        if rows == now.rows:
            return False
        store.settings.set_parameters(version.process, {catalogue.setting: rows}, g.actor.user, g.now, why)
    return True


def history(store: Store, version: Version, catalogue: Catalogue) -> list[Past]:
    """The versions of a catalogue, newest first."""
    found: list[Past] = []
    before = in_force(catalogue, {})
    for change in reversed(store.settings.changes(PARAMETERS, version.process, REMEMBERED)):
        rows = in_force(catalogue, change.value) if catalogue.setting in change.value else before
        if rows != before:
            found.append(_past(catalogue, change, before, rows))
        before = rows
    return found[::-1]


def _past(catalogue: Catalogue, change: Any, before: list[dict[str, Value]], after: list[dict[str, Value]]) -> Past:
    old, new = ({row[catalogue.value]: row for row in rows} for rows in (before, after))
    return Past(change.revision, change.by, change.at, change.why, len(new.keys() - old.keys()),
                sum(old[value] != row for value, row in new.items() if value in old), len(old.keys() - new.keys()), len(after))
