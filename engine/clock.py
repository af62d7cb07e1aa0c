"""The real clock: APScheduler over the table of timers. The table is the truth; a scheduler's job is only a leased row.

Nothing is pickled and nothing is scheduled twice: what is due is read from the table, and only the case's own transaction
removes it. The clock of tests and practice is in engine/virtual.py.
"""
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job as ScheduledJob
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from engine.firing import Firing
from engine.leases import LeasedTimer
from engine.virtual import VirtualClock, advance

__all__ = ["Scheduler", "SystemClock", "VirtualClock", "advance"]

log = logging.getLogger(__name__)

POLL = timedelta(seconds=1)  # rows of other processes are found within this time
LEASE = timedelta(seconds=60)  # outlives the longest queue and the handler; after a crash it is the longest delay
GROUP = 8  # timers that one scheduled job fires, in one transaction if all goes well
QUEUE = 64  # leased at most: at work and waiting for a thread


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Scheduler:
    """Fires the timers of one database until `stop`. `wakeup` after every commit that added a timer."""

    def __init__(self, database: Any, firing: Firing, worker: str, threads: int = 2, queue: int = QUEUE, lease: timedelta = LEASE,
                 clock: SystemClock | None = None) -> None:
        clock = clock or SystemClock()
        self._database, self._worker, self._slots = database, worker, _Slots(threads, queue)

        def fire(timers: Sequence[LeasedTimer]) -> None:
            if not self._slots.refusing:
                firing.fire_all(timers, clock.now())

        rows = _TimerRows(database, fire, self._slots, worker, lease)
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # two lines for each timer say nothing that the history does not
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": self._slots}, jobstores={"default": rows})

    def start(self) -> None:
        self._scheduler.start()

    def wakeup(self) -> None:
        """Look at the table now. Returns at once; may be called from any thread."""
        if self._scheduler.running:
            self._scheduler.wakeup()

    def stop(self) -> None:
        """Fire no more timers; those that are firing end first, those that wait for a thread go back to the table."""
        if not self._scheduler.running:
            return
        self._slots.refusing = True
        self._scheduler.shutdown(wait=True)
        try:
            with self._database.transaction() as store:
                store.timers.free(self._worker)
        except Exception:  # noqa: BLE001 the leases end by themselves
            log.exception("the leased timers could not be given back")


class _Slots(ThreadPoolExecutor):  # type: ignore[misc]
    """A pool of threads that knows how many more timers it may be given, and calls for more when it runs dry."""

    def __init__(self, threads: int, queue: int) -> None:
        super().__init__(threads)
        self._count, self._queue, self._hungry = threading.Lock(), queue, False
        self._taken: dict[str, int] = {}  # timers by scheduled job
        self.refusing = False  # while stopping: take no more, and let what no thread has begun pass by

    def free(self) -> int:
        """How many timers may be leased now. While more are due than fit it is none until half of the slots are free:
        leasing one by one would cost a transaction for each timer.
        """
        with self._count:
            taken = sum(self._taken.values())
            return 0 if self.refusing or (self._hungry and taken > self._queue // 2) else self._queue - taken

    def more_is_due(self) -> None:
        """All free slots were filled: call as soon as half of them are free."""
        with self._count:
            self._hungry = True

    def _do_submit_job(self, job: ScheduledJob, run_times: list[datetime]) -> None:
        with self._count:
            self._taken[job.id] = len(job.args[0])
        super()._do_submit_job(job, run_times)

    def _run_job_success(self, job_id: str, events: list[Any]) -> None:
        super()._run_job_success(job_id, events)
        self._done(job_id)

    def _run_job_error(self, job_id: str, exc: BaseException, traceback: Any = None) -> None:
        super()._run_job_error(job_id, exc, traceback)
        self._done(job_id)

    def _done(self, job_id: str) -> None:
        with self._count:
            self._taken.pop(job_id, None)
            call = self._hungry and sum(self._taken.values()) <= self._queue // 2
            self._hungry = self._hungry and not call
        if call:
            self._scheduler.wakeup()


class _Once(BaseTrigger):  # type: ignore[misc]
    """Fires at its first time, and then in a year that nobody sees: a job without a next time would be removed by the
    scheduler, and that raises in its thread while it is being stopped.
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return _NEVER


_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_ONCE = _Once()


class _TimerRows(BaseJobStore):  # type: ignore[misc]
    """What APScheduler takes for its job store. It leases rows; it never removes or changes one."""

    def __init__(self, database: Any, fire: Callable[[Sequence[LeasedTimer]], Any], slots: _Slots, worker: str, lease: timedelta) -> None:
        super().__init__()
        self._database, self._fire, self._slots = database, fire, slots
        self._worker, self._lease = worker, lease

    def get_due_jobs(self, now: datetime) -> list[ScheduledJob]:
        """Lease no more than the free slots: a row that waits here could be fired by another node."""
        free = self._slots.free()
        if free == 0:
            return []
        try:
            with self._database.transaction() as store:
                leased = store.timers.lease(now, now + self._lease, free, self._worker)
        except Exception:  # noqa: BLE001 raised here it would make APScheduler wait for ten seconds
            log.exception("no timers could be leased")
            return []
        if len(leased) == free:
            self._slots.more_is_due()
        return [self._job(leased[first:first + GROUP]) for first in range(0, len(leased), GROUP)]

    def get_next_run_time(self) -> datetime:
        """When to look again. Never None, which would be never; never later than one poll; and it never raises, which
        would end the scheduler's thread. With no free slot there is nothing to look for: a job that ends calls.
        """
        now = datetime.now(UTC)
        try:
            if self._slots.free() == 0:
                return now + POLL
            with self._database.reading() as store:
                moment: datetime | None = store.timers.next_at()
        except Exception:  # noqa: BLE001 see above
            log.exception("the next timer could not be looked up")
            return now + POLL
        return now + POLL if moment is None else min(moment, now + POLL)

    def _job(self, timers: Sequence[LeasedTimer]) -> ScheduledJob:
        job = ScheduledJob(
            self._scheduler, id=timers[0].id, name="timers", func=self._fire, args=(timers,), kwargs={}, executor="default",
            trigger=_ONCE, next_run_time=timers[0].due,
            misfire_grace_time=None,  # the default drops a timer that is a second late
            coalesce=True, max_instances=1)
        job._jobstore_alias = self._alias
        return job

    def lookup_job(self, job_id: str) -> None:
        return None

    def get_all_jobs(self) -> list[ScheduledJob]:
        return []

    def add_job(self, job: ScheduledJob) -> None:
        raise NotImplementedError("Timers are rows that the transaction of their case writes.")

    def update_job(self, job: ScheduledJob) -> None:
        """Nothing: the row belongs to its case."""

    def remove_job(self, job_id: str) -> None:
        """Nothing: APScheduler removes a job before it has run, and a crash would lose it."""

    def remove_all_jobs(self) -> None:
        """Nothing, likewise."""
