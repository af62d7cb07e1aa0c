"""The words of the engine: a case, what moves it, and what it leaves behind.

Frozen data only. Nothing here knows SQL, HTTP, files, or the time of day.

A *value* (of a variable, an answer, a result) is a FEEL value: None, bool, int, Decimal, str, list, dict with
str keys, or a temporal class of `engine.feel.temporal`. Never a float. `engine/codec.py` writes and reads them.
"""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

Value = Any
Variables = Mapping[str, Value]

SEMANTICS = 1  # rises when the same events would mean another case; each stored event names the one it was written under

OPEN = "open"  # started -> open; also incident -> open when the last incident is resolved
ENDED = "ended"  # open -> ended, the last token reached an end event
CANCELLED = "cancelled"  # open | incident -> cancelled, by a person
INCIDENT = "incident"  # open -> incident, something gave up and needs a person

TASK_OPEN = "open"
TASK_COMPLETED = "completed"  # open -> completed, by a person
TASK_CANCELLED = "cancelled"  # open -> cancelled, by a boundary event, a cancel or a move

JOB_READY = "ready"  # created or failed with attempts left -> waits until `run_at`
JOB_RUNNING = "running"  # ready -> running, leased to one worker until `leased_until`
JOB_FAILED = "failed"  # running -> failed, no attempts left: an incident
JOB_UNKNOWN = "unknown"  # running -> unknown, the effect may or may not have happened: an incident


@dataclass(frozen=True)
class Actor:
    """Who acts. `groups` are the candidate groups of this person, `roles` the doors of the program."""

    user: str
    groups: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()  # staff owner auditor operator admin


ENGINE = Actor("engine")  # the actor of what happens by itself


@dataclass(frozen=True)
class Bundle:
    """Everything that a case runs on: immutable, named by the SHA-256 of its content.

    `files` maps a path inside the process folder to its bytes: "<key>.bpmn", "<table>.dmn", "process.yaml",
    "forms/<form>.yaml", and "called/<key>/…" for the processes that it calls. `parameters` and `calendars` are the
    settings in force; a change of settings makes another bundle with the same `program`.
    """

    id: str  # SHA-256 over everything below
    program: str  # SHA-256 over `files` alone: what is parsed and compiled once
    process: str  # key, e.g. "anulaciones_refacturaciones"
    version: int  # rises by one per deployment of this key
    files: Mapping[str, bytes]
    parameters: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    calendars: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))

    def file(self, path: str) -> bytes | None:
        """A file of the process itself, else of the first process that it calls and that has one of this path."""
        if path in self.files:
            return self.files[path]
        return next((self.files[name] for name in sorted(self.files) if name.startswith("called/") and name.split("/", 2)[-1] == path), None)


@dataclass(frozen=True)
class Case:
    """One run of one process: a process instance in BPMN, a workflow in SpiffWorkflow."""

    id: str
    process: str  # key
    process_version: int
    state: str  # OPEN ENDED CANCELLED INCIDENT
    tokens: Mapping[str, Any]  # JSON-safe; written and read by engine/spiff only: tokens, local scopes, waits, incidents
    variables: Variables  # the case's own scope
    started_at: datetime
    ended_at: datetime | None = None
    end_event: str | None = None  # element id
    end_name: str | None = None
    business_key: str | None = None
    parent: str | None = None  # id of the case whose message started this one
    counter: int = 0  # ids handed out so far
    version: int = 0  # rises by one per save; 0 was never saved
    events: int = 0  # seq of the last event
    head: str = ""  # hash of the last event


@dataclass(frozen=True)
class Task:
    """Work that waits for a person: an open BPMN user task, manual task or undefined task."""

    id: str  # "<case id>-<counter>"
    case: str
    process: str
    element: str
    title: str  # the element's name
    lane: str | None
    candidate_groups: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    assignee: str | None = None
    due: datetime | None = None
    due_why: Mapping[str, Any] | None = None  # {base, amount, unit, calendar, calendar_version, skipped: [...]}
    follow_up: datetime | None = None
    priority: int = 50
    form: str | None = None  # form id: forms/<form>.yaml in the bundle
    created_at: datetime | None = None
    excluded: tuple[str, ...] = ()  # users that a four-eyes rule keeps away


@dataclass(frozen=True)
class Job:
    """Work that waits for the machine: a service, send or business rule task with a type."""

    id: str
    case: str
    element: str
    type: str  # picks the connector: mail.send, letter.pdf, …
    variables: Variables  # inputs after io mapping
    headers: Mapping[str, str]
    retries: int = 3  # attempts in all


@dataclass(frozen=True)
class Timer:
    """A moment that a case waits for."""

    id: str
    case: str
    element: str
    due: datetime  # aware UTC
    kind: str = "timer"  # timer | deadline (a task's due date: fires deadline_breached)
    why: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Subscription:
    """A message or signal that a case waits for."""

    id: str
    case: str
    element: str
    kind: str  # message | signal
    name: str
    correlation_key: str | None = None  # None for signals


@dataclass(frozen=True)
class Incident:
    """What gave up and needs a person."""

    id: str
    case: str
    element: str
    kind: str  # job | condition | timer | mapping | error | decision …
    message: str
    since: datetime
    job: str | None = None


@dataclass(frozen=True)
class Document:
    """A file that an answer or a job brought into the case. The bytes lie under their SHA-256."""

    case: str
    name: str
    sha256: str
    size: int
    media_type: str
    field: str
    element: str
    at: datetime


@dataclass(frozen=True)
class Waits:
    """Everything that a case waits for at one moment."""

    tasks: tuple[Task, ...] = ()
    jobs: tuple[Job, ...] = ()
    timers: tuple[Timer, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    incidents: tuple[Incident, ...] = ()


@dataclass(frozen=True)
class Event:
    """One line of the history. `type` is subject_verb in the past tense (contract.md B12).

    `data` holds every input of the decision, so that the case can be executed again. Values only.
    """

    type: str
    at: datetime
    actor: str
    element: str | None = None
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A message or signal thrown by a case, to be delivered to others after the commit."""

    kind: str  # message | signal
    name: str
    correlation_key: str | None
    variables: Variables
    id: str  # "<case id>-<counter>": delivered once


@dataclass(frozen=True)
class Decision:
    """The answer of `decide`: the next case, and everything worth remembering.

    `state_hash` covers a codec-independent view of the case afterwards: open elements, variables, timers. It
    belongs to the last event. Storage writes `after` as the difference from `before`.
    """

    case: Case
    events: tuple[Event, ...]
    before: Waits
    after: Waits
    state_hash: str
    documents: tuple[Document, ...] = ()
    messages: tuple[Message, ...] = ()
    personal: frozenset[str] = frozenset()  # names whose values are sealed in the history
    path: tuple[str, ...] = ()  # ids of the elements and flows that tokens passed, in order


# ---- commands: wishes, imperative. All are inputs of `decide` and stand whole in the history.


@dataclass(frozen=True)
class StartCase:
    case_id: str
    actor: Actor
    variables: Variables
    element: str | None = None  # start event; None: the none start event
    business_key: str | None = None
    parent: str | None = None
    message: str | None = None  # name of the message that started it


@dataclass(frozen=True)
class ClaimTask:
    task_id: str
    actor: Actor


@dataclass(frozen=True)
class ReleaseTask:
    task_id: str
    actor: Actor


@dataclass(frozen=True)
class AssignTask:
    task_id: str
    actor: Actor
    user: str
    user_groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CompleteTask:
    task_id: str
    actor: Actor
    answers: Variables  # already parsed and validated by the form


@dataclass(frozen=True)
class RefuseTask:
    """An attempt on a task that was refused: kept in the history, changes nothing else."""

    task_id: str
    actor: Actor
    status: int  # 403 409 422
    reason: str


@dataclass(frozen=True)
class ThrowTaskError:
    task_id: str
    actor: Actor
    code: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class CompleteJob:
    job_id: str
    result: Variables
    worker: str = "engine"


@dataclass(frozen=True)
class FailJob:
    job_id: str
    message: str
    attempts_left: int  # 0 opens an incident
    worker: str = "engine"


@dataclass(frozen=True)
class ThrowJobError:
    job_id: str
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)
    worker: str = "engine"


@dataclass(frozen=True)
class WakeUp:
    """Look at the clock: timers with due <= now fire, in order of due."""


@dataclass(frozen=True)
class FailTimer:
    """Waking up for this timer failed again and again: open an incident of kind timer, whose `job` is the timer's id.

    The timer goes on waiting, but storage parks it until the incident is resolved.
    """

    timer_id: str
    message: str


@dataclass(frozen=True)
class ReceiveMessage:
    name: str
    correlation_key: str | None
    variables: Variables
    subscription_id: str | None = None  # the one that storage matched; None: any that fits by name and key
    message_id: str | None = None
    actor: Actor = ENGINE


@dataclass(frozen=True)
class BroadcastSignal:
    name: str
    variables: Variables
    actor: Actor = ENGINE


@dataclass(frozen=True)
class CancelCase:
    actor: Actor
    reason: str


@dataclass(frozen=True)
class MoveToken:
    """Take the token away from one open element and put it on another: an operator's mend."""

    actor: Actor
    source: str  # element id
    target: str  # element id
    reason: str


@dataclass(frozen=True)
class MigrateCase:
    """Continue this case on another version: `bundle` given to decide is the target's."""

    actor: Actor
    reason: str
    elements: Mapping[str, str] = field(default_factory=dict)  # old element id -> new


@dataclass(frozen=True)
class RetryIncident:
    incident_id: str
    actor: Actor


@dataclass(frozen=True)
class SetVariable:
    actor: Actor
    name: str
    value: Value
    reason: str


@dataclass(frozen=True)
class RecordEvent:
    """Something the shell saw that belongs in this case's history, such as mail_sent or mail_captured."""

    type: str
    element: str | None
    data: Variables
    actor: Actor = ENGINE


Command = (
    StartCase | ClaimTask | ReleaseTask | AssignTask | CompleteTask | RefuseTask | ThrowTaskError | CompleteJob | FailJob
    | ThrowJobError | WakeUp | FailTimer | ReceiveMessage | BroadcastSignal | CancelCase | MoveToken | MigrateCase | RetryIncident
    | SetVariable | RecordEvent
)
