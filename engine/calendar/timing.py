"""When a timer of a diagram fires: durations, dates and cycles, in the zone of the process.

Values come from the diagram's text or from a FEEL expression: strings, FEEL temporal values, Python dates.
"""
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendar import cycle as cycles
from engine.calendar.calendar import Calendar
from engine.calendar.cycle import Round
from engine.calendar.duration import read_duration
from engine.calendar.moment import read_moment
from engine.calendar.zone import zone_named
from engine.errors import BadTimer

DURATION, DATE, CYCLE = "duration", "date", "cycle"


def first_due(kind: str, value: Any, now: datetime, zone: str) -> datetime:
    """The moment at which a timer that begins to wait at `now` fires, aware UTC. A date in the past fires at once.

    Raises BadTimer, whose `detail` and `hint` are for people.
    """
    return _FIRST[kind](_text(value), now, zone_named(zone))


def first_round(value: Any, now: datetime, zone: str, calendar: Calendar | None = None) -> Round:
    """The first round of a cycle. Keep it with the timer: `next_round` asks for it. `calendar` knows business days. Raises BadTimer."""
    return cycles.first_round(cycles.read_cycle(_text(value)), now, zone_named(zone), calendar)


def next_round(value: Any, last: Round, now: datetime, zone: str, catchup: bool = False, calendar: Calendar | None = None) -> Round | None:
    """The round after `last`; None when it was the last one. Missed rounds coalesce unless `catchup`."""
    return cycles.next_round(cycles.read_cycle(_text(value)), last, now, zone_named(zone), catchup, calendar)


def check(kind: str, text: str, zone: str = "UTC") -> None:
    """Raise BadTimer when the literal `text` of a diagram can never be a timer of this kind."""
    if kind == CYCLE:
        cycle = cycles.read_cycle(text)
        if cycle.start is not None:
            read_moment(cycle.start, zone_named(zone))
    else:
        first_due(kind, text, datetime(2026, 1, 1, tzinfo=UTC), zone)


def _duration(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    if not text.startswith(("P", "-", "+")):
        raise BadTimer(f"{text!r} no es una duración ISO 8601.", "Escriba por ejemplo PT30M, P1D o P1M.")
    return read_duration(text).after(now, zone)


def _date(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    if text.startswith("P"):
        raise BadTimer(f"{text!r} es una duración, no una fecha.", "Cambie el temporizador a duración.")
    return read_moment(text, zone)


def _cycle(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    return cycles.first_round(cycles.read_cycle(text), now, zone).due


_FIRST: dict[str, Callable[[str, datetime, ZoneInfo], datetime]] = {DURATION: _duration, DATE: _date, CYCLE: _cycle}


def _text(value: Any) -> str:
    """What FEEL and Python values look like as text; FEEL temporal values print as ISO 8601."""
    if value is None or isinstance(value, bool | int | list | dict):
        raise BadTimer(f"El temporizador no recibió una fecha ni una duración, sino {value!r}.",
                       "Revise la expresión y las variables que usa.")
    if isinstance(value, timedelta):
        return _iso(value)
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _iso(length: timedelta) -> str:
    sign = "-" if length < timedelta() else ""
    length = abs(length)
    return f"{sign}P{length.days}DT{length.seconds}.{length.microseconds:06d}S"
