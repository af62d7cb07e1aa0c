"""The FEEL functions of business calendars, in English and Spanish, for conditions, due dates and timers.

`=add business days(now(), 3)` gives the end of the third business day after today as a date and time in the zone of the
calendar. The last argument names a calendar; without it the process's own is used.
"""
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendar import business
from engine.calendar.calendar import Calendar
from engine.calendar.explained import Explained
from engine.calendar.moment import read_moment
from engine.errors import BadCalendar, BadTimer
from engine.feel.environment import FeelRefusal, Function
from engine.feel.python_time import datetime_in, from_python, to_python
from engine.feel.temporal import Date, DateTime, DaysDuration, Time

SPANISH = {
    "add business days": "sumar días hábiles",
    "subtract business days": "restar días hábiles",
    "add business hours": "sumar horas hábiles",
    "subtract business hours": "restar horas hábiles",
    "business days between": "días hábiles entre",
    "business hours between": "horas hábiles entre",
    "is business day": "es día hábil",
    "next business day": "siguiente día hábil",
    "previous business day": "anterior día hábil",
    "end of business day": "fin del día hábil",
    "next opening": "próxima apertura",
    "apply cutoff": "aplicar hora de corte",
}

Tell = Callable[[Explained], None]


def functions(calendars: Mapping[str, Calendar], default: str | None = None, tell: Tell | None = None) -> dict[str, Function]:
    """The functions by name, over these calendars. `default` is the key that counts when none is named.

    `tell` hears every computed date with its explanation, in the order of evaluation: whoever asks for a due date
    keeps the last one whose value is the result. What is wrong with an argument makes the result null, with the reason.
    """
    desk = _Desk(calendars, default, tell or (lambda result: None))
    english = {
        "add business days": Function(("from", "days", "calendar"), desk.add_days, 1),
        "subtract business days": Function(("from", "days", "calendar"), desk.subtract_days, 1),
        "add business hours": Function(("from", "hours", "calendar"), desk.add_hours, 1),
        "subtract business hours": Function(("from", "hours", "calendar"), desk.subtract_hours, 1),
        "business days between": Function(("from", "to", "calendar"), desk.days_between, 1),
        "business hours between": Function(("from", "to", "calendar"), desk.hours_between, 1),
        "is business day": Function(("from", "calendar"), desk.is_business_day, 1),
        "next business day": Function(("from", "calendar"), desk.simple(business.next_business_day), 1),
        "previous business day": Function(("from", "calendar"), desk.simple(business.previous_business_day), 1),
        "end of business day": Function(("from", "calendar"), desk.simple(business.end_of_business_day), 1),
        "next opening": Function(("from", "calendar"), desk.simple(business.next_opening), 1),
        "apply cutoff": Function(("from", "calendar", "cutoff"), desk.apply_cutoff, 2),
    }
    return english | {SPANISH[name]: function for name, function in english.items()}


class _Desk:
    """Takes FEEL values, asks the calendar, gives FEEL values."""

    def __init__(self, calendars: Mapping[str, Calendar], default: str | None, tell: Tell) -> None:
        self._calendars, self._default, self._tell = calendars, default, tell

    def add_days(self, start: Any, days: Any, calendar: Any = None) -> Any:
        return self._date(business.add_business_days, start, calendar, _whole(days))

    def subtract_days(self, start: Any, days: Any, calendar: Any = None) -> Any:
        return self._date(business.add_business_days, start, calendar, -_whole(days))

    def add_hours(self, start: Any, hours: Any, calendar: Any = None) -> Any:
        return self._date(business.add_business_hours, start, calendar, _length(hours))

    def subtract_hours(self, start: Any, hours: Any, calendar: Any = None) -> Any:
        return self._date(business.add_business_hours, start, calendar, -_length(hours))

    def days_between(self, start: Any, end: Any, calendar: Any = None) -> Decimal:
        found = self._calendar(calendar)
        return Decimal(_refusing(business.business_days_between, found, _base(start, found), _base(end, found)))

    def hours_between(self, start: Any, end: Any, calendar: Any = None) -> Decimal:
        found = self._calendar(calendar)
        length: timedelta = _refusing(business.business_hours_between, found, _base(start, found), _base(end, found))
        return Decimal(length // timedelta(microseconds=1)) / Decimal(3_600_000_000)

    def is_business_day(self, day: Any, calendar: Any = None) -> bool:
        found = self._calendar(calendar)
        return bool(_refusing(business.is_business_day, found, _base(day, found)))

    def simple(self, rule: Callable[..., Explained]) -> Callable[..., Any]:
        return lambda start, calendar=None: self._date(rule, start, calendar)

    def apply_cutoff(self, start: Any, calendar: Any = None, cutoff: Any = None) -> Any:
        return self._date(business.apply_cutoff, start, calendar, _clock(cutoff))

    def _date(self, rule: Callable[..., Explained], start: Any, calendar: Any, *rest: Any) -> Any:
        found = self._calendar(calendar)
        result: Explained = _refusing(rule, found, _base(start, found), *rest)
        self._tell(result)
        return datetime_in(result.value, found.zone_name) if isinstance(result.value, datetime) else from_python(result.value)

    def _calendar(self, key: Any) -> Calendar:
        key = self._default if key is None else key
        if not isinstance(key, str) or key not in self._calendars:
            known = ", ".join(sorted(self._calendars)) or "ninguno"
            raise FeelRefusal(f"No hay un calendario {key!r}. Los que hay: {known}.")
        return self._calendars[key]


def _refusing(rule: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return rule(*arguments)
    except BadCalendar as error:
        raise FeelRefusal(f"{error.detail} {error.hint}".strip()) from error


def _base(value: Any, calendar: Calendar) -> date | datetime:
    """A day or moment that someone counts from; text in ISO 8601 will do, as answers of older forms hold it."""
    if isinstance(value, Date | DateTime):
        moment = to_python(value)
        if isinstance(moment, date):
            return moment
    if isinstance(value, str):
        return _from_text(value, calendar.zone)
    raise FeelRefusal(f"{value} no es una fecha ni una fecha con hora.")


def _from_text(text: str, zone: ZoneInfo) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) == 10 else read_moment(text, zone)
    except (ValueError, BadTimer) as error:
        raise FeelRefusal(f"{text!r} no es una fecha.") from error


def _whole(value: Any) -> int:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and -40_000 <= value <= 40_000 and value % 1 == 0:
        return int(value)
    raise FeelRefusal(f"{value} no es un número entero de días.")


def _length(value: Any) -> timedelta:
    if isinstance(value, DaysDuration):
        value = Decimal(value.nanoseconds) / Decimal(3_600_000_000_000)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and -400_000 <= value <= 400_000:
        return timedelta(microseconds=int(value * 3_600_000_000))
    raise FeelRefusal(f"{value} no es una cantidad de horas.")


def _clock(value: Any) -> time | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError as error:
            raise FeelRefusal(f"{value!r} no es una hora.") from error
    moment = to_python(value) if isinstance(value, Time) else None
    if not isinstance(moment, time):
        raise FeelRefusal(f"{value} no es una hora.")
    return moment.replace(tzinfo=None)
