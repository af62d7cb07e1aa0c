"""Exchanges temporal values with Python's own: at the edges, where other libraries speak datetime."""
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from engine.feel.temporal import HOUR, MINUTE, SECOND, Date, DateTime, DaysDuration, MonthsDuration, Time

Temporal = Date | Time | DateTime | DaysDuration | MonthsDuration
PythonTime = date | time | datetime | timedelta


def from_python(value: PythonTime) -> Temporal:
    """The same moment, day or length in FEEL. A zone from IANA keeps its name."""
    if isinstance(value, datetime):
        clock = _time(value.timetz(), value.utcoffset())
        return DateTime(Date(value.year, value.month, value.day), clock)
    if isinstance(value, date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, time):
        return _time(value, value.utcoffset())
    return DaysDuration(((value.days * 86400 + value.seconds) * 10**6 + value.microseconds) * 1000)


def datetime_in(moment: datetime, zone: str) -> DateTime:
    """This aware moment as the clocks of `zone` show it."""
    local = moment.astimezone(ZoneInfo(zone))
    return DateTime(Date(local.year, local.month, local.day), Time(_nanosecond(local.timetz()), None, zone))


def to_python(value: Temporal) -> PythonTime | None:
    """Python's counterpart, to the microsecond; None where Python has none: months, and years beyond 9999."""
    match value:
        case Date():
            return _date(value)
        case DateTime(day, clock):
            day_part = _date(day)
            return datetime.combine(day_part, _clock(clock, _tzinfo(clock, value.offset))) if day_part else None
        case Time():
            return _clock(value, _tzinfo(value, value.offset()))
        case DaysDuration(nanoseconds):
            return timedelta(microseconds=nanoseconds // 1000) if abs(nanoseconds) < 86400 * 10**18 else None
        case _:
            return None


def _date(value: Date) -> date | None:
    return date(value.year, value.month, value.day) if 1 <= value.year <= 9999 else None


def _time(value: time, offset: timedelta | None) -> Time:
    name = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    if name is not None and name != "UTC":
        return Time(_nanosecond(value), None, name)
    return Time(_nanosecond(value), None if offset is None else int(offset.total_seconds()))


def _nanosecond(value: time) -> int:
    return value.hour * HOUR + value.minute * MINUTE + value.second * SECOND + value.microsecond * 1000


def _tzinfo(value: Time, offset: int | None) -> tzinfo | None:
    if value.zone is not None and offset is not None:
        return ZoneInfo(value.zone)
    if offset is None:
        return None
    return UTC if offset == 0 else timezone(timedelta(seconds=offset))


def _clock(value: Time, zone: tzinfo | None) -> time:
    seconds, fraction = divmod(value.nanosecond, SECOND)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, fraction // 1000, zone)
