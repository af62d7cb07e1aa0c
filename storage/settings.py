"""Settings outside the deployed versions: parameters per process, calendars, one row per change. The newest is in force."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text

from engine.model import Variables
from storage.shared import Transaction
from storage.tables import settings

PARAMETERS, CALENDAR = "parameters", "calendar"


@dataclass(frozen=True)
class Setting:
    """One change. `revision` rises over all settings; a calendar's version is the revision of its row."""

    revision: int
    key: str
    value: Mapping[str, Any]
    by: str
    at: datetime
    why: str | None = None  # what the person said


class Settings:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def parameters(self, process: str) -> Variables:
        """What was set for this process, without the defaults of its process.yaml; empty when nothing was."""
        return self._value(PARAMETERS, process)

    def set_parameters(self, process: str, values: Variables, by: str, at: datetime, why: str | None = None) -> None:
        """Set some parameters of a process; the others stay as they are, also those that somebody else sets at this moment."""
        self.one_at_a_time()
        self._put(PARAMETERS, process, {**self.parameters(process), **values}, by, at, why)

    def calendar(self, key: str) -> Setting | None:
        """The calendar in force under `key`, or None when nobody has put one."""
        return self._newest(CALENDAR, key)

    def put_calendar(self, key: str, calendar: Mapping[str, Any], by: str, at: datetime) -> None:
        """Put a new version of a calendar (shape: contract.md B16). It holds from the next decision of every case."""
        self._put(CALENDAR, key, calendar, by, at)

    def calendars(self) -> dict[str, Mapping[str, Any]]:
        """Every calendar in force: key -> what was put, plus its "version"."""
        newest = select(func.max(settings.c.id)).where(settings.c.kind == CALENDAR).group_by(settings.c.key)
        rows = self._db.execute(select(settings).where(settings.c.id.in_(newest)).order_by(settings.c.key))
        return {row.key: {**row.value, "version": row.id} for row in rows}

    def changes(self, kind: str, key: str, limit: int = 50) -> list[Setting]:
        """The versions of one setting (`kind`: PARAMETERS or CALENDAR), newest first."""
        rows = select(settings).where(settings.c.kind == kind, settings.c.key == key).order_by(settings.c.id.desc()).limit(limit)
        return [_setting(row) for row in self._db.execute(rows)]

    def revision(self) -> int:
        """Rises with every change of any setting."""
        return int(self._db.execute(select(func.coalesce(func.max(settings.c.id), 0))).scalar_one())

    def _newest(self, kind: str, key: str) -> Setting | None:
        return next(iter(self.changes(kind, key, limit=1)), None)

    def _value(self, kind: str, key: str) -> Variables:
        newest = self._newest(kind, key)
        return newest.value if newest else {}

    def _put(self, kind: str, key: str, value: Mapping[str, Any], by: str, at: datetime, why: str | None = None) -> None:
        self.one_at_a_time()  # revisions must become visible in their order: bundles are cached by them
        self._db.execute(insert(settings), {"kind": kind, "key": key, "value": dict(value), "by": by, "at": at, "why": why})

    def one_at_a_time(self) -> None:
        """Whoever changes settings waits here for the others; in SQLite every writer has waited already."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(text("LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE"))


def _setting(row: Any) -> Setting:
    return Setting(row.id, row.key, row.value, row.by, row.at, row.why)
