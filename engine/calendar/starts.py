"""Start timers: the first moment at which a process version starts a case by itself, and the moments after it.

What is needed to go on stands in the timer's row as `why`, JSON-safe: {kind, value, zone, catchup, number, anchor}.
"""
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.calendar.cycle import Round
from engine.calendar.timing import CYCLE, first_due, first_round, next_round

ALL = "all"  # catchup: every missed round starts a case of its own


def plan_start(kind: str, value: str, now: datetime, zone: str, catchup: str | None = None) -> tuple[datetime, dict[str, Any]]:
    """The first due moment of a start timer deployed at `now`, and the `why` to store with it. Raises BadTimer."""
    why: dict[str, Any] = {"kind": kind, "value": value, "zone": zone, "catchup": catchup}
    if kind != CYCLE:
        return first_due(kind, value, now, zone), why
    first = first_round(value, now, zone)
    return first.due, why | {"number": first.number, "anchor": first.anchor.isoformat()}


def next_start(why: Mapping[str, Any], due: datetime, now: datetime) -> tuple[datetime, dict[str, Any]] | None:
    """The round after the one that was due at `due` and fires `now`; None when it was the last one."""
    if why["kind"] != CYCLE:
        return None
    last = Round(due, why["number"], datetime.fromisoformat(why["anchor"]))
    following = next_round(why["value"], last, now, why["zone"], catchup=why.get("catchup") == ALL)
    return None if following is None else (following.due, {**why, "number": following.number})
