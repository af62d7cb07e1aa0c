"""Periods of reports: "2026-07" and "2026-07-14" as instants of a zone, and which of them a row belongs to."""
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendar.moment import read_moment
from engine.calendar.zone import start_of_day, to_utc
from engine.errors import BadInput, BadTimer
from engine.feel.python_time import to_python
from engine.feel.temporal import Date, DateTime

MONTH, DAY = re.compile(r"(\d{4})-(\d{2})", re.ASCII), re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Period:
    """Days from `first` to before `after`, in the calendar's zone. `start` and `end` are their instants in UTC."""

    text: str  # as people write it: 2026-07, 2026-07-14
    first: date
    after: date
    zone: ZoneInfo

    @cached_property
    def start(self) -> datetime:
        return start_of_day(self.first, self.zone)

    @cached_property
    def end(self) -> datetime:
        return start_of_day(self.after, self.zone)

    @property
    def next(self) -> str:
        return self.after.isoformat()[:len(self.text)]

    @property
    def previous(self) -> str:
        return (self.first - timedelta(days=1)).isoformat()[:len(self.text)]

    def holds(self, value: Any) -> bool | None:
        """Whether a day or moment lies in the period; None for what is neither. A moment without offset is one of the zone."""
        found = moment_of(value, self.zone)
        if isinstance(found, datetime):
            return self.start <= found < self.end
        return None if found is None else self.first <= found < self.after


def read_period(text: str, zone: str) -> Period:
    """Raises BadInput."""
    try:
        if match := MONTH.fullmatch(text):
            year, month = int(match[1]), int(match[2])
            first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        elif DAY.fullmatch(text):
            first = date.fromisoformat(text)
            after = first + timedelta(days=1)
        else:
            raise ValueError
        if not 1900 <= first.year < 9999:
            raise ValueError
    except (ValueError, OverflowError):
        raise BadInput(f"{text[:40]} is no period: write 2026-07 for a month or 2026-07-14 for a day.") from None
    return Period(text, first, after, ZoneInfo(zone))


def running(kind: str, zone: str, now: datetime) -> str:
    """The month or day in which `now` lies."""
    return now.astimezone(ZoneInfo(zone)).date().isoformat()[:7 if kind == "month" else 10]


def moment_of(value: Any, zone: ZoneInfo) -> date | datetime | None:
    """The day, or the instant in UTC, that a value of a row means; None for anything else."""
    if isinstance(value, Date):
        return to_python(value)  # type: ignore[return-value]
    if isinstance(value, DateTime):
        value = to_python(value)
    if isinstance(value, datetime):
        return to_utc(value, zone) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 else read_moment(value, zone)
        except (ValueError, BadTimer):
            return None
    return value if isinstance(value, date) else None
