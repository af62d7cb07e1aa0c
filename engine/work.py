"""The job runner's work: take a job, let its connector act outside any transaction, and see what came of it.

Threads live in engine/runner.py, what a connector promises in engine/connector.py, the writing down in engine/books.py.
"""
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from engine.books import Also, Books
from engine.connector import DONE, RETRY, BpmnError, Call, Connector, ConnectorError, Connectors, DeliveryUnknown, Outcome
from engine.delivery import Post
from engine.leases import LeasedJob
from engine.model import Command, CompleteJob, Decision, FailJob, Job, ThrowJobError
from engine.patience import Patience, next_attempt
from engine.thrown import MESSAGE, deliver

log = logging.getLogger(__name__)

MARGIN = timedelta(seconds=30)  # how much longer a lease lasts than the connector may take
_MESSAGE_SECONDS = 60


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Work:
    """Runs the jobs of one database. `told` hears every decision after its commit."""

    database: Any
    connectors: Connectors
    clock: Clock
    new_id: Callable[[], str]
    settings: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[Decision], None] = lambda decision: None
    worker: str = "engine"
    patience: Patience = Patience()

    @property
    def types(self) -> list[str]:
        """The types of job that are run here; all others wait for workers outside."""
        return [*self.connectors, MESSAGE]

    @property
    def books(self) -> Books:
        return Books(self.database, self.told)

    @property
    def _post(self) -> Post:
        return Post(self.database, self.new_id, self.told)

    def lease(self, limit: int) -> list[LeasedJob]:
        """Take up to `limit` jobs whose turn it is."""
        now = self.clock.now()
        with self.database.transaction() as store:
            leased: list[LeasedJob] = store.jobs.lease(self.types, now, lambda type: self.leased_until(type, now), limit, self.worker)
        return leased

    def lease_one(self, job_id: str) -> LeasedJob | None:
        """Take this job; None when it is done, taken, not due, or of a type that is not run here."""
        now = self.clock.now()
        with self.database.transaction() as store:
            leased = store.jobs.lease(self.types, now, lambda type: self.leased_until(type, now), 1, self.worker, job_id)
        return leased[0] if leased else None

    def announce_again(self) -> set[int]:
        """Announce to the workers what is due and held by nobody, unless another node is at it. Ids of the workers that live."""
        with self.database.transaction() as store:
            if store.announcements.first():
                store.announcements.tidy()
                store.announcements.repeat(self.types, self.clock.now())
            return {one.id for one in store.announcements.workers()}

    def next_at(self) -> datetime | None:
        """The earliest moment at which there is something to lease."""
        with self.database.reading() as store:
            moment: datetime | None = store.jobs.next_at(self.types)
        return moment

    def leased_until(self, type: str, now: datetime) -> datetime:
        connector = self.connectors.get(type)
        return now + timedelta(seconds=connector.timeout_seconds if connector else _MESSAGE_SECONDS) + MARGIN

    def run(self, leased: LeasedJob) -> None:
        """Do one leased job and write down what came of it. Never raises: what cannot be written is leased again later."""
        try:
            if leased.job.type == MESSAGE:
                deliver(self._post, self.books, self.patience, leased, self.clock.now())
            else:
                self._run(leased, self.connectors[leased.job.type])
        except Exception:  # noqa: BLE001 the runner goes on; the lease of this job ends by itself
            log.exception("job %s (%s) could not be written down", leased.job.id, leased.job.type)

    def _run(self, leased: LeasedJob, connector: Connector) -> None:
        call = self._call(leased)
        if call is None:
            self.books.drop(leased.job)
            return
        try:
            outcome = _attempt(connector, call, leased)
        except BpmnError as error:
            self._enter(leased.job, ThrowJobError(leased.job.id, error.code, error.message, error.variables, self.worker))
        except DeliveryUnknown as doubt:
            self._in_doubt(leased.job, str(doubt))
        except ConnectorError as error:
            self._failed(leased, str(error), error.retry)
        except Exception as error:  # noqa: BLE001 whatever a connector raises is a failed attempt, not the end of the runner
            log.exception("connector %s failed on job %s", connector.type, leased.job.id)
            self._failed(leased, f"{type(error).__name__} (see the log of the program)", True)
        else:
            self.books.enter(leased.job, CompleteJob(leased.job.id, outcome.variables, self.worker), outcome, self.clock.now())

    def _call(self, leased: LeasedJob) -> Call | None:
        with self.database.reading() as store:
            loaded = store.cases.load(leased.job.case)
        if loaded is None:
            return None
        bundle, case = loaded
        return Call(leased.job, case, bundle, leased.attempts, self.clock.now(), self.database, self.settings, self._post)

    def _failed(self, leased: LeasedJob, message: str, retry: bool) -> None:
        """Try again after a pause, or give up."""
        job = leased.job
        left = max(job.retries - leased.attempts, 0) if retry else 0
        again = next_attempt(self.patience, leased.attempts, self.clock.now(), job.headers.get("retryBackoff"))

        def also(store: Any) -> None:
            if left:
                store.jobs.again(job.id, again, message)
            else:
                store.jobs.failed(job.id, message)

        self._enter(job, FailJob(job.id, message, left, self.worker), also)

    def _in_doubt(self, job: Job, message: str) -> None:
        self._enter(job, FailJob(job.id, message, 0, self.worker), lambda store: store.jobs.unknown(job.id, message))

    def _enter(self, job: Job, command: Command, also: Also | None = None) -> None:
        self.books.enter(job, command, Outcome(also=also), self.clock.now())


def _attempt(connector: Connector, call: Call, leased: LeasedJob) -> Outcome:
    """Run the connector, or ask it first what became of a worker that did not come back."""
    if leased.expired and connector.once:
        assert connector.recover is not None
        found = connector.recover(call)
        if found.verdict == DONE:
            return found.outcome
        if found.verdict != RETRY:
            raise DeliveryUnknown(found.message or "Nobody can say whether this happened.")
    if leased.attempts > leased.job.retries:
        raise ConnectorError("The program stopped during every attempt at this job.", retry=False)
    return connector.run(call)
