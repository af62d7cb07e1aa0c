"""What the engine needs to know of an element while a case runs: its ways out, waits, mappings and formulas, compiled.

Made once per program from the diagram. Knows no case and no SpiffWorkflow.
"""
from collections.abc import Mapping
from dataclasses import dataclass

from engine.diagram.formula import Formula
from engine.diagram.model import Element


@dataclass(frozen=True)
class Way:
    """An outgoing sequence flow."""

    flow: str
    target: str
    condition: Formula | None
    default: bool


@dataclass(frozen=True)
class Line:
    """One line of an io mapping; `target` is the path of a variable: ("client", "name")."""

    source: Formula
    target: tuple[str, ...]


@dataclass(frozen=True)
class Watch:
    """Something that an element can wait for or catch."""

    element: str  # the event's element id
    kind: str  # timer message signal conditional error escalation compensate cancel
    interrupting: bool = True
    timing: str | None = None  # duration | date | cycle
    text: Formula | None = None  # of a timer or condition
    name: Formula | None = None  # of a message or signal
    key: Formula | None = None  # correlation key
    code: str | None = None  # of an error or escalation; None catches all
    catch_up: bool = False
    handler: str | None = None  # event sub-process that this start event opens
    stage: bool = False  # of a deadline: `element` is the hidden send task


@dataclass(frozen=True)
class Rounds:
    """How often an activity runs: multi-instance or standard loop."""

    sequential: bool
    collection: Formula | None = None
    cardinality: Formula | None = None
    item: str | None = None
    results: str | None = None
    result: Formula | None = None
    local: str | None = None  # variable that `result` reads, kept local in each run
    completion: Formula | None = None
    again: Formula | None = None  # standard loop: runs again while true
    test_before: bool = False
    maximum: Formula | None = None
    standard: bool = False


@dataclass(frozen=True)
class Plan:
    """One element, compiled."""

    element: Element
    key: str  # of the process that holds it
    ways: tuple[Way, ...] = ()
    conditional: bool = False  # some way has a condition
    inputs: tuple[Line, ...] = ()
    outputs: tuple[Line, ...] = ()
    waits: tuple[Watch, ...] = ()  # what the element itself waits for
    boundaries: tuple[Watch, ...] = ()  # what its boundary events catch
    throws: tuple[Watch, ...] = ()  # what an end or throw event throws
    undone_by: str | None = None  # the activity that undoes this one
    rounds: Rounds | None = None
    assignee: Formula | None = None
    groups: Formula | None = None
    users: Formula | None = None
    due: Formula | None = None
    stages: tuple[Watch, ...] = ()  # of the task's deadline
    not_by: Formula | None = None
    follow_up: Formula | None = None
    priority: Formula | None = None
    job_type: Formula | None = None
    retries: Formula | None = None
    decision: Formula | None = None
    script: Formula | None = None
    called: Formula | None = None
    begins: Formula | None = None  # ids of what begins in an ad-hoc sub-process
    enough: Formula | None = None  # when an ad-hoc sub-process is done
    headers: Mapping[str, str] | None = None
    about: str | None = None  # the activity whose boundary event leads here: whose deadline a reminder is about

    @property
    def id(self) -> str:
        return self.element.id
