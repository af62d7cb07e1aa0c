"""Start timers at work: for which round a case begins, when the next one comes, and new plans after a change of settings.

The expression of the diagram is asked anew each time, with the parameters and calendars in force; the rules of cycles live in
engine/calendar. Nothing here starts a case: see engine/firing.py.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.calendar.starts import next_start, plan_start, turn
from engine.calendar.timing import CYCLE
from engine.errors import BadTimer
from engine.feel.python_time import datetime_in
from engine.leases import LeasedTimer
from engine.model import Bundle, Variables
from engine.program import Program, program, start_value
from engine.surroundings import Surroundings

DUE, LAST, MISSED = "prevista", "anterior", "perdidas"  # members of the variable that tramita:round names


@dataclass(frozen=True)
class StartRound:
    """One firing of a start timer. `following`: the next due moment and its `why`; None when this was the last."""

    variables: Variables
    following: tuple[datetime, dict[str, Any]] | None


def round_of(bundle: Bundle, timer: LeasedTimer, now: datetime) -> StartRound:
    """What the case that fires `now` is told, and the round after it. Raises BadTimer."""
    of = program(bundle)
    around = of.surroundings(bundle)
    why = _why(of, around, timer, now)
    this = turn(why, timer.due, now, around.calendar)
    name = of.diagram.elements[timer.element].ext.round
    told = {DUE: datetime_in(this.due, around.zone), LAST: None if this.last is None else datetime_in(this.last, around.zone),
            MISSED: Decimal(this.missed)}
    return StartRound({name: told} if name else {}, next_start(why, timer.due, now, around.calendar))


def replan(store: Any, process: str, now: datetime) -> None:
    """Set the next rounds of a process anew after its parameters or calendar have changed, in the transaction that changes them.

    A round that is due already and has not fired keeps its moment. Raises BadTimer when an expression gives no cycle any more.
    """
    bundle = store.processes.bundle(process)
    if bundle is None:
        return
    of = program(bundle)
    around = of.surroundings(bundle)
    for timer in store.timers.starts(process):
        if timer.due <= now or timer.element not in of.diagram.elements:
            continue
        try:
            due, why = _planned(of, around, timer, now)
        except BadTimer as wrong:
            raise BadTimer(f"{of.diagram.elements[timer.element].title}: {wrong.detail}", wrong.hint, timer.element) from wrong
        if due != timer.due or why != timer.why:
            store.timers.move_start(timer, due, why)


def _planned(of: Program, around: Surroundings, timer: LeasedTimer, now: datetime) -> tuple[datetime, Mapping[str, Any]]:
    """The moment of the next round. A cycle that counts from an anchor and has not changed goes on counting from there."""
    old: Mapping[str, Any] = timer.why or {}
    value = start_value(of, timer.element, around, now)
    if value == old.get("value") and (old.get("kind") != CYCLE or value.startswith("R")):
        return timer.due, old
    due, why = plan_start(old.get("kind", CYCLE), value, now, around.zone, old.get("catchup"), around.calendar)
    return due, why | ({"last": old["last"]} if "last" in old else {})


def _why(of: Program, around: Surroundings, timer: LeasedTimer, now: datetime) -> Mapping[str, Any]:
    """What the row says, with the expression as it reads now. A cycle with an anchor stays what it was planned as: it counts rounds."""
    old: Mapping[str, Any] = timer.why or {"kind": "date"}
    if old["kind"] != CYCLE or timer.element not in of.diagram.elements:
        return old
    value = start_value(of, timer.element, around, now)
    return old if value.startswith("R") else {**old, "value": value, "zone": around.zone}
