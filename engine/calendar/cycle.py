"""Cycles: R3/PT1H, R/P1D, R2/2027-01-01T00:00:00Z/P1D and cron, and the rounds in which they fire.

Rounds are counted from an anchor, never from the round before: a late round does not push the later ones, and a
monthly cycle that began on the 31st comes back to the 31st after February.
"""
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.calendar.calendar import Calendar
from engine.calendar.cron import Cron, read_cron
from engine.calendar.duration import Duration, read_duration
from engine.calendar.moment import read_moment
from engine.errors import BadTimer

_REPEAT = re.compile(r"R(\d{0,9})", re.ASCII)
_SHORTEST = timedelta(seconds=1)
_HINT = "Escriba por ejemplo R3/PT1H (tres veces, cada hora), R/P1D (cada día) o un cron como 30 15 * * mon-fri."


@dataclass(frozen=True)
class Cycle:
    """Either a cron, or an interval with perhaps a start and a number of rounds."""

    cron: Cron | None = None
    interval: Duration = Duration()
    start: str | None = None  # as written: without offset it is a wall time of the zone
    rounds: int | None = None  # None: for ever


@dataclass(frozen=True)
class Round:
    """One firing of a cycle."""

    due: datetime  # aware UTC
    number: int  # 1 for the first
    anchor: datetime  # aware UTC: where the counting began


def read_cycle(text: str) -> Cycle:
    """Read a cycle or a cron. Raises BadTimer."""
    text = text.strip()
    if not text.startswith("R"):
        if text.startswith("P"):
            raise BadTimer(f"{text!r} es una duración, no un ciclo.", f"Para repetir cada vez escriba R/{text}.")
        return Cycle(cron=read_cron(text))
    repeat, *rest = text.split("/")
    match = _REPEAT.fullmatch(repeat)
    if match is None or len(rest) not in (1, 2):
        raise BadTimer(f"{text!r} no es un ciclo.", _HINT)
    if len(rest) == 2 and rest[0].startswith("P"):
        raise BadTimer(f"El ciclo {text!r} termina en una fecha.", "Escriba el comienzo: R2/2027-01-01T00:00:00Z/P1D.")
    interval = read_duration(rest[-1])
    if not interval.moves_calendar and interval.elapsed < _SHORTEST:
        raise BadTimer(f"El ciclo {text!r} se repite sin pausa.", "Use un segundo o más.")
    rounds = int(match[1]) if match[1] else None
    if rounds == 0:
        raise BadTimer(f"El ciclo {text!r} no ocurre nunca.", "Escriba R/… para siempre o R1/… para una vez.")
    return Cycle(interval=interval, start=rest[0] if len(rest) == 2 else None, rounds=rounds)


def first_round(cycle: Cycle, now: datetime, zone: ZoneInfo, calendar: Calendar | None = None) -> Round:
    """The first round at or after `now`; rounds before it were never waited for. Raises BadTimer when all are past."""
    if cycle.cron is not None:
        return Round(cycle.cron.next(now, zone, calendar), 1, now)
    if cycle.start is None:
        return Round(cycle.interval.after(now, zone), 1, now)
    start = read_moment(cycle.start, zone)
    number = 1 if start >= now else _first_after(cycle, start, now - timedelta(microseconds=1), 1, zone)
    if cycle.rounds is not None and number > cycle.rounds:
        raise BadTimer(f"Todas las fechas del ciclo que comienza en {cycle.start} ya pasaron.", "Elija un comienzo posterior.")
    return Round(_due(cycle, start, number, zone), number, start)


def next_round(cycle: Cycle, last: Round, now: datetime, zone: ZoneInfo, catchup: bool = False,
               calendar: Calendar | None = None) -> Round | None:
    """The round after `last`, or None when it was the last one.

    Rounds missed up to `now` are used up by the firing of `last`, so the next one lies after `now`; with `catchup`
    each of them comes.
    """
    bound = last.due if catchup else max(last.due, now)
    if cycle.cron is not None:
        return Round(cycle.cron.next(bound, zone, calendar), last.number + 1, last.anchor)
    number = last.number + 1 if catchup else _first_after(cycle, last.anchor, bound, last.number, zone)
    if cycle.rounds is not None and number > cycle.rounds:
        return None
    return Round(_due(cycle, last.anchor, number, zone), number, last.anchor)


def _due(cycle: Cycle, anchor: datetime, number: int, zone: ZoneInfo) -> datetime:
    """A cycle with a start fires first at its start, one without fires first after one interval."""
    times = number - 1 if cycle.start is not None else number
    return cycle.interval.after(anchor, zone, times) if times else anchor


def _first_after(cycle: Cycle, anchor: datetime, moment: datetime, number: int, zone: ZoneInfo) -> int:
    """The number of the first round, from `number` on, that is due after `moment`; jumps close, then walks."""
    longest = timedelta(days=cycle.interval.months * 31 + cycle.interval.days) + cycle.interval.elapsed
    clock_changes = timedelta(days=2) if cycle.interval.moves_calendar else timedelta()
    number = max(number, (moment - anchor - clock_changes) // longest)  # never too far
    while _due(cycle, anchor, number, zone) <= moment:
        number += 1
    return number
