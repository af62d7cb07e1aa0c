"""What surrounds a program while a case runs on one bundle: calendars, zone, parameters, and FEEL's environment.

Made once per bundle; a change of settings makes another bundle of the same program.
"""
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from engine import process_file
from engine.calendar import business
from engine.calendar.calendar import Calendar
from engine.calendar.explained import Explained
from engine.calendar.functions import SPANISH, functions
from engine.calendar.moment import read_moment
from engine.calendar.reading import read_calendars
from engine.calendar.rounds import ROUNDS
from engine.calendar.zone import to_utc, zone_named
from engine.catalogues import CATALOGUE_FUNCTIONS, catalogue_functions, named
from engine.catalogues.declared import SETTING
from engine.errors import BadTimer
from engine.feel import Environment
from engine.feel.environment import Function
from engine.feel.python_time import to_python
from engine.feel.temporal import Date, DateTime
from engine.model import Bundle
from engine.sampling import SAMPLING

DEFAULT_ZONE = "America/Bogota"  # the documented procedures are Colombian
# What expressions may call besides FEEL's own.
FUNCTION_NAMES = tuple(sorted((*SPANISH, *SPANISH.values(), *SAMPLING, *ROUNDS, *CATALOGUE_FUNCTIONS)))


class Heard(threading.local):
    """The dates that calendar functions computed, in order: why a due date is what it is. One list per thread."""

    def __init__(self) -> None:
        self.results: list[Explained] = []

    def tell(self, result: Explained) -> None:
        self.results.append(result)

    def clear(self) -> None:
        self.results.clear()

    def __iter__(self) -> Any:
        return iter(self.results)


@dataclass(frozen=True)
class Surroundings:
    process: str  # key
    version: int  # of the process
    zone: str  # IANA name
    calendar: Calendar | None  # the process's own
    functions: Mapping[str, Function]
    settings: dict[str, Any]  # variables that lie beneath the case's: {parameters: …}
    heard: Heard = field(default_factory=Heard)
    business_key: str | None = None  # the variable that names the case for people

    def environment(self, now: datetime) -> Environment:
        return Environment(now, self.zone, self.functions)

    def why(self, value: Any) -> Mapping[str, Any] | None:
        """How a calendar computed this value, if the last evaluation on this thread asked one."""
        told = [one for one in self.heard if _same(one.value, _python(value))]
        return told[-1].why if told else None

    def moment(self, value: Any) -> datetime:
        """The instant in UTC of a due date: a day is the end of its working hours, a naive time is one of the zone.

        Raises BadTimer.
        """
        value = _python(value)
        if isinstance(value, str):
            value = _read(value.strip())
        if isinstance(value, str):
            return read_moment(value, zone_named(self.zone))
        if isinstance(value, datetime):
            return to_utc(value, zone_named(self.zone)) if value.tzinfo is None else value.astimezone(UTC)
        if isinstance(value, date):
            return self._end_of(value)
        raise BadTimer(f"{value} no es una fecha.", "Use una fecha, o una fecha con hora.")

    def _end_of(self, day: date) -> datetime:
        if self.calendar is not None:
            moment: datetime = business.end_of_business_day(self.calendar, day).value
            return moment
        return to_utc(datetime.combine(day, time(23, 59, 59)), zone_named(self.zone))


def surroundings(bundle: Bundle) -> Surroundings:
    own = process_file.of_bundle(bundle)
    calendars = read_calendars(bundle.calendars)
    key = _calendar_key(own.calendar, calendars)
    calendar = calendars.get(key) if key is not None else None
    heard = Heard()
    parameters = {**own.defaults, **bundle.parameters}
    return Surroundings(
        bundle.process, bundle.version, calendar.zone_name if calendar is not None else DEFAULT_ZONE, calendar,
        {**functions(calendars, key, heard.tell), **SAMPLING, **ROUNDS, **catalogue_functions(named(own, bundle.files), parameters)},
        {"parameters": _nested(parameters)} if parameters else {}, heard, own.business_key)


def _calendar_key(own: Mapping[str, Any] | None, calendars: Mapping[str, Calendar]) -> str | None:
    """The calendar that process.yaml names, else the only one there is."""
    named = None if own is None else own.get("key")
    if named in calendars:
        return named
    return next(iter(calendars)) if len(calendars) == 1 else None


def _nested(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by their whole name and by its parts: get value(parameters, "ar.plazo") and parameters.ar.plazo."""
    result: dict[str, Any] = {}
    for name, value in parameters.items():
        if name.startswith(SETTING):
            continue  # a catalogue, which has functions of its own
        *path, last = name.split(".")
        at = result
        for part in path:
            inner = at.setdefault(part, {})
            at = inner if isinstance(inner, dict) else {}
        at[last] = value
        result[name] = value
    return result


def _python(value: Any) -> Any:
    return to_python(value) if isinstance(value, Date | DateTime) else value


def _same(told: Any, value: Any) -> bool:
    if isinstance(told, datetime) and isinstance(value, datetime) and value.tzinfo is not None:
        return told == value.astimezone(UTC)
    return type(told) is type(value) and bool(told == value)


def _read(text: str) -> str | date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text
