"""How long to wait after a failure, and how often to try. Arithmetic only."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.calendar.duration import read_duration
from engine.errors import BadTimer

_UTC = ZoneInfo("UTC")
_MOST_DOUBLINGS = 30  # beyond it every cap is reached


@dataclass(frozen=True)
class Patience:
    """Attempts and the growing pauses between them: base, twice the base, four times, … up to `longest`."""

    attempts: int = 10
    base: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)

    def pause(self, attempt: int) -> timedelta:
        """How long to wait after the `attempt`-th attempt (1 for the first) has failed."""
        doubled: timedelta = self.base * 2 ** min(attempt - 1, _MOST_DOUBLINGS)
        return min(doubled, self.longest)


def next_attempt(patience: Patience, attempt: int, now: datetime, backoff: str | None) -> datetime:
    """When a job is tried again after its `attempt`-th attempt.

    `backoff` is the job's header `retryBackoff`: one ISO 8601 duration, or several separated by commas for the pauses
    after the first, second, … attempt; the last one repeats. One that cannot be read counts as absent: the check of
    the diagram reports it, and a failing job must not fail for that as well.
    """
    pauses = [part.strip() for part in (backoff or "").split(",") if part.strip()]
    if not pauses:
        return now + patience.pause(attempt)
    try:
        return read_duration(pauses[min(attempt, len(pauses)) - 1]).after(now, _UTC)
    except BadTimer:
        return now + patience.pause(attempt)
