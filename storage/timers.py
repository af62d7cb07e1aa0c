"""Timers: the moments that cases and start events wait for, leased to whichever node is free.

A case's own transaction writes and removes its rows. A lease only marks them; a parked row (an incident is open) is
leased to nobody until the end of time.
"""
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, tuple_, update

from engine.leases import LeasedTimer
from engine.model import Timer, Waits
from storage.page import Page, bounded, key_of, page
from storage.prepared import Prepared
from storage.tables import timers
from storage.tables.columns import EPOCH, FOREVER, MICROSECOND

_FREE = or_(timers.c.leased_until.is_(None), timers.c.leased_until <= bindparam("now"))
_DUE = (select(timers).where(timers.c.due <= bindparam("now"), _FREE).order_by(timers.c.due, timers.c.id)
        .limit(bindparam("most")).with_for_update(skip_locked=True))
_TAKE = (update(timers).where(timers.c.id.in_(bindparam("ids", expanding=True)))
         .values(leased_until=bindparam("until"), worker=bindparam("by"), attempts=timers.c.attempts + 1))
_POSTPONE = (update(timers).where(timers.c.id == bindparam("timer"))
             .values(leased_until=bindparam("until"), worker=None, last_error=bindparam("error")))
_ADD = Prepared(insert(timers), ["id", "case_id", "element", "due", "kind", "why", "attempts"])
_DELETE = delete(timers).where(timers.c.id.in_(bindparam("ids", expanding=True)))
_NEXT_DUE = select(func.min(timers.c.due)).where(timers.c.leased_until.is_(None))
_NEXT_FREE = select(func.min(timers.c.leased_until)).where(timers.c.leased_until < FOREVER)


class Timers:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def save(self, before: Waits, after: Waits) -> None:
        """Write the difference. A timer that changed is a new row: free, and not yet tried."""
        old, new = {one.id: one for one in before.timers}, {one.id: one for one in after.timers}
        if gone := [id for id, one in old.items() if new.get(id) != one]:
            self._db.execute(_DELETE, {"ids": gone})
        _ADD.run_all(self._db, [_row(one) for id, one in new.items() if old.get(id) != one])
        if before.incidents != after.incidents:
            self._park(_failed(after) - _failed(before), FOREVER)
            self._park(_failed(before) - _failed(after), None)

    def of_case(self, case_id: str) -> list[Timer]:
        """What a case waits for, earliest first."""
        rows = self._db.execute(select(timers).where(timers.c.case_id == case_id).order_by(timers.c.due, timers.c.id))
        return [Timer(row.id, row.case_id, row.element, row.due, row.kind, row.why) for row in rows]

    def starts(self, process: str | None = None) -> list[LeasedTimer]:
        """The start timers that wait, of one process or of all, earliest first."""
        where = timers.c.process.is_not(None) if process is None else timers.c.process == process
        return [_leased(row) for row in self._db.execute(select(timers).where(where).order_by(timers.c.due, timers.c.id))]

    def lease(self, now: datetime, until: datetime, limit: int, worker: str) -> list[LeasedTimer]:
        """Take up to `limit` timers with due <= `now` that nobody holds, earliest first, until `until`.

        On PostgreSQL two nodes never wait for each other here; on SQLite there is one writer anyway.
        """
        rows = self._db.execute(_DUE, {"now": now, "most": limit}).all()
        if rows:
            self._db.execute(_TAKE, {"ids": [row.id for row in rows], "until": until, "by": worker})
        return [_leased(row, row.attempts + 1) for row in rows]

    def next_at(self) -> datetime | None:
        """The earliest moment at which a timer can be leased; None when none waits."""
        moments = [self._db.execute(query).scalar() for query in (_NEXT_DUE, _NEXT_FREE)]
        return min((moment for moment in moments if moment is not None), default=None)

    def postpone(self, timer_id: str, until: datetime, error: str) -> None:
        """Firing failed: nobody takes this timer before `until`."""
        self._db.execute(_POSTPONE, {"timer": timer_id, "until": until, "error": error[:2000]})

    def move_start(self, timer: LeasedTimer, due: datetime | None, why: Mapping[str, Any] | None) -> bool:
        """Set the next round of a start timer, or remove it (`due` None). False if it has moved already: do not start."""
        here = (timers.c.id == timer.id) & (timers.c.due == timer.due)
        if due is None:
            return self._db.execute(delete(timers).where(here)).rowcount == 1
        moved = update(timers).where(here).values(due=due, why=why, leased_until=None, worker=None, attempts=0, last_error=None)
        return self._db.execute(moved).rowcount == 1

    def remove(self, timer_id: str) -> None:
        """Drop a row whose case is over or gone."""
        self._db.execute(_DELETE, {"ids": [timer_id]})

    def free(self, worker: str | None = None) -> None:
        """Take back every lease of this worker; of all workers for the only process of a virtual clock at its start."""
        whose = timers.c.worker.is_not(None) if worker is None else timers.c.worker == worker
        self._db.execute(update(timers).where(whose).values(leased_until=None, worker=None))

    def list(self, limit: int = 50, cursor: str | None = None) -> Page[LeasedTimer]:
        """Timers of all cases and processes, earliest first."""
        limit, after = bounded(limit), key_of(cursor, 2)
        rows = select(timers).order_by(timers.c.due, timers.c.id)
        if after:
            rows = rows.where(tuple_(timers.c.due, timers.c.id) > (EPOCH + after[0] * MICROSECOND, after[1]))
        found = [_leased(row) for row in self._db.execute(rows.limit(limit + 1))]
        return page(found, limit, [((one.due - EPOCH) // MICROSECOND, one.id) for one in found])

    def _park(self, ids: set[str], until: datetime | None) -> None:
        if ids:
            row = update(timers).where(timers.c.id.in_(sorted(ids)))
            self._db.execute(row.values(leased_until=until, worker=None, attempts=0))


def _failed(waits: Waits) -> set[str]:
    """Timers that an incident stands for."""
    return {one.job for one in waits.incidents if one.kind == "timer" and one.job}


def _row(one: Timer) -> dict[str, Any]:
    return {"id": one.id, "case_id": one.case, "element": one.element, "due": one.due, "kind": one.kind, "why": one.why, "attempts": 0}


def _leased(row: Any, attempts: int | None = None) -> LeasedTimer:
    return LeasedTimer(row.id, row.case_id, row.process, row.process_version, row.element, row.due, row.kind, row.why,
                       row.attempts if attempts is None else attempts)
