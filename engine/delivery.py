"""Delivery of messages and signals: to a case that waits, or to a start event. Once per message id.

Messages of the API, of mail and of other cases all come through here. Nothing is delivered inside another transaction.
"""
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.errors import CaseNotOpen, KeyHeld, NoSuchCase, NothingWaits
from engine.model import ENGINE, Actor, BroadcastSignal, Decision, ReceiveMessage, StartCase, Variables
from engine.perform import perform, start

STARTED = "started"
CORRELATED = "correlated"
DUPLICATE = "duplicate"

_ROUNDS = 3  # how often to look again when the waiting case moved on meanwhile


@dataclass(frozen=True)
class Delivery:
    outcome: str  # STARTED CORRELATED DUPLICATE
    case: str | None


class _Duplicate(Exception):
    """This message was delivered before; raised inside the transaction, which changes nothing then."""


@dataclass(frozen=True)
class Post:
    """Delivers in one database. `told` hears every decision after its commit; `new_id` names started cases."""

    database: Any
    new_id: Callable[[], str]
    told: Callable[[Decision], None] = lambda decision: None

    def message(self, name: str, correlation_key: str | None, variables: Variables, now: datetime, message_id: str | None = None,
                actor: Actor = ENGINE, parent: str | None = None, also: Callable[[Any], None] | None = None) -> Delivery:
        """Give the message to the case that has waited longest for this name and key, else to the start event of that name.

        A message id is taken once: the second time the outcome is DUPLICATE and nothing changes. A process has one open
        case for each key that a message started it with. `also(store)` runs in the receiving transaction.

        Raises NothingWaits when nobody wants it, KeyHeld when it would start a second case for its key.
        """
        once = _Once(message_id, now, also)
        command = ReceiveMessage(name, correlation_key, variables, message_id=message_id, actor=actor)
        try:
            for _ in range(_ROUNDS):
                found = self._to_waiting(command, now, once) or self._to_start(command, now, once, parent)
                if found:
                    return found
        except _Duplicate:
            return Delivery(DUPLICATE, self._taken_by(message_id))
        if message_id is not None and (case_id := self._taken_by(message_id)):
            return Delivery(DUPLICATE, case_id)
        raise NothingWaits(f"{name} {correlation_key or ''}".strip())

    def signal(self, name: str, variables: Variables, now: datetime, signal_id: str | None = None, actor: Actor = ENGINE,
               thrower: str | None = None) -> list[str]:
        """Give the signal to every case and start event that waits for it; the cases that took it.

        `thrower`, the case that threw it, heard it in the same step and is left out. With `signal_id` each of the others
        takes it once, so a broadcast that was interrupted can be repeated.
        """
        with self.database.reading() as store:
            waiting = list(dict.fromkeys(one.case for one in store.subscriptions.match_signal(name) if one.case != thrower))
            starts = store.subscriptions.starts(name, "signal")
        took = [case_id for case_id in waiting if self._signal_case(case_id, name, variables, now, signal_id, actor)]
        for one in starts:
            begin = StartCase(self.new_id(), actor, variables, element=one.element, message=name)
            took += [begin.case_id] if self._signal_start(one, begin, now, signal_id) else []
        return took

    def _to_waiting(self, command: ReceiveMessage, now: datetime, once: "_Once") -> Delivery | None:
        with self.database.reading() as store:
            waiting = store.subscriptions.match(command.name, command.correlation_key)
        for one in waiting:
            aimed = ReceiveMessage(command.name, command.correlation_key, command.variables, one.id, command.message_id, command.actor)
            try:
                self.told(perform(self.database, one.case, aimed, now, once))
                return Delivery(CORRELATED, one.case)
            except (NothingWaits, CaseNotOpen, NoSuchCase):
                continue
        return None

    def _to_start(self, command: ReceiveMessage, now: datetime, once: "_Once", parent: str | None) -> Delivery | None:
        with self.database.reading() as store:
            found = next(iter(store.subscriptions.starts(command.name)), None)
        if found is None:
            return None
        begin = StartCase(self.new_id(), command.actor, command.variables, found.element, parent=parent, message=command.name)
        key = None if command.correlation_key is None else (found.process, command.correlation_key)
        self.told(start(self.database, found.process, begin, now, found.version, replace(once, holds=key)))
        return Delivery(STARTED, begin.case_id)

    def _signal_case(self, case_id: str, name: str, variables: Variables, now: datetime, signal_id: str | None, actor: Actor) -> bool:
        once = _Once(signal_id and f"{signal_id}/{case_id}", now, None)
        try:
            self.told(perform(self.database, case_id, BroadcastSignal(name, variables, actor), now, once))
        except (_Duplicate, NothingWaits, CaseNotOpen, NoSuchCase):
            return False
        return True

    def _signal_start(self, one: Any, begin: StartCase, now: datetime, signal_id: str | None) -> bool:
        def taken(store: Any) -> None:
            if signal_id:  # the new case may wait for the same signal further on: it has had this one
                store.subscriptions.first_time(f"{signal_id}/{begin.case_id}", now, begin.case_id)

        try:
            once = _Once(signal_id and f"{signal_id}/{one.process}/{one.element}", now, taken)
            self.told(start(self.database, one.process, begin, now, one.version, once))
        except _Duplicate:
            return False
        return True

    def _taken_by(self, message_id: str | None) -> str | None:
        with self.database.reading() as store:
            found: str | None = store.subscriptions.taken_by(message_id) if message_id else None
            return found


@dataclass(frozen=True)
class _Once:
    """Notes the message id in the receiving transaction, and undoes it all if it stood there already."""

    message_id: str | None
    now: datetime
    also: Callable[[Any], None] | None
    holds: tuple[str, str] | None = None  # process and key that the started case holds while it is open

    def __call__(self, store: Any, decision: Decision) -> None:
        if self.message_id and not store.subscriptions.first_time(self.message_id, self.now, decision.case.id):
            raise _Duplicate
        if self.holds is not None and (holder := store.subscriptions.hold(*self.holds, decision.case.id, self.now)):
            raise KeyHeld(holder)
        if self.also is not None:
            self.also(store)
