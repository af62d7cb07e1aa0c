"""Dates and times as people and diagrams write them, and the instants they mean."""
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from engine.calendar.zone import start_of_day, to_utc, zone_named
from engine.errors import BadCalendar, BadTimer

_PATTERN = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,](?P<fraction>\d+))?"
    r"(?:(?P<utc>[Zz])|(?P<offset>[+-]\d\d:\d\d)|@(?P<zone>[A-Za-z][\w/+-]*))?)?", re.ASCII)
_HINT = "Escriba por ejemplo 2027-01-31, 2027-01-31T08:00:00 o 2027-01-31T08:00:00-05:00."


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """The instant that `text` means, in UTC. Without offset it is a wall time of `zone`; a date is its first instant."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise BadTimer(f"{text!r} no es una fecha.", _HINT)
    try:
        day = date.fromisoformat(match["date"])
        if match["time"] is None:
            return start_of_day(day, zone)
        microsecond = int((match["fraction"] or "0")[:6].ljust(6, "0"))
        wall = datetime.combine(day, time.fromisoformat(match["time"]).replace(microsecond=microsecond))
        return _instant(wall, match, zone)
    except (ValueError, OverflowError) as error:
        raise BadTimer(f"{text!r} no existe en el calendario.", _HINT) from error
    except BadCalendar as error:
        raise BadTimer(error.detail, error.hint) from error


def _instant(wall: datetime, match: re.Match[str], zone: ZoneInfo) -> datetime:
    if match["utc"]:
        return wall.replace(tzinfo=UTC)
    if match["offset"]:
        sign = -1 if match["offset"][0] == "-" else 1
        hours, minutes = match["offset"][1:].split(":")
        return wall.replace(tzinfo=timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))).astimezone(UTC)
    return to_utc(wall, zone_named(match["zone"]) if match["zone"] else zone)
