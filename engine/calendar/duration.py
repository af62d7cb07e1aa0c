"""ISO 8601 durations as timers use them: years, months, weeks and days move the calendar, the rest is elapsed time.

So P1D is one calendar day in the zone of the process, 23 or 25 hours when the clocks change, and PT24H is 24 hours.
"""
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.calendar.zone import to_utc, to_wall
from engine.errors import BadTimer

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_PATTERN = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.ASCII)
_HINT = "Escriba por ejemplo PT30M (30 minutos), P1D (un día) o P1M (un mes)."
_LONGEST = 10_000  # years


@dataclass(frozen=True)
class Duration:
    """A length of time. Never negative."""

    months: int = 0
    days: int = 0
    elapsed: timedelta = timedelta()

    @property
    def is_zero(self) -> bool:
        return not (self.months or self.days or self.elapsed)

    @property
    def moves_calendar(self) -> bool:
        return bool(self.months or self.days)

    def after(self, start: datetime, zone: ZoneInfo, times: int = 1) -> datetime:
        """The instant `times` durations after `start`, in UTC.

        Months count from the day of `start`: two months after 31 January is 31 March, one month is the last of February.
        """
        try:
            moment = self._calendar_part(start, zone, times) if self.moves_calendar else start.astimezone(UTC)
            return moment + self.elapsed * times
        except (OverflowError, ValueError) as error:
            raise BadTimer("La fecha que resulta está fuera del calendario.", "Use una duración más corta.") from error

    def _calendar_part(self, start: datetime, zone: ZoneInfo, times: int) -> datetime:
        wall = to_wall(start, zone)
        year, month = divmod(wall.year * 12 + wall.month - 1 + self.months * times, 12)
        day = min(wall.day, monthrange(year, month + 1)[1])
        return to_utc(wall.replace(year=year, month=month + 1, day=day) + timedelta(days=self.days * times), zone)


def read_duration(text: str) -> Duration:
    """Read an ISO 8601 duration. Raises BadTimer for a negative one, a fraction of a day, and anything else."""
    if text.startswith(("-", "+")) or "-" in text:
        raise BadTimer(f"La duración {text!r} es negativa o lleva signo.", "Un temporizador solo puede esperar hacia adelante.")
    match = _PATTERN.fullmatch(text)
    if match is None or not any(match.groups()) or text.endswith("T"):
        raise BadTimer(f"{text!r} no es una duración ISO 8601.", _HINT)
    years, months, weeks, days, *clock = (Decimal((part or "0").replace(",", ".")) for part in match.groups())
    if max(years, months / 12, weeks / 52, days / 366, clock[0] / 8784, clock[1] / 527_040, clock[2] / 31_622_400) > _LONGEST:
        raise BadTimer(f"La duración {text!r} es demasiado larga.", _HINT)
    if any(part % 1 for part in (years, months, weeks, days)):
        raise BadTimer(f"La duración {text!r} tiene una fracción de día, mes o año.", "Escriba PT12H en lugar de P0.5D.")
    hours, minutes, seconds = clock
    microseconds = (hours * 3600 + minutes * 60 + seconds) * 1_000_000
    return Duration(int(years) * 12 + int(months), int(weeks) * 7 + int(days), timedelta(microseconds=int(microseconds)))
