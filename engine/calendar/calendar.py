"""A business calendar: when an organisation works. Facts about days only; what is added up lives in business.py."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from engine.calendar.country import country_days
from engine.calendar.zone import to_utc, zone_named
from engine.errors import BadCalendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MIDNIGHT = timedelta(days=1)  # the end of an interval that runs to the end of its day

Span = tuple[timedelta, timedelta]  # from and to, since the day began on the wall clock


@dataclass(frozen=True)
class DayOff:
    """A day on which nobody works, and why."""

    date: date
    kind: str  # weekly | holiday
    reason: str  # "sábado", "Día de la Independencia"

    def as_dict(self) -> dict[str, str]:
        return {"date": self.date.isoformat(), "kind": self.kind, "reason": self.reason}


@dataclass(frozen=True)
class Calendar:
    """Read one with `read_calendar`. Without `country` only `holidays` count."""

    key: str
    version: int | str
    zone_name: str
    week: tuple[tuple[Span, ...], ...]  # Monday first; no spans: nobody works
    holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))  # date -> name
    country: str | None = None
    years: tuple[int, int] | None = None  # first and last year whose country days stand in `holidays`
    removed_days: frozenset[date] = frozenset()  # holidays of the country on which this organisation works
    cutoff: time | None = None

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.zone_name)

    def day_off(self, day: date) -> DayOff | None:
        """Why nobody works on `day`, or None if it is a business day. Raises BadCalendar beyond the known years."""
        holiday = self._holiday(day)
        if holiday is not None:
            return DayOff(day, "holiday", holiday)
        if not self.week[day.weekday()]:
            return DayOff(day, "weekly", _NAMES[day.weekday()])
        return None

    def hours(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working hours of `day` as instants in UTC; empty on a day off, and where a clock change swallowed them."""
        if self.day_off(day) is not None:
            return []
        start = datetime.combine(day, time())
        spans = [(to_utc(start + opens, self.zone), to_utc(start + closes, self.zone)) for opens, closes in self.week[day.weekday()]]
        return [(opens, closes) for opens, closes in spans if opens < closes]

    def _holiday(self, day: date) -> str | None:
        if day in self.removed_days:
            return None
        if day in self.holidays or self.country is None:
            return self.holidays.get(day)
        if self.years is None:
            return country_days(self.country, day.year).get(day)
        if not self.years[0] <= day.year <= self.years[1]:
            raise BadCalendar(
                f"El calendario {self.key} solo conoce los feriados de {self.years[0]} a {self.years[1]}, no los de {day.year}.",
                "Guarde el calendario de nuevo para renovarlo, o dé la lista holidays.")
        return None
