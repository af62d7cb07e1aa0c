"""Cron: five fields that say at which minutes something happens, in the wall time of a zone.

Minute, hour, day of month, month, day of week; `*`, lists, ranges, steps and English names. When both days are given,
either may match, as in every cron. A minute inside a clock change follows engine/calendar/zone.py.

Two words more, for the business calendar of the process: `business` (or `hábil`) as day of week means its business days,
`3B` as day of month the third business day of the month, `LB` its last; `L` is the last day. `30 15 * * hábil`, `0 8 4B * *`.
"""
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.calendar.calendar import Calendar
from engine.calendar.zone import to_utc, to_wall
from engine.errors import BadCalendar, BadTimer

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DAYS = {name: n for n, name in enumerate("sun mon tue wed thu fri sat".split())}
_NO_NAMES: dict[str, int] = {}
_FIELDS = (("minuto", 0, 59, _NO_NAMES), ("hora", 0, 23, _NO_NAMES), ("día del mes", 1, 31, _NO_NAMES), ("mes", 1, 12, _MONTHS),
           ("día de la semana", 0, 7, _DAYS))
_HINT = "Son cinco campos: minuto hora día-del-mes mes día-de-la-semana, por ejemplo 30 15 * * mon-fri."
_BUSINESS = ("business", "hábil", "habil")
_PLACES = re.compile(r"(?:\d{1,2}b|lb|l)(?:,(?:\d{1,2}b|lb|l))*", re.ASCII)
_LAST_DAY, _LAST_BUSINESS = 0, -1  # among the places
_HORIZON = 366 * 9  # days; 29 February comes again after eight years at the latest (1896 to 1904, 2096 to 2104)


@dataclass(frozen=True)
class Cron:
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    month_days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    either_day: bool  # both days are given: one is enough
    business: bool = False  # on business days alone
    places: frozenset[int] = frozenset()  # of the month's business days, from 1; -1 is its last, 0 the month's last day

    def next(self, after: datetime, zone: ZoneInfo, calendar: Calendar | None = None) -> datetime:
        """The first instant strictly after `after`, in UTC. Raises BadTimer when it never comes, or asks for a calendar that is not there."""
        if calendar is None and (self.business or self.places - {_LAST_DAY}):
            raise BadTimer("Este ciclo cuenta días hábiles, y el proceso no tiene calendario.", "Nombre uno en process.yaml: calendar.")
        try:
            for wall in self._walls(to_wall(after, zone), calendar):
                moment = to_utc(wall, zone)
                if moment > after:
                    return moment
        except BadCalendar as unknown:
            raise BadTimer(unknown.detail, unknown.hint) from unknown
        raise BadTimer("Esa combinación de día y mes no llega nunca.", _HINT)

    def _walls(self, start: datetime, calendar: Calendar | None) -> Iterator[datetime]:
        """Matching wall times in order, from a day before `start`: a zone may turn its clocks back over midnight."""
        first = start.date() - timedelta(days=1)
        for day in (first + timedelta(days=n) for n in range(_HORIZON)):
            if self._matches(day) and self._works(day, calendar):
                yield from (datetime.combine(day, time(hour, minute)) for hour in self.hours for minute in self.minutes)

    def _matches(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_month, by_week = day.day in self.month_days, day.isoweekday() % 7 in self.weekdays
        return by_month or by_week if self.either_day else by_month and by_week

    def _works(self, day: date, calendar: Calendar | None) -> bool:
        """Whether the business calendar has nothing against this day."""
        if self.business and (calendar is None or calendar.day_off(day) is not None):
            return False
        return not self.places or any(_stands(day, place, calendar) for place in self.places)


def _stands(day: date, place: int, calendar: Calendar | None) -> bool:
    if place == _LAST_DAY:
        return (day + timedelta(days=1)).day == 1
    if calendar is None or calendar.day_off(day) is not None:
        return False
    before = sum(calendar.day_off(day.replace(day=number)) is None for number in range(1, day.day))
    if place != _LAST_BUSINESS:
        return before == place - 1
    following = (day + timedelta(days=n) for n in range(1, 31))
    return all(calendar.day_off(one) is not None for one in following if one.month == day.month)


@lru_cache(maxsize=256)
def read_cron(text: str) -> Cron:
    """Read five cron fields. Raises BadTimer naming the field that is wrong."""
    parts = text.lower().split()
    if len(parts) == 6:
        raise BadTimer(f"El cron {text!r} tiene seis campos.", "Quite el primero (segundos). " + _HINT)
    if len(parts) != 5:
        raise BadTimer(f"El cron {text!r} tiene {len(parts)} campos.", _HINT)
    business = parts[4] in _BUSINESS
    places = _places(parts[2]) if _PLACES.fullmatch(parts[2]) else frozenset()
    parts[4], parts[2] = "*" if business else parts[4], "*" if places else parts[2]
    minutes, hours, month_days, months, weekdays = (_field(part, *field) for part, field in zip(parts, _FIELDS, strict=True))
    either_day = not parts[2].startswith("*") and not parts[4].startswith("*")
    cron = Cron(tuple(sorted(minutes)), tuple(sorted(hours)), month_days, months, frozenset(n % 7 for n in weekdays), either_day, business, places)
    if not any(cron._matches(date(2096, 1, 1) + timedelta(days=n)) for n in range(366)):  # a leap year: every date exists
        raise BadTimer(f"El cron {text!r} nombra un día que no existe.", _HINT)
    return cron


def _places(text: str) -> frozenset[int]:
    """The places among the days of a month that `3b`, `lb` and `l` mean."""
    words = {"l": _LAST_DAY, "lb": _LAST_BUSINESS}
    found = frozenset(words[part] if part in words else int(part[:-1]) for part in text.split(","))
    if any(not 1 <= place <= 23 for place in found - {_LAST_DAY, _LAST_BUSINESS}):
        raise BadTimer(f"{text.upper()!r} no es un día hábil del mes.", "Escriba de 1B a 23B, o LB para el último.")
    return found


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
