"""Runs jobs as a worker of Procrastinate hears of them: one announcement, one job. On PostgreSQL, for several nodes.

Procrastinate carries the call and spreads the calls over the workers, no more: leases, attempts and times stand in the
job's own row, and what a job does stands in engine/work.py. So a call in vain is dropped, and a lost one is made again.
"""
import asyncio
import logging
import threading
from contextlib import suppress

from procrastinate import App, PsycopgConnector
from procrastinate.worker import Worker

from engine.leases import ANNOUNCED, QUEUE, LeasedJob
from engine.repeating import Repeating
from engine.work import Work

log = logging.getLogger(__name__)

ROUND_SECONDS = 1.0  # a retry that fell due and the job of a dead worker are announced within this time
HEARTBEAT_SECONDS = 5.0  # well below the silence after which a worker counts as dead
POLL_SECONDS = 5.0  # announcements are heard at once; a broken line costs this much
GRACE_SECONDS = 25.0  # jobs at work may end within this when the worker is told to stop
PAUSE_SECONDS = 1.0  # until a worker that ended by itself starts again: the database was away
_CONNECTIONS, _WAIT_SECONDS = 3, 5  # of its own to the database, and how long one is waited for


class Announced:
    """Has the shape of a Runner: runs jobs from `start` to `stop`, at most `places` at the same time."""

    def __init__(self, work: Work, places: int = 4, round_seconds: float = ROUND_SECONDS) -> None:
        self._work, self._places = work, places
        self._stopping, self._lock = threading.Event(), threading.Lock()
        self._worker: Worker | None = None
        self._end: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None  # how to end the worker that runs now
        self._rounds = Repeating("tramita-rounds", self._try_round, round_seconds)
        self._thread = threading.Thread(target=self._loop, name="tramita-announced", daemon=True)

    def start(self) -> None:
        logging.getLogger("procrastinate").setLevel(logging.WARNING)  # its lines for each job say nothing that the history does not
        self._thread.start()
        self._rounds.start()

    def wake(self) -> None:
        """Nothing: the transaction that left the job has told every worker."""

    def stop(self, seconds: float = GRACE_SECONDS + 5) -> bool:
        """Take no more jobs and wait for those at work; False if some were still running. Their leases end by themselves."""
        self._stopping.set()
        self._rounds.stop()
        self._end_worker()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        """A worker ends by itself when the database goes away, or has forgotten it: then another one begins."""
        while not self._stopping.is_set():
            try:
                asyncio.run(self._listen())
            except Exception:  # noqa: BLE001 a database that is away comes back; the node stays
                log.exception("the worker ended and will start again")
            self._stopping.wait(PAUSE_SECONDS)

    async def _listen(self) -> None:
        """Be a worker until somebody asks for its end."""
        app = App(connector=PsycopgConnector(kwargs=self._work.database.driver_arguments(), min_size=1, max_size=_CONNECTIONS, timeout=_WAIT_SECONDS))
        app.task(name=ANNOUNCED, queue=QUEUE)(self._hear)
        worker = _Node(app, queues=[QUEUE], concurrency=self._places, delete_jobs="always", install_signal_handlers=False,
                        fetch_job_polling_interval=POLL_SECONDS, update_heartbeat_interval=HEARTBEAT_SECONDS, shutdown_graceful_timeout=GRACE_SECONDS)
        asked = asyncio.Event()
        with self._lock:
            self._worker, self._end = worker, (asyncio.get_running_loop(), asked)
        try:
            async with app.open_async():
                if not self._stopping.is_set():
                    await _until(worker, asked)
        finally:
            with self._lock:
                self._worker = self._end = None

    async def _hear(self, job: str) -> None:
        """Do the announced job, if it still waits and nobody has it. One that outlives its lease costs a thread, never a place."""
        now = self._work.clock.now()
        leased = await asyncio.to_thread(self._lease, job)
        if leased is None:
            return
        done, until = asyncio.Event(), self._work.leased_until(leased.job.type, now)
        loop = asyncio.get_running_loop()

        def run() -> None:
            try:
                self._work.run(leased)
            finally:
                with suppress(RuntimeError):  # the worker has ended meanwhile
                    loop.call_soon_threadsafe(done.set)

        threading.Thread(target=run, name=f"tramita-job-{job}", daemon=True).start()
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), (until - now).total_seconds())

    def _lease(self, job: str) -> LeasedJob | None:
        try:
            return self._work.lease_one(job)
        except Exception:  # noqa: BLE001 the next round announces it again
            log.exception("job %s could not be leased", job)
            return None

    def _try_round(self) -> None:
        try:
            self._round()
        except Exception:  # noqa: BLE001 a database that is away comes back
            log.exception("jobs that nobody holds could not be announced")

    def _round(self) -> None:
        """Announce what no worker holds. A node that was silent for too long has been forgotten: it registers anew."""
        worker = self._worker
        mine = worker.worker_id if worker is not None else None
        alive = self._work.announce_again()
        if mine is not None and mine not in alive:
            log.warning("this worker had been taken for dead; it starts again")
            self._end_worker()

    def _end_worker(self) -> None:
        with self._lock:
            if self._end is not None:
                loop, asked = self._end
                loop.call_soon_threadsafe(asked.set)


class _Node(Worker):
    """Notices when one of its side tasks has ended, above all the one that listens."""

    async def _periodic_deferrer(self) -> None:
        """Never returns. We have nothing periodic, and the first side task that returns ends Procrastinate's watch over the others."""
        await asyncio.Event().wait()


async def _until(worker: Worker, asked: asyncio.Event) -> None:
    """Run the worker to its own end, or let it end what it has at work once it is asked to."""
    running, waiting = asyncio.create_task(worker.run()), asyncio.create_task(asked.wait())  # type: ignore[no-untyped-call]
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        worker.stop()  # type: ignore[no-untyped-call]
    waiting.cancel()
    await running
