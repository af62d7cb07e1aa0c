"""Writes down what came of a job: in one transaction with everything that it left behind, and once.

No connector runs here and nothing is decided about attempts: see engine/work.py.
"""
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

from engine.connector import Outcome
from engine.errors import CaseNotOpen, EngineError, JobNotOpen, NoSuchCase, OutcomeUnknown, TryAgain
from engine.model import Command, Decision, FailJob, Job, RecordEvent
from engine.perform import perform_all

log = logging.getLogger(__name__)

WRITE_ATTEMPTS = 7  # 6 s in all

Also = Callable[[Any], None]  # what else belongs into the transaction; gets the Store


@dataclass(frozen=True)
class Books:
    """Of one database. `told` hears every decision after its commit."""

    database: Any
    told: Callable[[Decision], None]

    def enter(self, job: Job, command: Command, outcome: Outcome, now: datetime) -> None:
        """Tell the case, after the events of `outcome` and before its `also`: all of it or nothing.

        A case that has dropped the job meanwhile still hears what happened; one that cannot take the result gets an
        incident. Raises TryAgain when the database stays away.
        """
        def also(store: Any, decision: Decision) -> None:
            _left_behind(outcome, store)

        try:
            self.told(_persist(lambda: perform_all(self.database, job.case, [*outcome.events, command], now, also)))
        except (JobNotOpen, CaseNotOpen):
            self._dropped(job, outcome, now)
        except NoSuchCase:
            self.drop(job)
        except (TryAgain, OutcomeUnknown):
            raise
        except EngineError as refusal:
            log.warning("case %s cannot take the result of job %s: %s", job.case, job.id, refusal)
            if not isinstance(command, FailJob):
                self._refused(job, command, str(refusal), outcome, now)

    def note(self, case_id: str, events: Sequence[RecordEvent], also: Also, now: datetime) -> None:
        """Write events into the history and `also` beside them; at least the latter when the case takes no more events."""
        try:
            if events:
                self.told(perform_all(self.database, case_id, events, now, lambda store, decision: also(store)))
                return
        except (CaseNotOpen, NoSuchCase) as refusal:
            log.warning("case %s takes no more events: %s", case_id, refusal)
        with self.database.transaction() as store:
            also(store)

    def drop(self, job: Job) -> None:
        with self.database.transaction() as store:
            store.jobs.remove(job.id)

    def _dropped(self, job: Job, outcome: Outcome, now: datetime) -> None:
        """The case does not wait for the job any more. Its effect happened all the same."""
        def also(store: Any) -> None:
            _left_behind(outcome, store)
            store.jobs.remove(job.id)

        self.note(job.case, outcome.events, also, now)

    def _refused(self, job: Job, command: Command, message: str, outcome: Outcome, now: datetime) -> None:
        """The job is done, but the case cannot go on with its result: an incident, with the effect written down."""
        def also(store: Any) -> None:
            _left_behind(outcome, store)
            store.jobs.failed(job.id, message)

        worker = getattr(command, "worker", "engine")
        self.enter(job, FailJob(job.id, message, 0, worker), Outcome(also=also, events=outcome.events), now)


def _left_behind(outcome: Outcome, store: Any) -> None:
    if outcome.also is not None:
        outcome.also(store)


def _persist(write: Callable[[], Decision]) -> Decision:
    """Write, again and again for some seconds while the database is busy or restarting: what was done outside is done."""
    for attempt in range(WRITE_ATTEMPTS):
        try:
            return write()
        except TryAgain:
            if attempt == WRITE_ATTEMPTS - 1:
                raise
            Event().wait(0.1 * 2**attempt)
    raise AssertionError("WRITE_ATTEMPTS must be positive")
