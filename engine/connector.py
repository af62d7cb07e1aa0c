"""What a connector is: the promise between the job runner and what touches the world outside.

No connector lives here, and nothing here runs one: see engine/connectors/ and engine/work.py.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.model import Bundle, Case, Job, RecordEvent, Variables

DONE = "done"  # it has happened: complete the job with the recovered outcome
RETRY = "retry"  # it has certainly not happened: run the job again
UNKNOWN = "unknown"  # nobody can say: the job becomes unknown and a person decides


class ConnectorError(Exception):
    """A job did not succeed. `retry` says whether trying again could help.

    The text is shown to people and kept for ever: it never holds a password, a token or a whole answer.
    """

    def __init__(self, message: str, retry: bool = True) -> None:
        super().__init__(message)
        self.retry = retry


class BpmnError(Exception):
    """A business error that the diagram may catch with an error boundary event of this code."""

    def __init__(self, code: str, message: str = "", variables: Variables | None = None) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message
        self.variables = dict(variables or {})


class DeliveryUnknown(Exception):
    """The effect may have happened: it must neither be repeated nor called done without a person."""


@dataclass(frozen=True)
class Call:
    """One attempt at one job. `now` is aware UTC and the only clock a connector may use for what it writes."""

    job: Job
    case: Case
    bundle: Bundle  # the case's files and parameters: templates of letters, connection names of process.yaml
    attempt: int  # 1 for the first; rises with every lease, also after a crash
    now: datetime
    database: Any  # .transaction() and .reading() give a Store, .files the bytes; never open one while the effect runs
    settings: Mapping[str, str]  # the environment's TRAMITA_* variables
    post: Any = None  # engine.delivery.Post: what brings messages to other cases

    def secret(self, name: str) -> str:
        """The secret `name` of the environment, TRAMITA_SECRET_<name>. It must not enter a result or an error."""
        try:
            return self.settings[f"TRAMITA_SECRET_{name}"]
        except KeyError:
            raise ConnectorError(f"The secret {name} is not set: set TRAMITA_SECRET_{name} and retry.", retry=False) from None


@dataclass(frozen=True)
class Outcome:
    """What a job brought. `events`, `also(store)` and the completion of the job are one transaction, in this order.

    When the case has cancelled the job meanwhile, events and `also` are written all the same: it did happen.
    """

    variables: Variables = field(default_factory=dict)
    also: Callable[[Any], None] | None = None  # gets the Store: the outbox row that is sent now, a document
    events: tuple[RecordEvent, ...] = ()


@dataclass(frozen=True)
class Recovery:
    """What became of an attempt whose worker died: DONE with its outcome, RETRY or UNKNOWN."""

    verdict: str
    outcome: Outcome = Outcome()
    message: str = ""  # for UNKNOWN: what a person should look at


@dataclass(frozen=True)
class Connector:
    """One type of job and the function that does it.

    `run` may be called again for the same `call.job.id` after a crash, so it should be repeatable by that id (an
    Idempotency-Key, a file name). Where the outside cannot promise that, as with mail, say `once=True` and give
    `recover`: then a job whose worker died is never simply run again, `recover` is asked first.

    Errors: ConnectorError (retried with back-off, then an incident), BpmnError, DeliveryUnknown; anything else counts
    as ConnectorError(retry=True).
    """

    type: str  # of taskDefinition: mail.send
    run: Callable[[Call], Outcome]
    once: bool = False
    recover: Callable[[Call], Recovery] | None = None  # required with once
    health: Callable[[Mapping[str, str]], str | None] | None = None  # settings -> None if well, else what is wrong
    timeout_seconds: int = 60  # `run` ends within this; the lease is longer

    def __post_init__(self) -> None:
        if self.once and self.recover is None:
            raise TypeError(f"{self.type}: a connector that may run only once must be able to recover")


Connectors = Mapping[str, Connector]  # by type
