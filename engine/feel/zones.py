"""IANA time zones by name: the offset at a wall time, and at an instant. Gaps and overlaps take the earlier rule.

The zone tables come with the `tzdata` package; an unknown name is None, never an error.
"""
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.feel import civil

YEARS_OF_PYTHON = range(2, 9999)  # leaves room for an offset on either side


@lru_cache(512)
def zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # not found is a KeyError, a folder of zones an OSError
        return None


def offset_at_wall_time(name: str, date: tuple[int, int, int], second_of_day: int) -> int | None:
    """Seconds east of Greenwich when the clocks of this zone show that date and time; None for an unknown zone.

    Years that Python's calendar does not reach use the rules of the same year of the 400-year cycle.
    """
    rules = zone(name)
    if rules is None:
        return None
    year, month, day = date
    if year not in YEARS_OF_PYTHON:
        year = 2000 + year % 400
    hour, minute, second = second_of_day // 3600, second_of_day // 60 % 60, second_of_day % 60
    offset = datetime(year, month, day, hour, minute, second, tzinfo=rules).utcoffset()
    return None if offset is None else int(offset.total_seconds())


def offset_at_instant(name: str, seconds: int) -> int | None:
    """Seconds east of Greenwich, so many seconds after 1970-01-01T00:00:00Z; None where that cannot be known."""
    rules = zone(name)
    year, month, day = civil.from_days(seconds // 86400)
    if rules is None or year not in YEARS_OF_PYTHON:
        return None
    rest = seconds % 86400
    instant = datetime(year, month, day, rest // 3600, rest // 60 % 60, rest % 60, tzinfo=UTC)
    offset = instant.astimezone(rules).utcoffset()
    return None if offset is None else int(offset.total_seconds())
