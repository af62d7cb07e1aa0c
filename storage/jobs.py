"""Jobs: work that waits for the machine, leased to runners of this program or to workers outside.

A case's own transaction writes and removes its rows; thrown messages are rows too, until they are delivered.
"""
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, or_, select, tuple_, update

from engine.leases import JobRow, LeasedJob
from engine.model import JOB_FAILED, JOB_READY, JOB_RUNNING, JOB_UNKNOWN, Job, Message, Waits
from storage.announcements import Announcements
from storage.page import Page, bounded, key_of, page
from storage.tables import jobs
from storage.tables.columns import EPOCH, MICROSECOND

MESSAGE = "tramita.message"


class Jobs:
    def __init__(self, db: Connection) -> None:
        self._db, self._announcements = db, Announcements(db)

    def save(self, before: Waits, after: Waits, at: datetime) -> None:
        """Write the difference. A job whose incident is resolved while it still waits is ready again, with all its attempts."""
        old, new = {one.id for one in before.jobs}, {one.id: one for one in after.jobs}
        if gone := [id for id in old if id not in new]:
            self._db.execute(_DELETE, {"ids": gone})
        if rows := [_row(one, at) for id, one in new.items() if id not in old]:
            self._add(rows)
        if before.incidents != after.incidents:
            solved = {one.job for one in before.incidents} - {one.job for one in after.incidents}
            self._ready_again([id for id in new if id in old and id in solved], at)

    def add_messages(self, case_id: str, messages: Sequence[Message], at: datetime) -> None:
        """Keep thrown messages until the runner has delivered them. The message's id is the job's."""
        rows = [_row(Job(one.id, case_id, "", MESSAGE, {
            "kind": one.kind, "name": one.name, "correlation_key": one.correlation_key, "variables": dict(one.variables)}, {}, 5), at)
            for one in messages]
        if rows:
            self._add(rows)

    def get(self, job_id: str) -> JobRow | None:
        row = self._db.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
        return None if row is None else _job_row(row)

    def of_case(self, case_id: str) -> Sequence[JobRow]:
        """The jobs of a case that are not done, oldest first."""
        return [_job_row(row) for row in self._db.execute(select(jobs).where(jobs.c.case_id == case_id).order_by(jobs.c.id))]

    def list(self, state: str | None = None, limit: int = 50, cursor: str | None = None) -> Page[JobRow]:
        """Jobs of all cases in the order of their next attempt."""
        limit, after = bounded(limit), key_of(cursor, 2)
        rows = select(jobs).order_by(jobs.c.run_at, jobs.c.id)
        if state:
            rows = rows.where(jobs.c.state == state)
        if after:
            rows = rows.where(tuple_(jobs.c.run_at, jobs.c.id) > (EPOCH + after[0] * MICROSECOND, after[1]))
        found = [_job_row(row) for row in self._db.execute(rows.limit(limit + 1))]
        return page(found, limit, [((one.run_at - EPOCH) // MICROSECOND, one.job.id) for one in found])

    def lease(self, types: Collection[str], now: datetime, until: Callable[[str], datetime], limit: int, worker: str,
              job_id: str | None = None) -> Sequence[LeasedJob]:
        """Take up to `limit` jobs of these types whose turn it is, and those whose worker's lease has ended.

        `until` says by type how long a lease lasts. With `job_id` this job alone, if it can be had.
        """
        turn = or_((jobs.c.state == JOB_READY) & (jobs.c.run_at <= now), (jobs.c.state == JOB_RUNNING) & (jobs.c.leased_until <= now))
        wanted = select(jobs).where(turn, jobs.c.type.in_(types))
        if job_id is not None:
            wanted = wanted.where(jobs.c.id == job_id)
        rows = self._db.execute(wanted.order_by(jobs.c.run_at, jobs.c.id).limit(limit).with_for_update(skip_locked=True)).all()
        for type in sorted({row.type for row in rows}):
            taken = update(jobs).where(jobs.c.id.in_([row.id for row in rows if row.type == type]))
            self._db.execute(taken.values(state=JOB_RUNNING, leased_until=until(type), worker=worker, attempts=jobs.c.attempts + 1))
        return [LeasedJob(_job(row), row.attempts + 1, row.state == JOB_RUNNING) for row in rows]

    def next_at(self, types: Collection[str]) -> datetime | None:
        """The earliest moment at which a job of these types can be leased; None when none waits."""
        ready = select(func.min(jobs.c.run_at)).where(jobs.c.state == JOB_READY, jobs.c.type.in_(types))
        taken = select(func.min(jobs.c.leased_until)).where(jobs.c.state == JOB_RUNNING, jobs.c.type.in_(types))
        moments = [self._db.execute(query).scalar() for query in (ready, taken)]
        return min((moment for moment in moments if moment is not None), default=None)

    def types(self) -> Sequence[str]:
        """Types of the jobs that wait, by name: for the operator's page and for health."""
        return self._db.execute(select(jobs.c.type).distinct().order_by(jobs.c.type)).scalars().all()

    def again(self, job_id: str, run_at: datetime, error: str) -> None:
        """An attempt failed: the next one is at `run_at`."""
        self._change(job_id, state=JOB_READY, run_at=run_at, last_error=error[:2000])

    def failed(self, job_id: str, error: str) -> None:
        """No attempts are left: only a person makes it ready again."""
        self._change(job_id, state=JOB_FAILED, last_error=error[:2000])

    def unknown(self, job_id: str, error: str) -> None:
        """Nobody can say whether it happened."""
        self._change(job_id, state=JOB_UNKNOWN, last_error=error[:2000])

    def extend(self, job_id: str, worker: str, until: datetime) -> bool:
        """A long job's worker is alive and keeps it. False if it has lost it."""
        mine = (jobs.c.id == job_id) & (jobs.c.worker == worker) & (jobs.c.state == JOB_RUNNING)
        return self._db.execute(update(jobs).where(mine).values(leased_until=until)).rowcount == 1

    def remove(self, job_id: str) -> bool:
        """Drop a delivered message, or a row that its case does not know."""
        return self._db.execute(delete(jobs).where(jobs.c.id == job_id)).rowcount == 1

    def free_all(self, types: Collection[str], at: datetime) -> None:
        """End every lease of these types at `at`: for the only process of a virtual clock. The jobs count as abandoned."""
        mine = (jobs.c.state == JOB_RUNNING) & jobs.c.type.in_(types)
        self._db.execute(update(jobs).where(mine).values(leased_until=at))

    def _add(self, rows: Sequence[dict[str, Any]]) -> None:
        self._db.execute(insert(jobs), rows)
        self._announcements.tell([row["id"] for row in rows])

    def _ready_again(self, ids: Sequence[str], at: datetime) -> None:
        if ids:
            given_up: ColumnElement[bool] = jobs.c.state.in_((JOB_FAILED, JOB_UNKNOWN))
            row = update(jobs).where(jobs.c.id.in_(sorted(ids)), given_up)
            self._db.execute(row.values(state=JOB_READY, attempts=0, run_at=at, leased_until=None, worker=None))
            self._announcements.tell(ids)

    def _change(self, job_id: str, **values: Any) -> None:
        self._db.execute(update(jobs).where(jobs.c.id == job_id).values(leased_until=None, worker=None, **values))


_DELETE = delete(jobs).where(jobs.c.id.in_(bindparam("ids", expanding=True)))


def _row(one: Job, at: datetime) -> dict[str, Any]:
    return {"id": one.id, "case_id": one.case, "element": one.element, "type": one.type, "variables": dict(one.variables),
            "headers": dict(one.headers), "retries": one.retries, "attempts": 0, "state": JOB_READY, "run_at": at}


def _job(row: Any) -> Job:
    return Job(row.id, row.case_id, row.element, row.type, row.variables, row.headers or {}, row.retries)


def _job_row(row: Any) -> JobRow:
    return JobRow(_job(row), row.state, row.attempts, row.run_at, row.leased_until, row.worker, row.last_error)
