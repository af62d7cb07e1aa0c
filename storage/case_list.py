"""Lists of cases: found, counted, and shown to those who may see them. Like the inbox, a branch per process and state."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, text, true, union_all

from engine.model import CANCELLED, ENDED, INCIDENT, OPEN, Actor, Variables
from storage.fold import fold
from storage.page import Page, bounded, key_of, page
from storage.processes import Processes
from storage.tables import cases, tasks

STATES = (OPEN, INCIDENT, ENDED, CANCELLED)


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases is narrowed to; None: not at all."""

    process: str | None = None
    state: str | None = None
    search: str | None = None  # start of the id or the business key, or part of the process title
    started_from: datetime | None = None
    started_before: datetime | None = None
    parent: str | None = None


EVERY_CASE = CaseFilter()


@dataclass(frozen=True)
class ListedCase:
    """A case in a list."""

    id: str
    process: str
    process_version: int
    state: str
    variables: Variables
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    end_event: str | None
    end_name: str | None
    business_key: str | None
    parent: str | None


@dataclass(frozen=True)
class Summary:
    """How many cases of one process are in one state."""

    process: str
    state: str
    count: int


class CaseList:
    def __init__(self, db: Connection, processes: Processes) -> None:
        self._db, self._processes = db, processes

    def page(self, filter: CaseFilter, visible_to: Actor | None, limit: int, cursor: str | None) -> Page[ListedCase]:
        """Newest first: ids sort by time."""
        limit, wanted = bounded(limit), _wanted(filter)
        if after := key_of(cursor, 1):
            wanted.append(cases.c.id < after[0])
        branches = [select(cases.c.id).where(branch, *wanted).order_by(cases.c.id.desc()).limit(limit + 1)
                    for branch in self._branches(filter, visible_to)]
        if not branches:
            return Page((), None)
        ids = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
        rows = select(*_LISTED).where(cases.c.id.in_(select(ids.c.id))).order_by(cases.c.id.desc()).limit(limit + 1)
        found = [ListedCase(*tuple(row)) for row in self._db.execute(rows)]
        return page(found, limit, [[one.id] for one in found])

    def get(self, case_id: str) -> ListedCase | None:
        row = self._db.execute(select(*_LISTED).where(cases.c.id == case_id)).one_or_none()
        return None if row is None else ListedCase(*tuple(row))

    def visible(self, case_id: str, actor: Actor) -> bool:
        processes = self._processes.visible_to(actor)
        if processes is None:
            return True
        mine = exists().where(tasks.c.case_id == case_id, tasks.c.state == "open", tasks.c.assignee == actor.user)
        row = self._db.execute(select(cases.c.process, cases.c.started_by, mine.label("mine")).where(cases.c.id == case_id)).one_or_none()
        return row is not None and (row.process in processes or row.started_by == actor.user or row.mine)

    def summary(self, visible_to: Actor | None) -> list[Summary]:
        rows = select(cases.c.process, cases.c.state, func.count()).group_by(cases.c.process, cases.c.state)
        processes = self._processes.visible_to(visible_to) if visible_to else None
        if processes is not None:
            rows = rows.where(cases.c.process.in_(sorted(processes)))
        return [Summary(*row) for row in self._db.execute(rows.order_by(cases.c.process, cases.c.state))]

    def _branches(self, filter: CaseFilter, visible_to: Actor | None) -> Sequence[ColumnElement[bool]]:
        """Conditions that an index answers each, and of which at least one holds for every wanted case."""
        seen = self._processes.visible_to(visible_to) if visible_to else None
        if filter.search or filter.parent:
            allowed = true() if seen is None or visible_to is None else or_(cases.c.process.in_(sorted(seen)), *_own(visible_to))
            return [and_(one, allowed) for one in self._pointed(filter)]
        if seen is None and filter.process is None and filter.state is None:
            return [true()]
        keys = [key for key in self._processes.viewers() if (seen is None or key in seen) and filter.process in (None, key)]
        states = STATES if filter.state is None else (filter.state,)
        branches: list[ColumnElement[bool]] = [and_(cases.c.process == key, cases.c.state == state) for key in keys for state in states]
        return branches + (_own(visible_to) if seen is not None and visible_to is not None else [])

    def _pointed(self, filter: CaseFilter) -> list[ColumnElement[bool]]:
        """Where a search or a parent points to: few cases, wherever they are."""
        if not filter.search:
            return [cases.c.parent == filter.parent]
        search = filter.search
        titled = [version.process for version in self._processes.list() if str(fold(search)) in str(fold(version.title))]
        keys = [_starts(cases.c.business_key, key) for key in dict.fromkeys((search, search.upper(), search.lower()))]
        states = STATES if filter.state is None else (filter.state,)
        return [_starts(cases.c.id, search.lower()), *keys,
                *(and_(cases.c.process == key, cases.c.state == state) for key in titled for state in states)]


def _wanted(filter: CaseFilter) -> list[ColumnElement[bool]]:
    """What every case of the list must fulfil."""
    exact = ((cases.c.process, filter.process), (cases.c.state, filter.state), (cases.c.parent, filter.parent))
    wanted: list[ColumnElement[bool]] = [column == value for column, value in exact if value is not None]
    if filter.started_from:
        wanted.append(cases.c.started_at >= filter.started_from)
    if filter.started_before:
        wanted.append(cases.c.started_at < filter.started_before)
    return wanted


def _own(actor: Actor) -> list[ColumnElement[bool]]:
    """Cases seen whatever their process: started by this person, or with a task in this person's hands."""
    having = select(tasks.c.case_id).where(text("tasks.state = 'open'"), tasks.c.assignee == actor.user)
    return [cases.c.started_by == actor.user, cases.c.id.in_(having)]


_LISTED = (cases.c.id, cases.c.process, cases.c.process_version, cases.c.state, cases.c.variables, cases.c.started_at, cases.c.started_by,
           cases.c.ended_at, cases.c.end_event, cases.c.end_name, cases.c.business_key, cases.c.parent)


def _starts(column: Any, start: str) -> ColumnElement[bool]:
    """The column begins with this text, as a range that an index can answer."""
    return and_(column >= start, column < start + "\U0010ffff")
