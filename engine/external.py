"""Workers outside the program: they take jobs of a type that no connector of ours handles, and say what came of them.

Who took a job is the only one who may end it, as long as nobody else took it after the lock had run out.
"""
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.errors import BadInput, JobNotOpen, NotAllowed
from engine.leases import JobRow, LeasedJob
from engine.model import JOB_RUNNING, CompleteJob, Decision, FailJob, ThrowJobError, Variables
from engine.patience import Patience, next_attempt
from engine.perform import perform

LONGEST = timedelta(days=1)
MOST = 100


@dataclass(frozen=True)
class Desk:
    """Hands out jobs of one database. `own` are the types that the program runs itself."""

    database: Any
    own: Collection[str]
    told: Callable[[Decision], None] = lambda decision: None
    patience: Patience = Patience()

    def activate(self, type: str, worker: str, limit: int, lock_seconds: int, now: datetime) -> list[LeasedJob]:
        """Lock up to `limit` jobs of this type for `worker`. A job whose lock has run out is handed out again.

        Raises BadInput for a type of our own connectors and for a lock that is not between a second and a day.
        """
        length = timedelta(seconds=lock_seconds) if 0 < lock_seconds <= LONGEST.total_seconds() else None
        if length is None or not 1 <= limit <= MOST or not worker:
            raise BadInput(f"Name the worker, take 1 to {MOST} jobs, and lock them for 1 to {LONGEST.days * 86400} seconds.")
        if type in self.own:
            raise BadInput(f"Jobs of type {type} are run by the program itself.")
        with self.database.transaction() as store:
            leased: list[LeasedJob] = store.jobs.lease([type], now, lambda _: now + length, limit, worker)
        return leased

    def complete(self, job_id: str, variables: Variables, now: datetime, worker: str | None = None) -> Decision:
        """The job is done. Raises JobNotOpen, and NotAllowed when another worker holds it."""
        row = self._held(job_id, worker)
        return self._tell(row, CompleteJob(job_id, variables, row.worker or "worker"), now)

    def fail(self, job_id: str, message: str, now: datetime, worker: str | None = None, retries: int | None = None,
             wait_seconds: int | None = None) -> Decision:
        """The attempt failed. `retries` says how many are left, else the job's own count does; none left is an incident."""
        row = self._held(job_id, worker)
        left = max(row.job.retries - row.attempts, 0) if retries is None else max(retries, 0)
        again = next_attempt(self.patience, row.attempts, now, row.job.headers.get("retryBackoff"))
        if wait_seconds is not None:
            again = now + timedelta(seconds=max(0, wait_seconds))

        def also(store: Any, decision: Decision) -> None:
            if left:
                store.jobs.again(job_id, again, message)
            else:
                store.jobs.failed(job_id, message)

        return self._tell(row, FailJob(job_id, message, left, row.worker or "worker"), now, also)

    def error(self, job_id: str, code: str, now: datetime, message: str = "", variables: Variables | None = None,
              worker: str | None = None) -> Decision:
        """A business error that an error boundary event may catch."""
        row = self._held(job_id, worker)
        return self._tell(row, ThrowJobError(job_id, code, message, variables or {}, row.worker or "worker"), now)

    def _held(self, job_id: str, worker: str | None) -> JobRow:
        with self.database.reading() as store:
            row: JobRow | None = store.jobs.get(job_id)
        if row is None or row.state != JOB_RUNNING or row.job.type in self.own:
            raise JobNotOpen(job_id)
        if worker is not None and worker != row.worker:
            raise NotAllowed("Another worker holds this job now.")
        return row

    def _tell(self, row: JobRow, command: CompleteJob | FailJob | ThrowJobError, now: datetime,
              also: Callable[[Any, Decision], None] | None = None) -> Decision:
        decision = perform(self.database, row.job.case, command, now, also)
        self.told(decision)
        return decision
