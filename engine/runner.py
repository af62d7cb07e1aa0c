"""Threads that run jobs: one that leases, one for each job at work. What a job does stands in engine/work.py.

A thread cannot be stopped from outside. One that outlived its lease no longer counts, so a connector that hangs costs a
thread, never a place; the job itself has then been leased again.
"""
import logging
import threading
from datetime import datetime

from engine.leases import LeasedJob
from engine.work import Work

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # jobs of other processes are found within this time


class Runner:
    """Runs jobs until `stop`. `wake` after every commit that added a job."""

    def __init__(self, work: Work, places: int = 4, poll_seconds: float = POLL_SECONDS) -> None:
        self._work, self._places, self._poll = work, places, poll_seconds
        self._bell, self._stopping, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self._busy: dict[threading.Thread, datetime] = {}  # until when its lease lasts
        self._leaser = threading.Thread(target=self._loop, name="tramita-runner", daemon=True)

    def start(self) -> None:
        self._leaser.start()

    def wake(self) -> None:
        """Look for jobs now. Returns at once; may be called from any thread."""
        self._bell.set()

    def stop(self, seconds: float = 30.0) -> bool:
        """Take no more jobs and wait for those at work; False if some were still running. Their leases end by themselves."""
        self._stopping.set()
        self._bell.set()
        self._leaser.join(seconds)
        for thread in list(self._busy):
            thread.join(seconds)
        return not any(thread.is_alive() for thread in list(self._busy))

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._bell.clear()
            if self._take() == 0:
                self._bell.wait(self._pause())

    def _take(self) -> int:
        """Lease as many jobs as there are free places, each for a thread of its own; how many there were."""
        try:
            free = self._free()
            leased = self._work.lease(free) if free else []
        except Exception:  # noqa: BLE001 a database that is away comes back; the runner stays
            log.exception("no jobs could be leased")
            return 0
        for one in leased:
            self._begin(one)
        return len(leased)

    def _begin(self, leased: LeasedJob) -> None:
        thread = threading.Thread(target=self._run, args=(leased,), name=f"tramita-job-{leased.job.id}", daemon=True)
        with self._lock:
            self._busy[thread] = self._work.leased_until(leased.job.type, self._work.clock.now())
        thread.start()

    def _run(self, leased: LeasedJob) -> None:
        try:
            self._work.run(leased)
        finally:
            with self._lock:
                self._busy.pop(threading.current_thread(), None)
            self._bell.set()

    def _free(self) -> int:
        now = self._work.clock.now()
        with self._lock:
            return max(0, self._places - sum(until > now for until in self._busy.values()))

    def _pause(self) -> float:
        """Until the next job's turn, but no longer than one poll: other processes add jobs too."""
        try:
            moment = self._work.next_at() if self._free() else None
        except Exception:  # noqa: BLE001 see _take
            log.exception("the next job could not be looked up")
            return self._poll
        if moment is None:
            return self._poll
        return min(max((moment - self._work.clock.now()).total_seconds(), 0.01), self._poll)
