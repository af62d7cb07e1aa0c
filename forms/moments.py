"""Dates and times as browsers, people and programs write them. A time without a zone is one of the process's zone."""
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.python_time import from_python, to_python
from engine.feel.temporal import Date, DateTime
from forms.words import Refused

YEARS = range(1000, 9999)

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PEOPLE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")  # day, month, year: for browsers without a calendar
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?")
_ZONED = re.compile(r"(.*?)(Z|z|[+-][0-9]{2}:[0-9]{2})")


def read_date(text: str, language: str) -> Date:
    """The day in 2026-11-23, or 23/11/2026 in Spanish. Raises Refused."""
    day = _day(text.strip(), language)
    if day is None:
        raise Refused(language, "date", example="2026-11-23" if language == "en" else "23/11/2026")
    return Date(day.year, day.month, day.day)


def read_datetime(text: str, language: str, zone: str) -> DateTime:
    """The moment in 2026-11-23T09:00, with an offset or else in `zone`. Kept with its offset. Raises Refused."""
    bare, offset = _split_offset(text.strip())
    day_text, _, clock_text = bare.replace(" ", "T", 1).partition("T")
    day, clock = _day(day_text, language), _CLOCK.fullmatch(clock_text)
    if day is None or clock is None or int(clock[1]) > 23 or int(clock[2]) > 59 or int(clock[3] or 0) > 59:
        raise Refused(language, "datetime", example="2026-11-23 09:30" if language == "en" else "23/11/2026 09:30")
    local = datetime.combine(day, time(int(clock[1]), int(clock[2]), int(clock[3] or 0)))
    return _fixed(local.replace(tzinfo=offset) if offset else _in_zone(local, zone, language))


def accept_date(value: Any, language: str) -> Date:
    """The day that a program sent: ISO text or a FEEL date. Raises Refused."""
    return value if isinstance(value, Date) else read_date(_text(value, language, "date"), language)


def accept_datetime(value: Any, language: str, zone: str) -> DateTime:
    """The moment that a program sent: ISO text or a FEEL date and time. Raises Refused."""
    if not isinstance(value, DateTime):
        return read_datetime(_text(value, language, "datetime"), language, zone)
    moment = to_python(value)
    if not isinstance(moment, datetime):
        raise Refused(language, "datetime", example="2026-11-23T09:30")
    return value if moment.tzinfo else _fixed(_in_zone(moment, zone, language))


def local_text(moment: DateTime, zone: str) -> str:
    """The moment on the clocks of `zone`, as an input of type datetime-local takes it."""
    python = to_python(moment)
    if not isinstance(python, datetime):
        return str(moment)
    local = python.astimezone(ZoneInfo(zone)) if python.tzinfo else python
    return local.replace(tzinfo=None).isoformat(timespec="minutes")


def write_date(day: Date, language: str) -> str:
    """The day for reading: 23/11/2026 in Spanish, 2026-11-23 in English."""
    return str(day) if language == "en" else f"{day.day:02}/{day.month:02}/{day.year:04}"


def _day(text: str, language: str) -> date | None:
    iso, people = _ISO.fullmatch(text), _PEOPLE.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif people and language != "en":  # in English 3/4 is a day in March or in April: only ISO is safe
        day, month, year = (int(part) for part in people.groups())
    else:
        return None
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _split_offset(text: str) -> tuple[str, timezone | None]:
    found = _ZONED.fullmatch(text) if "T" in text or ":" in text else None
    if found is None:
        return text, None
    bare, offset = found.groups()
    if offset in "Zz":
        return bare, UTC
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if hours > 14 or minutes > 59:
        return text, None
    length = timedelta(hours=hours, minutes=minutes)
    return bare, timezone(-length if offset[0] == "-" else length)


def _in_zone(local: datetime, zone: str, language: str) -> datetime:
    moment = local.replace(tzinfo=ZoneInfo(zone))
    if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != local:
        raise Refused(language, "datetime_gap")
    return moment  # where the clocks show an hour twice, the first one


def _fixed(moment: datetime) -> DateTime:
    offset = moment.utcoffset()
    value = from_python(moment.astimezone(timezone(offset) if offset else UTC))
    assert isinstance(value, DateTime)
    return value


def _text(value: Any, language: str, key: str) -> str:
    if not isinstance(value, str) or len(value) > 40:
        raise Refused(language, key, example="2026-11-23" if key == "date" else "2026-11-23T09:30")
    return value
