"""Start timers: the first moment at which a process version starts a case by itself, and the moments after it.

What is needed to go on stands in the timer's row as `why`, JSON-safe: {kind, value, zone, catchup, number, anchor, last}; `last`
is the round that the last case stood for.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.calendar.calendar import Calendar
from engine.calendar.cycle import Round
from engine.calendar.timing import CYCLE, first_due, first_round, next_round

ALL = "all"  # catchup: every missed round starts a case of its own
MOST_MISSED = 100_000  # rounds that are counted, not remembered


@dataclass(frozen=True)
class Turn:
    """The round that a case stands for: `due`, or the last of those that were missed and are made up for by this one case."""

    due: datetime  # aware UTC
    last: datetime | None  # the round of the case before; None: this is the first
    missed: int  # rounds between the two that no case stands for


def plan_start(kind: str, value: str, now: datetime, zone: str, catchup: str | None = None,
               calendar: Calendar | None = None) -> tuple[datetime, dict[str, Any]]:
    """The first due moment of a start timer deployed at `now`, and the `why` to store with it. Raises BadTimer."""
    why: dict[str, Any] = {"kind": kind, "value": value, "zone": zone, "catchup": catchup}
    if kind != CYCLE:
        return first_due(kind, value, now, zone), why
    first = first_round(value, now, zone, calendar)
    return first.due, why | {"number": first.number, "anchor": first.anchor.isoformat()}


def next_start(why: Mapping[str, Any], due: datetime, now: datetime, calendar: Calendar | None = None) -> tuple[datetime, dict[str, Any]] | None:
    """The round after the one that was due at `due` and fires `now`; None when it was the last one. Raises BadTimer."""
    if why["kind"] != CYCLE:
        return None
    following = next_round(why["value"], _round(why, due), now, why["zone"], why.get("catchup") == ALL, calendar)
    if following is None:
        return None
    return following.due, {**why, "number": following.number, "last": turn(why, due, now, calendar).due.isoformat()}


def turn(why: Mapping[str, Any], due: datetime, now: datetime, calendar: Calendar | None = None) -> Turn:
    """What the case that fires `now` for the round of `due` stands for. Raises BadTimer."""
    last = datetime.fromisoformat(why["last"]) if why.get("last") else None
    if why["kind"] != CYCLE or why.get("catchup") == ALL:
        return Turn(due, last, 0)
    here, missed = _round(why, due), 0
    while missed < MOST_MISSED:
        following = next_round(why["value"], here, now, why["zone"], True, calendar)
        if following is None or following.due > now:
            break
        here, missed = following, missed + 1
    return Turn(here.due, last, missed)


def _round(why: Mapping[str, Any], due: datetime) -> Round:
    return Round(due, why["number"], datetime.fromisoformat(why["anchor"]))
