"""The inbox: open tasks of one person, asked for as the first page of each branch over an index that fits it.

A single OR over "mine" and "my groups" makes both databases read every open task (113 ms at 10⁶ of them, this: 4 ms).
"""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import bindparam, text

from engine.errors import BadInput
from engine.model import Actor
from storage.fold import escaped, part, start
from storage.page import Page, bounded, key_of, page
from storage.queues import Queues
from storage.shared import Transaction
from storage.stored_task import COLUMNS, StoredTask, sort_key, sort_place, stored_task
from storage.tables.columns import Utc

MINE, GROUPS, ALL, OVERDUE = "mine", "groups", "all", "overdue"
MOST_COUNTED = 1000
BRANCHES = 100  # per statement; a person with more queues is asked about in several statements

_MINE = "t.assignee = :user"
_FREE = "t.queue = {} AND t.assignee IS NULL AND (t.excluded IS NULL OR {} NOT LIKE :excluded ESCAPE '\\')"
_LATE = " AND t.sort_at < :now"
_AFTER = " AND (t.sort_at, t.created_at, t.id) > (:after_due, :after_created, :after_id)"
_SEARCH = (" AND (fold(t.title) LIKE :part ESCAPE '\\' OR t.case_id LIKE :start ESCAPE '\\' OR EXISTS (SELECT 1 FROM cases c"
           " WHERE c.id = t.case_id AND fold(c.business_key) LIKE :start ESCAPE '\\'))")
_BRANCH = ("SELECT * FROM (SELECT t.id, t.sort_at, t.created_at FROM tasks t WHERE t.state = 'open' AND {}"
           " ORDER BY t.sort_at, t.created_at, t.id LIMIT :most) AS b{}")
_COLUMNS = ", ".join(str(column) for column in COLUMNS)
_FIRST = ("SELECT {} FROM (SELECT id FROM ({}) AS branches ORDER BY sort_at, created_at, id LIMIT :most) AS first"
          " JOIN tasks ON tasks.id = first.id JOIN queues ON queues.id = tasks.queue JOIN cases ON cases.id = tasks.case_id")
_ONE = "SELECT 1 AS one FROM tasks t WHERE t.state = 'open' AND {}"
_COUNT = "SELECT count(*) FROM (SELECT one FROM ({}) AS open_ones LIMIT :most) AS counted"
_TYPES = {"now": Utc, "after_due": Utc, "after_created": Utc}


@dataclass(frozen=True)
class Counts:
    """Open tasks per view, each at most 1,000."""

    mine: int
    groups: int
    overdue: int


class Inbox:
    def __init__(self, tx: Transaction, queues: Queues) -> None:
        self._db, self._queues = tx.db, queues
        self._asked: dict[Actor, list[int]] = {}
        self._excluded = "CAST(t.excluded AS TEXT)" if tx.db.dialect.name == "sqlite" else "convert_from(t.excluded, 'UTF8')"

    def page(self, actor: Actor, view: str, search: str | None, now: datetime | None, limit: int, cursor: str | None) -> Page[StoredTask]:
        limit = bounded(limit)
        narrowing, given = _narrowed(search, cursor)
        given |= _about(actor, now) | {"most": limit + 1}
        found = []
        for branches in self._branches(actor, view, now):
            each = " UNION ALL ".join(_BRANCH.format(branch + narrowing, number) for number, branch in enumerate(branches))
            found += [stored_task(row) for row in self._ask(_FIRST.format(_COLUMNS, each), given, COLUMNS)]
        found.sort(key=lambda one: sort_key(one.task))
        return page(found[:limit + 1], limit, [sort_key(one.task) for one in found])

    def counts(self, actor: Actor, now: datetime) -> Counts:
        """All of them by one statement, unless the person has very many queues."""
        totals, given = [0, 0, 0], _about(actor, now) | {"most": MOST_COUNTED}
        views = [self._branches(actor, view, now) for view in (MINE, GROUPS, OVERDUE)]
        for parts in zip_longest(*views, fillvalue=()):
            counted = self._ask("SELECT " + ", ".join(map(_counting, parts)), given).one()
            totals = [min(total + more, MOST_COUNTED) for total, more in zip(totals, counted, strict=True)]
        return Counts(*totals)

    def _branches(self, actor: Actor, view: str, now: datetime | None) -> Iterator[list[str]]:
        """The condition of each branch of a view, some at a time."""
        if view not in (MINE, GROUPS, ALL, OVERDUE):
            raise BadInput(f"There is no view {view!r} of the inbox: mine, groups, all or overdue.")
        if view == OVERDUE and now is None:
            raise BadInput("The view of overdue tasks needs a time.")
        branches = [] if view == GROUPS else [_MINE]
        if view != MINE:
            branches += [_FREE.format(queue, self._excluded) for queue in self._queues_of(actor)]
        late = _LATE if view == OVERDUE else ""
        for first in range(0, len(branches), BRANCHES):
            yield [branch + late for branch in branches[first:first + BRANCHES]]

    def _queues_of(self, actor: Actor) -> list[int]:
        """Asked once in a transaction: a page and its counts are about the same person."""
        if actor not in self._asked:
            self._asked[actor] = self._queues.of_actor(actor)
        return self._asked[actor]

    def _ask(self, query: str, given: dict[str, Any], columns: tuple[Any, ...] = ()) -> Any:
        used = {name: value for name, value in given.items() if f":{name}" in query}
        question = text(query).bindparams(*(bindparam(name, type_=type_) for name, type_ in _TYPES.items() if name in used))
        return self._db.execute(question.columns(*columns) if columns else question, used)


def _counting(branches: Sequence[str]) -> str:
    return f"({_COUNT.format(' UNION ALL '.join(_ONE.format(branch) for branch in branches))})" if branches else "0"


def _about(actor: Actor, now: datetime | None) -> dict[str, Any]:
    return {"user": actor.user, "excluded": f'%"{escaped(actor.user)}"%', "now": now}


def _narrowed(search: str | None, cursor: str | None) -> tuple[str, dict[str, Any]]:
    """Further conditions of every branch, and their parameters."""
    narrowing, given = "", {}
    if after := key_of(cursor, 3):
        given = dict(zip(("after_due", "after_created", "after_id"), sort_place(after), strict=True))
        narrowing += _AFTER
    if search:
        given |= {"part": part(search), "start": start(search)}
        narrowing += _SEARCH
    return narrowing, given
