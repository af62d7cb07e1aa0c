"""The temporal values of FEEL: dates, times, dates with times, and both kinds of duration.

Values only: `temporal_text` reads them from text, `python_time` exchanges them with Python's own. Equality here is
identity of every part; FEEL's `=`, for which 10:00Z is 11:00+01:00, lives in `comparison`.
"""
from dataclasses import dataclass

from engine.feel import civil, zones

SECOND = 10**9  # times and days-and-time durations are counted in nanoseconds
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True, order=True)
class Date:
    year: int
    month: int
    day: int

    @staticmethod
    def of(year: int, month: int, day: int) -> "Date | None":
        """The date, or None if the calendar has no such day."""
        return Date(year, month, day) if civil.exists(year, month, day) else None

    @staticmethod
    def from_days(days: int) -> "Date | None":
        """The date so many days after 1970-01-01, or None beyond the years that FEEL knows."""
        year, month, day = civil.from_days(days)
        return Date(year, month, day) if abs(year) <= civil.LARGEST_YEAR else None

    @property
    def days(self) -> int:
        """Days after 1970-01-01."""
        return civil.to_days(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 is Monday, 7 is Sunday."""
        return (self.days + 3) % 7 + 1

    def plus_months(self, months: int) -> "Date | None":
        """The same day so many months later, or the last day of that month if it is shorter."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        if abs(year) > civil.LARGEST_YEAR:
            return None
        return Date(year, month + 1, min(self.day, civil.month_length(year, month + 1)))

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: local, with an offset, or in a named zone (then `seconds_east` is None)."""

    nanosecond: int  # of the day
    seconds_east: int | None = None
    zone: str | None = None  # IANA name

    def offset(self, date: Date | None = None) -> int | None:
        """Seconds east of Greenwich on `date`; None for a local time."""
        if self.zone is None:
            return self.seconds_east
        day = (date.year, date.month, date.day) if date else (2000, 1, 1)
        return zones.offset_at_wall_time(self.zone, day, self.nanosecond // SECOND)

    @property
    def instant(self) -> int:
        """Nanoseconds since midnight in Greenwich; a local time counts as it stands."""
        return self.nanosecond - (self.offset() or 0) * SECOND

    def plus(self, nanoseconds: int) -> "Time":
        """So much later on the clock, which begins again at midnight."""
        return Time((self.nanosecond + nanoseconds) % DAY, self.seconds_east, self.zone)

    def __str__(self) -> str:
        seconds, fraction = divmod(self.nanosecond, SECOND)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{_fraction(fraction)}{self._zone_text()}"

    def _zone_text(self) -> str:
        if self.zone:
            return f"@{self.zone}"
        if not self.seconds_east:
            return "" if self.seconds_east is None else "Z"
        east = abs(self.seconds_east)
        seconds = f":{east % 60:02}" if east % 60 else ""
        return f"{'-' if self.seconds_east < 0 else '+'}{east // 3600:02}:{east // 60 % 60:02}{seconds}"


MIDNIGHT_UTC = Time(0, 0)


@dataclass(frozen=True, slots=True)
class DateTime:
    date: Date
    time: Time

    @staticmethod
    def from_wall_time(nanoseconds: int, seconds_east: int | None = None, zone: str | None = None) -> "DateTime | None":
        """What the clock of that zone shows so many nanoseconds after 1970-01-01T00:00:00 on it."""
        days, rest = divmod(nanoseconds, DAY)
        date = Date.from_days(days)
        return DateTime(date, Time(rest, seconds_east, zone)) if date else None

    @property
    def offset(self) -> int | None:
        """Seconds east of Greenwich; None for a local date and time."""
        return self.time.offset(self.date)

    @property
    def wall_time(self) -> int:
        """Nanoseconds after 1970-01-01T00:00:00 on the same clock."""
        return self.date.days * DAY + self.time.nanosecond

    @property
    def instant(self) -> int:
        """Nanoseconds after 1970-01-01T00:00:00Z; a local date and time counts as it stands."""
        return self.wall_time - (self.offset or 0) * SECOND

    def plus(self, nanoseconds: int) -> "DateTime | None":
        """So much later. In a named zone real time passes, so that a change of clocks shows."""
        zone = self.time.zone
        if zone is not None:
            instant = self.instant + nanoseconds
            east = zones.offset_at_instant(zone, instant // SECOND)
            if east is not None:
                return DateTime.from_wall_time(instant + east * SECOND, None, zone)
        return DateTime.from_wall_time(self.wall_time + nanoseconds, self.time.seconds_east, zone)

    def plus_months(self, months: int) -> "DateTime | None":
        date = self.date.plus_months(months)
        return DateTime(date, self.time) if date else None

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


@dataclass(frozen=True, slots=True)
class DaysDuration:
    """A days-and-time duration such as P2DT3H."""

    nanoseconds: int

    def __str__(self) -> str:
        days, rest = divmod(abs(self.nanoseconds), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds, fraction = divmod(rest, SECOND)
        day_part = f"{days}D" if days else ""
        time_part = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if seconds or fraction:
            time_part += f"{seconds}{_fraction(fraction)}S"
        if not day_part and not time_part:
            return "PT0S"
        return f"{'-' if self.nanoseconds < 0 else ''}P{day_part}{'T' if time_part else ''}{time_part}"


@dataclass(frozen=True, slots=True)
class MonthsDuration:
    """A years-and-months duration such as P1Y6M."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        if not self.months:
            return "P0M"
        year_part, month_part = f"{years}Y" if years else "", f"{months}M" if months else ""
        return f"{'-' if self.months < 0 else ''}P{year_part}{month_part}"


def _fraction(nanoseconds: int) -> str:
    return f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""
