"""The job runner's work: take a job, let its connector act outside any transaction, and tell the case what came of it.

Threads live in engine/runner.py; what a connector promises in engine/connector.py.
"""
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Protocol

from engine.connector import DONE, RETRY, BpmnError, Call, Connector, ConnectorError, Connectors, DeliveryUnknown, Outcome
from engine.delivery import Post
from engine.errors import CaseNotOpen, EngineError, JobNotOpen, NoSuchCase, NothingWaits, OutcomeUnknown, TryAgain
from engine.leases import LeasedJob
from engine.model import Command, CompleteJob, Decision, FailJob, Job, RecordEvent, ThrowJobError
from engine.patience import Patience, next_attempt
from engine.perform import perform_all

log = logging.getLogger(__name__)

MESSAGE = "tramita.message"  # a message or signal that a case has thrown
MARGIN = timedelta(seconds=30)  # how much longer a lease lasts than the connector may take
_MESSAGE_SECONDS = 60
_WRITE_ATTEMPTS = 7  # 6 s in all


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

    def lease(self, limit: int) -> list[LeasedJob]:
        """Take up to `limit` jobs whose turn it is."""
        now = self.clock.now()
        with self.database.transaction() as store:
            leased: list[LeasedJob] = store.jobs.lease(self.types, now, lambda type: self.leased_until(type, now), limit, self.worker)
        return leased

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
                self._deliver(leased)
            else:
                self._run(leased, self.connectors[leased.job.type])
        except Exception:  # noqa: BLE001 the runner goes on; the lease of this job ends by itself
            log.exception("job %s (%s) could not be written down", leased.job.id, leased.job.type)

    def _run(self, leased: LeasedJob, connector: Connector) -> None:
        call = self._call(leased)
        if call is None:
            self._drop(leased.job)
            return
        try:
            outcome = _attempt(connector, call, leased)
        except BpmnError as error:
            self._commit(leased.job, ThrowJobError(leased.job.id, error.code, error.message, error.variables, self.worker), Outcome())
        except DeliveryUnknown as doubt:
            self._give_up(leased.job, str(doubt), lambda store: store.jobs.unknown(leased.job.id, str(doubt)))
        except ConnectorError as error:
            self._failed(leased, str(error), error.retry)
        except Exception as error:  # noqa: BLE001 whatever a connector raises is a failed attempt, not the end of the runner
            log.exception("connector %s failed on job %s", connector.type, leased.job.id)
            self._failed(leased, f"{type(error).__name__} (see the log of the program)", True)
        else:
            self._commit(leased.job, CompleteJob(leased.job.id, outcome.variables, self.worker), outcome)

    def _call(self, leased: LeasedJob) -> Call | None:
        with self.database.reading() as store:
            loaded = store.cases.load(leased.job.case)
        if loaded is None:
            return None
        bundle, case = loaded
        return Call(leased.job, case, bundle, leased.attempts, self.clock.now(), self.database, self.settings)

    def _failed(self, leased: LeasedJob, message: str, retry: bool) -> None:
        job, now = leased.job, self.clock.now()
        left = max(job.retries - leased.attempts, 0) if retry else 0
        if left == 0:
            self._give_up(job, message, lambda store: store.jobs.failed(job.id, message))
            return
        again = next_attempt(self.patience, leased.attempts, now, job.headers.get("retryBackoff"))
        self._commit(job, FailJob(job.id, message, left, self.worker), Outcome(also=lambda store: store.jobs.again(job.id, again, message)))

    def _give_up(self, job: Job, message: str, also: Callable[[Any], None]) -> None:
        self._commit(job, FailJob(job.id, message, 0, self.worker), Outcome(also=also))

    def _commit(self, job: Job, command: Command, outcome: Outcome) -> None:
        """Tell the case, in one transaction with everything else the job brought."""
        now = self.clock.now()

        def also(store: Any, decision: Decision) -> None:
            if outcome.also is not None:
                outcome.also(store)

        try:
            self.told(_persist(lambda: perform_all(self.database, job.case, [*outcome.events, command], now, also)))
        except (JobNotOpen, CaseNotOpen):
            self._keep_what_happened(job, outcome, now)
        except NoSuchCase:
            self._drop(job)
        except (TryAgain, OutcomeUnknown):
            raise
        except EngineError as refusal:
            log.warning("case %s cannot take the result of job %s: %s", job.case, job.id, refusal)
            if not isinstance(command, FailJob):
                self._refused(job, str(refusal), outcome)

    def _refused(self, job: Job, message: str, outcome: Outcome) -> None:
        """The job is done, but the case cannot go on with its result: an incident, with the effect written down."""

        def also(store: Any) -> None:
            if outcome.also is not None:
                outcome.also(store)
            store.jobs.failed(job.id, message)

        self._commit(job, FailJob(job.id, message, 0, self.worker), Outcome(also=also, events=outcome.events))

    def _keep_what_happened(self, job: Job, outcome: Outcome, now: datetime) -> None:
        """The case has dropped the job meanwhile. Its effect happened all the same."""

        def also(store: Any) -> None:
            if outcome.also is not None:
                outcome.also(store)
            store.jobs.remove(job.id)

        self._note(job.case, outcome.events, also, now)

    def _drop(self, job: Job) -> None:
        with self.database.transaction() as store:
            store.jobs.remove(job.id)

    def _deliver(self, leased: LeasedJob) -> None:
        """Deliver a thrown message. If nobody wants it after all attempts, the history of its case says so."""
        job, now = leased.job, self.clock.now()
        post = Post(self.database, self.new_id, self.told)
        name, variables = job.variables["name"], job.variables["variables"]
        if job.variables["kind"] == "signal":
            post.signal(name, variables, now, job.id)
            self._drop(job)
            return
        key = job.variables["correlation_key"]
        try:
            post.message(name, key, variables, now, job.id, parent=job.case, also=lambda store: store.jobs.remove(job.id))
            self._drop(job)
        except NothingWaits as nobody:
            self._undelivered(leased, str(nobody), now)

    def _undelivered(self, leased: LeasedJob, message: str, now: datetime) -> None:
        job = leased.job
        if leased.attempts < job.retries:
            with self.database.transaction() as store:
                store.jobs.again(job.id, next_attempt(self.patience, leased.attempts, now, None), message)
            return
        missed = RecordEvent("message_undelivered", None, {"name": job.variables["name"], "message": job.id})
        self._note(job.case, [missed], lambda store: store.jobs.failed(job.id, message), now)

    def _note(self, case_id: str, events: Sequence[RecordEvent], also: Callable[[Any], None], now: datetime) -> None:
        """Write events into the history and `also` beside them; at least the latter when the case takes no more events."""
        try:
            if events:
                self.told(perform_all(self.database, case_id, events, now, lambda store, decision: also(store)))
                return
        except (CaseNotOpen, NoSuchCase) as refusal:
            log.warning("case %s takes no more events: %s", case_id, refusal)
        with self.database.transaction() as store:
            also(store)


def _persist(write: Callable[[], Decision]) -> Decision:
    """Write, again and again for some seconds while the database is busy or restarting: what was done outside is done."""
    for attempt in range(_WRITE_ATTEMPTS):
        try:
            return write()
        except TryAgain:
            if attempt == _WRITE_ATTEMPTS - 1:
                raise
            Event().wait(0.1 * 2**attempt)
    raise AssertionError("unreachable")


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
