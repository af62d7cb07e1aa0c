"""What cases wait for at this moment, put together from the tables of all nouns: for pages and the API, never for `decide`."""
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from engine.model import Job, Timer, Waits
from storage.incidents import incident_of
from storage.jobs import MESSAGE
from storage.stored_task import COLUMNS, JOINED, OPEN, stored_task
from storage.subscriptions import subscription_of
from storage.tables import incidents, jobs, subscriptions, tasks, timers


def waits_of(db: Connection, case_ids: Sequence[str]) -> dict[str, Waits]:
    """The open tasks, jobs, timers, subscriptions and incidents of each case: five statements, however many cases."""
    open_tasks = select(*COLUMNS).select_from(JOINED).where(tasks.c.case_id.in_(case_ids), OPEN).order_by(tasks.c.created_at, tasks.c.id)
    found = (
        _by_case(stored_task(row).task for row in db.execute(open_tasks)),
        _by_case(_read(db, jobs, case_ids, _job, jobs.c.type != MESSAGE)),
        _by_case(_read(db, timers, case_ids, _timer)),
        _by_case(_read(db, subscriptions, case_ids, subscription_of)),
        _by_case(_read(db, incidents, case_ids, incident_of, incidents.c.resolved_at.is_(None))),
    )
    return {id: Waits(*(tuple(kind.get(id, ())) for kind in found)) for id in case_ids}


def _read(db: Connection, table: Table, case_ids: Sequence[str], read: Callable[[Any], Any], *where: Any) -> Iterable[Any]:
    rows = select(table).where(table.c.case_id.in_(case_ids), *where).order_by(table.c.id)
    return map(read, db.execute(rows))


def _by_case(found: Iterable[Any]) -> dict[str, list[Any]]:
    by_case: dict[str, list[Any]] = {}
    for one in found:
        by_case.setdefault(one.case, []).append(one)
    return by_case


def _job(row: Any) -> Job:
    return Job(row.id, row.case_id, row.element, row.type, row.variables, row.headers or {}, row.retries)


def _timer(row: Any) -> Timer:
    return Timer(row.id, row.case_id, row.element, row.due, row.kind, row.why)
