"""A task as the database keeps it: its columns, its order, and the way back to the words of the engine."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from engine.model import Task
from storage.tables import cases, queues, tasks
from storage.tables.columns import EPOCH, FOREVER, MICROSECOND

OPEN = text("tasks.state = 'open'")  # no parameter: otherwise the partial indexes do not fit


@dataclass(frozen=True)
class StoredTask:
    """A task and what became of it."""

    task: Task
    state: str  # open completed cancelled
    completed_by: str | None
    completed_at: datetime | None  # also of cancelled ones: the moment they closed
    business_key: str | None  # of its case
    started_by: str  # of its case


COLUMNS = (*tasks.c, queues.c.groups, queues.c.users, cases.c.business_key, cases.c.started_by)
JOINED = tasks.join(queues, tasks.c.queue == queues.c.id).join(cases, tasks.c.case_id == cases.c.id)


def stored_task(row: Row[Any]) -> StoredTask:
    task = Task(row.id, row.case_id, row.process, row.element, row.title, row.lane, tuple(row.groups or ()), tuple(row.users or ()),
                row.assignee, row.due, row.due_why, row.follow_up, row.priority, row.form, row.created_at, tuple(row.excluded or ()))
    return StoredTask(task, row.state, row.completed_by, row.completed_at, row.business_key, row.started_by)


def sort_key(task: Task) -> list[Any]:
    """The place of an open task in the inbox: breached first, then soonest due, then oldest."""
    return [((task.due or FOREVER) - EPOCH) // MICROSECOND, ((task.created_at or EPOCH) - EPOCH) // MICROSECOND, task.id]


def sort_place(key: Sequence[Any]) -> tuple[datetime, datetime, str]:
    """The values of `sort_at`, `created_at` and `id` in a sort key."""
    return EPOCH + key[0] * MICROSECOND, EPOCH + key[1] * MICROSECOND, key[2]
