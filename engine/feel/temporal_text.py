"""Reads temporal values from text as FEEL and ISO 8601 write them. What is no such text gives None."""
import re

from engine.feel import zones
from engine.feel.temporal import DAY, HOUR, MINUTE, SECOND, Date, DateTime, DaysDuration, MonthsDuration, Time

DATE = re.compile(r"(-?)(\d{4}|[1-9]\d{4,8})-(\d\d)-(\d\d)", re.A)
TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:(?P<utc>[Zz])|(?P<sign>[+-])(\d\d):(\d\d)(?::(\d\d))?|@(?P<zone>[A-Za-z][\w/+\-]*))?",
    re.A,
)
DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d*))?S)?)?",
    re.A,
)
LARGEST_OFFSET = 18 * 3600  # seconds; as in XML Schema and Java
LARGEST_COUNT = 2**63  # months or seconds of a duration
LONGEST_TEXT = 200  # no temporal value is longer; keeps int() away from endless digits


def read_date(text: str) -> Date | None:
    match = DATE.fullmatch(text)
    if not match:
        return None
    sign, year, month, day = match.groups()
    return Date.of(-int(year) if sign else int(year), int(month), int(day))


def read_time(text: str) -> Time | None:
    match = TIME.fullmatch(text)
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    nanosecond = hour * HOUR + minute * MINUTE + second * SECOND + _nanoseconds(match[4])
    if match["utc"]:
        return Time(nanosecond, 0)
    if match["sign"]:
        return _with_offset(nanosecond, match)
    if match["zone"]:
        return Time(nanosecond, None, match["zone"]) if zones.zone(match["zone"]) else None
    return Time(nanosecond)


def _with_offset(nanosecond: int, match: re.Match[str]) -> Time | None:
    hours, minutes, seconds = int(match[7]), int(match[8]), int(match[9] or 0)
    east = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or east > LARGEST_OFFSET:
        return None
    return Time(nanosecond, -east if match["sign"] == "-" else east)


def read_datetime(text: str) -> DateTime | None:
    """A date with a time; a date alone is its midnight; 24:00:00 is the next day's."""
    day_text, separator, time_text = text.partition("T")
    date = read_date(day_text)
    if date is None:
        return None
    if not separator:
        return DateTime(date, Time(0))
    if time_text.startswith("24:00:00"):
        midnight = read_time("00" + time_text[2:])
        return DateTime(date, midnight).plus(DAY) if midnight and not midnight.nanosecond else None
    time = read_time(time_text)
    return DateTime(date, time) if time else None


def read_duration(text: str) -> DaysDuration | MonthsDuration | None:
    match = DURATION.fullmatch(text)
    if not match or text.endswith("T") or len(text) > LONGEST_TEXT:
        return None
    sign = -1 if match["sign"] else 1
    in_months = match["years"] is not None or match["months"] is not None
    in_seconds = any(match[part] is not None for part in ("days", "hours", "minutes", "seconds"))
    if in_months == in_seconds:  # neither says anything, both cannot be one duration
        return None
    if in_months:
        months = int(match["years"] or 0) * 12 + int(match["months"] or 0)
        return MonthsDuration(sign * months) if months < LARGEST_COUNT else None
    nanoseconds = _clock_part(match)
    return DaysDuration(sign * nanoseconds) if nanoseconds < LARGEST_COUNT * SECOND else None


def _clock_part(match: re.Match[str]) -> int:
    days, hours, minutes, seconds = (int(match[part] or 0) for part in ("days", "hours", "minutes", "seconds"))
    return days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + _nanoseconds(match["fraction"])


def _nanoseconds(digits: str | None) -> int:
    return int(((digits or "") + "000000000")[:9])


def read_temporal(text: str) -> Date | Time | DateTime | DaysDuration | MonthsDuration | None:
    """Whatever the text of an `@"…"` literal names."""
    if text.lstrip("-").startswith("P"):
        return read_duration(text)
    return read_date(text) or read_time(text) or (read_datetime(text) if "T" in text else None)
