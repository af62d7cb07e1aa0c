"""A clock that stands still until somebody moves it: for tests, scenarios and practice.

Moving it steps through every moment at which something falls due, in order, and runs the same lease-and-fire as the real
clock does: nothing is skipped, and jobs take their turn with all their pauses.
"""
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.errors import BadInput, Impossible
from engine.firing import Firing
from engine.work import Work

WORKER = "virtual"
LEASE = timedelta(days=3650)  # a virtual now may jump: no lease of ours may end under our hands
BATCH = 100
LAST_YEAR = 9000  # a date ends with the year 9999
STEPS = 100_000  # moments that one move may pass: a diagram that goes round in circles without time passing is stopped


@dataclass(frozen=True)
class VirtualClock:
    """The time that is kept in the database, so that it survives a restart."""

    database: Any
    turn: threading.RLock = field(default_factory=threading.RLock)  # one move at a time

    def now(self) -> datetime:
        with self.database.reading() as store:
            now: datetime | None = store.clock.now()
        if now is None:
            raise RuntimeError("The virtual clock was never set: call begin first.")
        return now

    def begin(self, at: datetime, types: Collection[str] = ()) -> None:
        """Set the clock unless it was set before, and take back the timers and jobs that a process leased and left."""
        with self.turn, self.database.transaction() as store:
            if store.clock.now() is None:
                store.clock.set(at.astimezone(UTC))
            store.timers.free()
            store.jobs.free_all(types, store.clock.now())

    def set(self, to: datetime) -> None:
        with self.database.transaction() as store:
            store.clock.set(to.astimezone(UTC))


def advance(clock: VirtualClock, firing: Firing, work: Work, to: datetime) -> int:
    """Move the clock to `to`, and return when all that fell due on the way has run; how many timers and jobs that were.

    Jobs that wait for workers outside stay. Raises BadInput when `to` lies before the clock's now, Impossible when a case
    keeps itself busy without time passing.
    """
    with clock.turn:
        if to < clock.now():
            raise BadInput("The clock does not go back.")
        if to.year > LAST_YEAR:  # it never comes back, and beyond the calendar's end nothing can be due any more
            raise BadInput(f"The clock goes to the year {LAST_YEAR} at most.")
        ran = 0
        for _ in range(STEPS):
            moment = next_moment(clock, work)
            if moment is None or moment > to:
                clock.set(to)
                return ran
            if moment > clock.now():
                clock.set(moment)
            done = _step(clock, firing, work)
            if done == 0:
                raise Impossible("Something is due, but cannot be taken: another process works on this database.")
            ran += done
        raise Impossible(f"More than {STEPS} things fell due on the way: a diagram may go round in circles.")


def next_moment(clock: VirtualClock, work: Work) -> datetime | None:
    """The next moment at which something falls due: now, if it is overdue."""
    with clock.database.reading() as store:
        moments = [store.timers.next_at(), store.jobs.next_at(work.types)]
    found = min((moment for moment in moments if moment is not None), default=None)
    return None if found is None else max(found, clock.now())


def _step(clock: VirtualClock, firing: Firing, work: Work) -> int:
    """Fire the timers that are due now, then run the jobs whose turn it is."""
    now = clock.now()
    with clock.database.transaction() as store:
        timers = store.timers.lease(now, now + LEASE, BATCH, WORKER)
    for timer in timers:
        firing.fire(timer, now)
    jobs = work.lease(BATCH)
    for job in jobs:
        work.run(job)
    return len(timers) + len(jobs)
