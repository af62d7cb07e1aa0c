"""Everything that moves by itself, put together: the clock, the scheduler of timers, the runner of jobs.

The web and the commands make one `Clockwork`, tell it every decision after its commit, and start it if this process
should work; without `start` it only knows the time and runs what `advance` asks for.
"""
import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from engine.clock import LEASE, Scheduler, SystemClock, VirtualClock, advance
from engine.connector import Connectors
from engine.delivery import Post
from engine.errors import BadInput
from engine.external import Desk
from engine.firing import Firing
from engine.model import Decision
from engine.runner import Runner
from engine.work import Work

log = logging.getLogger(__name__)

THREADS, ANNOUNCED, ELSEWHERE = "threads", "announced", "elsewhere"  # who runs the jobs: threads here, a worker here, workers in other processes


class JobRunner(Protocol):
    """What `Runner` and `Announced` are to this file."""

    def start(self) -> None: ...
    def wake(self) -> None: ...
    def stop(self) -> bool: ...


@dataclass(frozen=True)
class Pace:
    """How much of this machine the clockwork may use."""

    timer_threads: int = 4
    job_places: int = 4
    timer_lease: timedelta = LEASE  # after a crash, how long a timer that was just firing may be late


USUAL = Pace()


class Clockwork:
    """`new_id` names the cases that start by themselves; `settings` are the TRAMITA_* variables for connectors.

    `virtual_start` makes the clock virtual: it begins there, unless the database has kept a later time.
    """

    def __init__(self, database: Any, connectors: Connectors, new_id: Callable[[], str], settings: Mapping[str, str] | None = None,
                 virtual_start: datetime | None = None, pace: Pace = USUAL) -> None:
        self._database, self._pace = database, pace
        self.virtual = None if virtual_start is None else VirtualClock(database)
        self.clock = self.virtual or SystemClock()
        worker = f"{socket.gethostname()}/{os.getpid()}"
        self.post = Post(database, new_id, self.told)
        self.firing = Firing(database, new_id, self.told)
        self.work = Work(database, connectors, self.clock, new_id, settings or {}, self.told, worker)
        self.desk = Desk(database, self.work.types, self.told)
        self._worker = worker
        self._running: _Real | _Practice | None = None
        if self.virtual is not None and virtual_start is not None:
            self.virtual.begin(virtual_start, self.work.types)

    def now(self) -> datetime:
        """The moment that every command of this program is given, aware UTC."""
        return self.clock.now()

    def told(self, decision: Decision) -> None:
        """A decision was committed: if it left a timer or a job, whoever waits for them looks again. Returns at once."""
        running = self._running
        if running is None:
            return
        if decision.after.jobs or decision.messages:
            running.wake_jobs()
        if decision.after.timers:
            running.wake_timers()

    def advance(self, to: datetime) -> int:
        """Move the virtual clock to `to` and run all that falls due on the way; see engine/virtual.py.

        Raises BadInput when the clock is the real one, or would go back.
        """
        if self.virtual is None:
            raise BadInput("The clock of this installation is the real one; only a virtual clock can be moved.")
        return advance(self.virtual, self.firing, self.work, to)

    def start(self, jobs: str = THREADS) -> None:
        """Let threads of this process fire timers and run jobs. `jobs` is THREADS, ANNOUNCED (PostgreSQL alone) or ELSEWHERE."""
        self._running = _Practice(self) if self.virtual is not None else _Real(self._scheduler, self._runner(jobs))
        self._running.start()

    def stop(self) -> None:
        """Take no more work, and wait for what is at work."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    @cached_property
    def _scheduler(self) -> Scheduler:
        return Scheduler(self._database, self.firing, self._worker, self._pace.timer_threads, lease=self._pace.timer_lease)

    def _runner(self, jobs: str) -> JobRunner | None:
        if jobs == ELSEWHERE:
            return None
        if jobs == ANNOUNCED:
            from engine.announced import Announced  # brings Procrastinate, which workers alone need

            return Announced(self.work, self._pace.job_places)
        return Runner(self.work, self._pace.job_places)


class _Real:
    """The scheduler, and the runner if jobs are run here."""

    def __init__(self, scheduler: Scheduler, runner: JobRunner | None) -> None:
        self._scheduler, self._runner, self.wake_timers = scheduler, runner, scheduler.wakeup

    def wake_jobs(self) -> None:
        if self._runner is not None:
            self._runner.wake()

    def start(self) -> None:
        self._scheduler.start()
        if self._runner is not None:
            self._runner.start()

    def stop(self) -> None:
        self._scheduler.stop()
        if self._runner is not None:
            self._runner.stop()


class _Practice:
    """With a virtual clock one thread does what is due now, whenever somebody left something; time stands still."""

    def __init__(self, clockwork: Clockwork) -> None:
        self._clockwork = clockwork
        self._bell, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._loop, name="tramita-practice", daemon=True)
        self.wake_timers = self.wake_jobs = self._bell.set

    def start(self) -> None:
        self._bell.set()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._bell.set()
        self._thread.join(30)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._bell.wait()
            self._bell.clear()
            if not self._stopping.is_set():
                self._drain()

    def _drain(self) -> None:
        virtual = self._clockwork.virtual
        assert virtual is not None
        try:
            with virtual.turn:
                self._clockwork.advance(virtual.now())
        except Exception:  # noqa: BLE001 the next bell tries again
            log.exception("what is due now could not be run")
