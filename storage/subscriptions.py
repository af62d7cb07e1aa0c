"""Subscriptions: which cases and which start events wait for a message or a signal; which messages were seen."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, or_, select, update

from engine.model import INCIDENT, OPEN, Subscription, Waits
from storage.insert import insert_once
from storage.prepared import Prepared
from storage.shared import Transaction
from storage.tables import cases, seen_messages, subscriptions


@dataclass(frozen=True)
class StartSubscription:
    """A start event of the newest version of a process that waits for a message or signal."""

    process: str
    version: int
    element: str
    kind: str
    name: str


class Subscriptions:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def match(self, name: str, correlation_key: str | None) -> list[Subscription]:
        """Cases that wait for this message, oldest first. A subscription without a key takes any."""
        fits = or_(subscriptions.c.correlation_key == correlation_key, subscriptions.c.correlation_key.is_(None))
        return self._of_cases(subscriptions.c.kind == "message", subscriptions.c.name == name, fits)

    def anyone_waits(self, name: str) -> bool:
        """Whether any case waits for this message, with whatever key."""
        one = select(subscriptions.c.id).where(subscriptions.c.name == name, subscriptions.c.kind == "message", subscriptions.c.case_id.is_not(None))
        return self._db.execute(one.limit(1)).scalar() is not None

    def match_signal(self, name: str) -> list[Subscription]:
        """Cases that wait for this signal, oldest first."""
        return self._of_cases(subscriptions.c.kind == "signal", subscriptions.c.name == name)

    def of_case(self, case_id: str) -> list[Subscription]:
        return self._of_cases(subscriptions.c.case_id == case_id)

    def starts(self, name: str, kind: str = "message") -> list[StartSubscription]:
        """Start events that this message or signal triggers."""
        rows = select(subscriptions).where(subscriptions.c.name == name, subscriptions.c.kind == kind, subscriptions.c.case_id.is_(None))
        return [StartSubscription(row.process, row.process_version, row.element, row.kind, row.name)
                for row in self._db.execute(rows.order_by(subscriptions.c.id))]

    def first_time(self, message_id: str, at: datetime, case_id: str | None = None) -> bool:
        """Whether this message was never taken before; it counts as taken from now on."""
        return insert_once(self._db, seen_messages, {"message_id": message_id, "at": at, "case_id": case_id}) == 1

    def seen(self, message_ids: Sequence[str]) -> dict[str, str | None]:
        """Which of these messages were taken before, and by which case."""
        rows = select(seen_messages.c.message_id, seen_messages.c.case_id).where(seen_messages.c.message_id.in_(message_ids))
        return {row.message_id: row.case_id for row in self._db.execute(rows)}

    def first_times(self, taken: Mapping[str, str], at: datetime) -> bool:
        """Take many messages at once, each for its case; False when one of them was taken before."""
        rows = [{"message_id": message_id, "at": at, "case_id": case_id} for message_id, case_id in taken.items()]
        return insert_once(self._db, seen_messages, rows) == len(rows)

    @staticmethod
    def held(process: str, key: str) -> str:
        """The message id under which a case holds a key of its process."""
        return f"start:{process}:{key}"

    def hold(self, process: str, key: str, case_id: str, at: datetime) -> str | None:
        """Let a case hold a key of its process as long as it is open: None, or the open case that holds it already."""
        name = self.held(process, key)
        if self.first_time(name, at, case_id):
            return None
        holder = self.taken_by(name)
        still = select(cases.c.id).where(cases.c.id == holder, cases.c.state.in_((OPEN, INCIDENT)))
        if self._db.execute(still).scalar() is not None:
            return holder
        mine = (seen_messages.c.message_id == name) & (seen_messages.c.case_id == holder)
        # Two may find the last one closed at the same moment: the one that changes the row has the key.
        taken = self._db.execute(update(seen_messages).where(mine).values(case_id=case_id, at=at)).rowcount
        return None if taken == 1 else self.taken_by(name)

    def taken_by(self, message_id: str) -> str | None:
        """The case that took this message."""
        return self._db.execute(select(seen_messages.c.case_id).where(seen_messages.c.message_id == message_id)).scalar()

    def save(self, before: Waits, after: Waits) -> None:
        """Write the difference."""
        old = {one.id: one for one in before.subscriptions}
        new = {one.id: one for one in after.subscriptions}
        if gone := [id for id, one in old.items() if new.get(id) != one]:
            self._db.execute(_DELETE, {"ids": gone})
        _ADD.run_all(self._db, [_row(one) for id, one in new.items() if old.get(id) != one])

    def _of_cases(self, *where: ColumnElement[bool]) -> list[Subscription]:
        rows = select(subscriptions).where(subscriptions.c.case_id.is_not(None), *where).order_by(subscriptions.c.id)
        return [subscription_of(row) for row in self._db.execute(rows)]


_ADD = Prepared(insert(subscriptions), ["id", "case_id", "element", "kind", "name", "correlation_key"])
_DELETE = delete(subscriptions).where(subscriptions.c.id.in_(bindparam("ids", expanding=True)))


def _row(one: Subscription) -> dict[str, Any]:
    return {"id": one.id, "case_id": one.case, "element": one.element, "kind": one.kind, "name": one.name, "correlation_key": one.correlation_key}


def subscription_of(row: Any) -> Subscription:
    return Subscription(row.id, row.case_id, row.element, row.kind, row.name, row.correlation_key)
