"""Tasks: one, those of a case, filtered lists; written as differences. The inbox has its own module, storage/inbox.py."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, insert, or_, select, text, tuple_, update

from engine.model import TASK_CANCELLED, TASK_COMPLETED, TASK_OPEN, Actor, Decision, Task, Variables
from storage.fold import part, start
from storage.inbox import ALL, Counts, Inbox
from storage.insert import insert_or_update
from storage.page import Page, bounded, key_of, page
from storage.prepared import Prepared
from storage.processes import Processes
from storage.queues import Queues, queue_of
from storage.shared import Transaction
from storage.stored_task import COLUMNS, JOINED, OPEN, StoredTask, sort_key, sort_place, stored_task
from storage.tables import cases, drafts, tasks
from storage.tables.columns import FOREVER


@dataclass(frozen=True)
class TaskFilter:
    """What a list of tasks is narrowed to; None: not at all. `state` None: open ones."""

    case: str | None = None
    process: str | None = None
    element: str | None = None
    assignee: str | None = None
    group: str | None = None  # candidate group, or the lane
    state: str | None = None  # open completed cancelled
    due_before: datetime | None = None
    search: str | None = None  # part of the title, start of the case's id or business key


EVERY_OPEN_TASK = TaskFilter()


class Tasks:
    def __init__(self, tx: Transaction, processes: Processes) -> None:
        self._db, self._processes = tx.db, processes
        self._queues = Queues(tx)
        self._inbox = Inbox(tx, self._queues)

    def get(self, task_id: str) -> StoredTask | None:
        """A task in whatever state."""
        row = self._db.execute(_BY_ID, {"id": task_id}).one_or_none()
        return None if row is None else stored_task(row)

    def of_case(self, case_id: str) -> list[StoredTask]:
        """All tasks of a case, open and closed, in the order they were created."""
        rows = select(*COLUMNS).select_from(JOINED).where(tasks.c.case_id == case_id).order_by(tasks.c.created_at, tasks.c.id)
        return [stored_task(row) for row in self._db.execute(rows)]

    def page(self, filter: TaskFilter = EVERY_OPEN_TASK, visible_to: Actor | None = None, sort: str = "due",
             limit: int = 50, cursor: str | None = None) -> Page[StoredTask]:
        """Tasks of a filter. Open ones by due date (`sort` "due": breached, then soonest due, then oldest) or newest
        first ("-created"); closed ones always newest first. `visible_to` None: nothing is hidden.
        """
        limit = bounded(limit)
        rows = select(*COLUMNS).select_from(JOINED).where(*self._wanted(filter))
        if visible_to is not None:
            rows = rows.where(self._visible(visible_to))
        by_due = sort == "due" and filter.state in (None, TASK_OPEN)
        rows = _by_due(rows, cursor) if by_due else _newest_first(rows, cursor)
        found = [stored_task(row) for row in self._db.execute(rows.limit(limit + 1))]
        return page(found, limit, [sort_key(one.task) if by_due else [one.task.id] for one in found])

    def inbox(self, actor: Actor, view: str = ALL, search: str | None = None, now: datetime | None = None,
              limit: int = 25, cursor: str | None = None) -> Page[StoredTask]:
        """Open tasks this person has ("mine") or could take ("groups"), both ("all"), or both and late ("overdue", needs
        `now`). Breached first, then soonest due, then oldest.
        """
        return self._inbox.page(actor, view, search, now, limit, cursor)

    def counts(self, actor: Actor, now: datetime) -> Counts:
        """How many tasks each view of the inbox holds; 1,000 means "1,000 or more"."""
        return self._inbox.counts(actor, now)

    def save_draft(self, task_id: str, user: str, answers: Variables, at: datetime) -> None:
        """Keep a half-filled form. It goes when its task closes; a closed task takes none."""
        still_open = select(tasks.c.id).where(tasks.c.id == task_id, OPEN)
        if self._db.execute(still_open).one_or_none():
            insert_or_update(self._db, drafts, {"task_id": task_id, "user": user, "answers": answers, "at": at})

    def draft(self, task_id: str, user: str) -> Variables | None:
        """What this person has typed so far, or None."""
        return self._db.execute(_DRAFT, {"task": task_id, "user": user}).scalar()

    def drop_draft(self, task_id: str, user: str) -> None:
        self._db.execute(delete(drafts).where(drafts.c.task_id == task_id, drafts.c.user == user))

    def save(self, decision: Decision, at: datetime) -> None:
        """Write the difference: close what is gone, change what changed, add what is new."""
        old, new = {task.id: task for task in decision.before.tasks}, {task.id: task for task in decision.after.tasks}
        if closed := [id for id in old if id not in new]:
            _CLOSE.run_all(self._db, [_closing(id, decision, at) for id in closed])
        if changed := [task for id, task in new.items() if id in old and old[id] != task]:
            self._queues.ensure(changed)
            _CHANGE.run_all(self._db, [_changing(task) for task in changed])
        if fresh := [task for id, task in new.items() if id not in old]:
            self._queues.ensure(fresh)
            _ADD.run_all(self._db, [_row(task, at) for task in fresh])

    def _wanted(self, filter: TaskFilter) -> list[ColumnElement[bool]]:
        exact = {tasks.c.case_id: filter.case, tasks.c.process: filter.process, tasks.c.element: filter.element,
                 tasks.c.assignee: filter.assignee}
        wanted: list[Any] = [column == value for column, value in exact.items() if value is not None]
        wanted.append(OPEN if filter.state in (None, TASK_OPEN) else tasks.c.state == filter.state)
        if filter.group is not None:
            wanted.append(or_(tasks.c.queue.in_(self._queues.of_group(filter.group)), tasks.c.lane == filter.group))
        if filter.due_before is not None:
            wanted.append(tasks.c.sort_at < filter.due_before)
        if filter.search:
            wanted.append(_matches(filter.search))
        return wanted

    def _visible(self, actor: Actor) -> ColumnElement[bool]:
        """In words of the cases' own rule, plus: whoever has the task, or could take it, sees it."""
        processes = self._processes.visible_to(actor)
        if processes is None:
            return text("1 = 1")  # type: ignore[return-value]
        return or_(tasks.c.process.in_(sorted(processes)), cases.c.started_by == actor.user, tasks.c.assignee == actor.user,
                   and_(OPEN, tasks.c.queue.in_(self._queues.of_actor(actor))))


_DRAFT = select(drafts.c.answers).where(drafts.c.task_id == bindparam("task"), drafts.c.user == bindparam("user"))
_BY_ID = select(*COLUMNS).select_from(JOINED).where(tasks.c.id == bindparam("id"))
_CLOSE = Prepared(update(tasks).where(tasks.c.id == bindparam("task"))
                  .values(state=bindparam("new_state"), completed_by=bindparam("who"), completed_at=bindparam("moment")))
_MUTABLE = ("title", "lane", "queue", "assignee", "due", "sort_at", "due_why", "follow_up", "priority", "form", "excluded")
_CHANGE = Prepared(update(tasks).where(tasks.c.id == bindparam("task")).values({name: bindparam(f"new_{name}") for name in _MUTABLE}))
_ADD = Prepared(insert(tasks), [column.name for column in tasks.c if column.name not in ("completed_by", "completed_at")])


def _matches(search: str) -> ColumnElement[bool]:
    return or_(func.fold(tasks.c.title).like(part(search), escape="\\"), tasks.c.case_id.like(start(search), escape="\\"),
               func.fold(cases.c.business_key).like(start(search), escape="\\"))


def _by_due(rows: Select[Any], cursor: str | None) -> Select[Any]:
    after = key_of(cursor, 3)
    if after:
        rows = rows.where(tuple_(tasks.c.sort_at, tasks.c.created_at, tasks.c.id) > sort_place(after))
    return rows.order_by(tasks.c.sort_at, tasks.c.created_at, tasks.c.id)


def _newest_first(rows: Select[Any], cursor: str | None) -> Select[Any]:
    after = key_of(cursor, 1)
    return (rows.where(tasks.c.id < after[0]) if after else rows).order_by(tasks.c.id.desc())


def _closing(task_id: str, decision: Decision, at: datetime) -> Mapping[str, Any]:
    by = next((event.actor for event in decision.events if event.type == "task_completed" and event.data.get("task") == task_id), None)
    return {"task": task_id, "new_state": TASK_COMPLETED if by else TASK_CANCELLED, "who": by, "moment": at}


def _changing(task: Task) -> Mapping[str, Any]:
    row = _row(task, task.created_at or FOREVER)
    return {"task": task.id, **{f"new_{name}": row[name] for name in _MUTABLE}}


def _row(task: Task, at: datetime) -> dict[str, Any]:
    return {
        "id": task.id, "case_id": task.case, "process": task.process, "element": task.element, "title": task.title, "lane": task.lane,
        "queue": queue_of(task), "assignee": task.assignee, "due": task.due, "sort_at": task.due or FOREVER, "due_why": task.due_why,
        "follow_up": task.follow_up, "priority": task.priority, "form": task.form, "created_at": task.created_at or at,
        "excluded": task.excluded, "state": TASK_OPEN,
    }
