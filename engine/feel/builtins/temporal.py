"""Built-in functions that make dates and times, and ask about them."""
from decimal import Decimal
from typing import Any

from engine.feel import zones
from engine.feel.comparison import equal
from engine.feel.limits import Run
from engine.feel.numbers import is_whole
from engine.feel.signature import builtin
from engine.feel.temporal import HOUR, MIDNIGHT_UTC, MINUTE, SECOND, Date, DateTime, DaysDuration, Time
from engine.feel.temporal_text import LARGEST_OFFSET, read_date, read_datetime, read_time

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)
Number = Decimal


@builtin("date", "from: string")
def date_from_text(text: str) -> Date | None:
    return read_date(text)


@builtin("date", "from: day")
def date_of(moment: Date | DateTime) -> Date:
    return moment.date if isinstance(moment, DateTime) else moment


@builtin("date", "year: number, month: number, day: number")
def date_from_parts(year: Number, month: Number, day: Number) -> Date | None:
    return Date.of(int(year), int(month), int(day)) if _are_whole(year, month, day) else None


@builtin("time", "from: string")
def time_from_text(text: str) -> Time | None:
    return read_time(text)


@builtin("time", "from: time")
def same_time(time: Time) -> Time:
    return time


@builtin("time", "from: day")
def time_of(moment: Date | DateTime) -> Time:
    return moment.time if isinstance(moment, DateTime) else MIDNIGHT_UTC


@builtin("time", "hour: number, minute: number, second: number, offset: days?")
def time_from_parts(hour: Number, minute: Number, second: Number, offset: DaysDuration | None = None) -> Time | None:
    if not (_are_whole(hour, minute) and 0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    east = None if offset is None else offset.nanoseconds // SECOND
    if east is not None and abs(east) > LARGEST_OFFSET:
        return None
    return Time(int(hour) * HOUR + int(minute) * MINUTE + int(second * SECOND), east)


@builtin("date and time", "from: string")
def datetime_from_text(text: str) -> DateTime | None:
    return read_datetime(text)


@builtin("date and time", "date: day, time: time")
def datetime_from_date(day: Date | DateTime, time: Time) -> DateTime:
    return DateTime(date_of(day), time)


@builtin("date and time", "from: day")
def datetime_of(moment: Date | DateTime) -> DateTime:
    return moment if isinstance(moment, DateTime) else DateTime(moment, MIDNIGHT_UTC)


@builtin("date and time", "year: number, month: number, day: number, hour: number, minute: number, second: number")
@builtin("date and time", "year: number, month: number, day: number, hour: number, minute: number, second: number, offset: days~")
def datetime_from_parts(
    year: Number, month: Number, day: Number, hour: Number, minute: Number, second: Number, offset: DaysDuration | None = None,
) -> DateTime | None:
    date, time = date_from_parts(year, month, day), time_from_parts(hour, minute, second, offset)
    return DateTime(date, time) if date and time else None


@builtin("date and time", "year: number, month: number, day: number, hour: number, minute: number, second: number, timezone: string")
def datetime_in_zone(
    year: Number, month: Number, day: Number, hour: Number, minute: Number, second: Number, zone: str,
) -> DateTime | None:
    local = datetime_from_parts(year, month, day, hour, minute, second)
    if local is None or zones.zone(zone) is None:
        return None
    return DateTime(local.date, Time(local.time.nanosecond, None, zone))


@builtin("now", "", takes_run=True)
def now(run: Run) -> DateTime | None:
    return run.environment.moment() if run.environment else None


@builtin("today", "", takes_run=True)
def today(run: Run) -> Date | None:
    return run.environment.moment().date if run.environment else None


@builtin("is", "value1: any?, value2: any?")
def is_(one: Any = None, other: Any = None) -> bool:
    """Whether both are the same in every part, which for times includes their zone."""
    if one.__class__ is not other.__class__:
        return False
    return one == other if one.__class__ in (Time, DateTime) else equal(one, other) is True


@builtin("day of year", "date: day")
def day_of_year(moment: Date | DateTime) -> Decimal:
    date = date_of(moment)
    return Decimal(date.days - Date(date.year, 1, 1).days + 1)


@builtin("day of week", "date: day")
def day_of_week(moment: Date | DateTime) -> str:
    return WEEKDAYS[date_of(moment).weekday - 1]


@builtin("month of year", "date: day")
def month_of_year(moment: Date | DateTime) -> str:
    return MONTHS[date_of(moment).month - 1]


@builtin("week of year", "date: day")
def week_of_year(moment: Date | DateTime) -> Decimal | None:
    """The ISO week: the week of a day is that of its Thursday."""
    date = date_of(moment)
    thursday = Date.from_days(date.days - date.weekday + 4)
    return None if thursday is None else Decimal((thursday.days - Date(thursday.year, 1, 1).days) // 7 + 1)


def _are_whole(*numbers: Decimal) -> bool:
    return all(is_whole(number) and abs(number) < 10**10 for number in numbers)
