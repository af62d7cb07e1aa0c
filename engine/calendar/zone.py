"""Wall clock times of a named zone and the instants they mean.

Two questions have no natural answer twice a year; this is ours. A wall time that a clock change skips (a gap) means
the first instant after the gap. A wall time that happens twice (an overlap) means its first occurrence.
"""
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.errors import BadCalendar


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name such as America/Bogota. Raises BadCalendar for an offset or an unknown name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadCalendar(f"No existe la zona horaria {name!r}.", "Use un nombre como America/Bogota.") from error


def to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant that the naive `wall` time of `zone` means, in UTC."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None, fold=0) == wall.replace(fold=0):
        return early
    return _end_of_gap(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), early, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between two others at which the offset of `zone` changes; gaps begin at whole seconds."""
    low, high = before.replace(microsecond=0), after.replace(microsecond=0) + timedelta(seconds=1)
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def to_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """The naive wall time of `zone` at the aware `moment`."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of `day` in `zone`, in UTC: not always midnight (America/Santiago in September)."""
    return to_utc(datetime.combine(day, time()), zone)
