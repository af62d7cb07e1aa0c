"""Cron: five fields that say at which minutes something happens, in the wall time of a zone.

Minute, hour, day of month, month, day of week; `*`, lists, ranges, steps and English names. When both days are given,
either may match, as in every cron. A minute inside a clock change follows engine/calendar/zone.py.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.calendar.zone import to_utc, to_wall
from engine.errors import BadTimer

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DAYS = {name: n for n, name in enumerate("sun mon tue wed thu fri sat".split())}
_NO_NAMES: dict[str, int] = {}
_FIELDS = (("minuto", 0, 59, _NO_NAMES), ("hora", 0, 23, _NO_NAMES), ("día del mes", 1, 31, _NO_NAMES), ("mes", 1, 12, _MONTHS),
           ("día de la semana", 0, 7, _DAYS))
_HINT = "Son cinco campos: minuto hora día-del-mes mes día-de-la-semana, por ejemplo 30 15 * * mon-fri."
_HORIZON = 366 * 9  # days; 29 February comes again after eight years at the latest (1896 to 1904, 2096 to 2104)


@dataclass(frozen=True)
class Cron:
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    month_days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    either_day: bool  # both days are given: one is enough

    def next(self, after: datetime, zone: ZoneInfo) -> datetime:
        """The first instant strictly after `after`, in UTC."""
        for wall in self._walls(to_wall(after, zone)):
            moment = to_utc(wall, zone)
            if moment > after:
                return moment
        raise BadTimer("Esa combinación de día y mes no llega nunca.", _HINT)

    def _walls(self, start: datetime) -> Iterator[datetime]:
        """Matching wall times in order, from a day before `start`: a zone may turn its clocks back over midnight."""
        first = start.date() - timedelta(days=1)
        for day in (first + timedelta(days=n) for n in range(_HORIZON)):
            if self._matches(day):
                yield from (datetime.combine(day, time(hour, minute)) for hour in self.hours for minute in self.minutes)

    def _matches(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_month, by_week = day.day in self.month_days, day.isoweekday() % 7 in self.weekdays
        return by_month or by_week if self.either_day else by_month and by_week


@lru_cache(maxsize=256)
def read_cron(text: str) -> Cron:
    """Read five cron fields. Raises BadTimer naming the field that is wrong."""
    parts = text.lower().split()
    if len(parts) == 6:
        raise BadTimer(f"El cron {text!r} tiene seis campos.", "Quite el primero (segundos). " + _HINT)
    if len(parts) != 5:
        raise BadTimer(f"El cron {text!r} tiene {len(parts)} campos.", _HINT)
    minutes, hours, month_days, months, weekdays = (_field(part, *field) for part, field in zip(parts, _FIELDS, strict=True))
    either_day = not parts[2].startswith("*") and not parts[4].startswith("*")
    cron = Cron(tuple(sorted(minutes)), tuple(sorted(hours)), month_days, months, frozenset(n % 7 for n in weekdays), either_day)
    if not any(cron._matches(date(2096, 1, 1) + timedelta(days=n)) for n in range(366)):  # a leap year: every date exists
        raise BadTimer(f"El cron {text!r} nombra un día que no existe.", _HINT)
    return cron


def _field(text: str, name: str, low: int, high: int, names: dict[str, int]) -> frozenset[int]:
    return frozenset(number for part in text.split(",") for number in _part(part, name, low, high, names))


def _part(text: str, name: str, low: int, high: int, names: dict[str, int]) -> range:
    span, _, step_text = text.partition("/")
    if "/" in text and (not step_text.isascii() or not step_text.isdigit() or int(step_text) == 0):
        raise BadTimer(f"El paso de {text!r} en el campo {name} no es un número mayor que cero.", _HINT)
    step = int(step_text or 1)
    if span == "*":
        return range(low, high + 1, step)
    first_text, dash, last_text = span.partition("-")
    first = _number(first_text, name, low, high, names)
    last = _number(last_text, name, low, high, names) if dash else high if step_text else first
    if last < first:
        raise BadTimer(f"El rango {span!r} en el campo {name} va hacia atrás.", "Escríbalo como lista: fri,sat,sun,mon.")
    return range(first, last + 1, step)


def _number(text: str, name: str, low: int, high: int, names: dict[str, int]) -> int:
    number = names.get(text, int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1)
    if not low <= number <= high:
        raise BadTimer(f"{text!r} no cabe en el campo {name} ({low} a {high}).", _HINT)
    return number
