"""A diagram as data: processes, elements, flows, and what each element says in its extensions.

Frozen. Nothing here knows XML or SpiffWorkflow.
"""
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.diagram.data import Data, DataLine
from engine.diagram.drawn import Bounds, Drawn

ACTIVITIES = ("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
              "subProcess", "transaction", "adHocSubProcess", "callActivity")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
SCOPES = ("subProcess", "transaction", "adHocSubProcess")
PERSON_TASKS = ("userTask", "manualTask", "task")



@dataclass(frozen=True)
class Trigger:
    """What an event waits for or throws: one BPMN event definition."""

    kind: str  # message signal timer error escalation conditional link compensate cancel terminate
    name: str | None = None  # of the message, signal, error, escalation or link; may be FEEL for messages and signals
    code: str | None = None  # of the error or escalation; None catches all
    timing: str | None = None  # duration | date | cycle
    text: str | None = None  # of a timer or condition: FEEL behind "=", else a literal
    key: str | None = None  # correlation key of a message
    activity: str | None = None  # compensate: the one activity, or None for the whole scope
    waits: bool = True  # compensate: the flow goes on when everything is undone


@dataclass(frozen=True)
class Loop:
    """Several runs of one activity: multi-instance, or the standard loop."""

    sequential: bool = False
    collection: str | None = None  # FEEL
    item: str | None = None  # variable of each run
    results: str | None = None  # variable that collects
    result: str | None = None  # FEEL, evaluated in each run
    cardinality: str | None = None
    completion: str | None = None  # FEEL
    standard: bool = False  # a standard loop: `condition`, `test_before`, `maximum`
    condition: str | None = None
    test_before: bool = False
    maximum: str | None = None


@dataclass(frozen=True)
class AdHoc:
    """What an ad-hoc sub-process says: which of its activities begin, and when that is enough."""

    begins: str | None = None  # FEEL: ids of the elements to begin; None: all that no flow leads to
    enough: str | None = None  # FEEL: asked when one of its activities completes
    cancels_rest: bool = True
    sequential: bool = False
    collects: bool = False  # says outputCollection


@dataclass(frozen=True)
class Assignment:
    """One line of an io mapping: evaluate `source`, write it to `target`."""

    source: str
    target: str


@dataclass(frozen=True)
class Stage:
    """A warning, reminder or escalation that belongs to a deadline; engine/diagram/stages.py tells what it becomes."""

    kind: str  # warning | reminder | escalation
    at: str | None = None  # FEEL; sees `due`
    to: str | None = None
    cc: str | None = None
    subject: str | None = None
    template: str | None = None


@dataclass(frozen=True)
class Extensions:
    """What an element says beyond BPMN. Texts behind "=" are FEEL."""

    assignee: str | None = None
    candidate_groups: str | None = None
    candidate_users: str | None = None
    due: str | None = None
    follow_up: str | None = None
    priority: str | None = None
    form: str | None = None
    job_type: str | None = None
    retries: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    decision: str | None = None
    script: str | None = None
    result_variable: str | None = None  # of a decision or script
    called: str | None = None
    binding: str = "latest"  # latest | deployment | versionTag
    propagate_children: bool = True
    propagate_parent: bool = True
    correlation_key: str | None = None  # of a receive task
    version_tag: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    four_eyes: tuple[str, ...] = ()  # element ids
    not_by: str | None = None  # FEEL: a user or a list of users who may not do this task
    stages: tuple[Stage, ...] = ()  # of the task's or process's deadline
    stop_clock: bool = False  # while a token stands here, the deadline of the whole case does not run
    only_candidates: bool = False  # of a message on a task: it decides the task, so its sender must be one who may do it
    catch_up: bool = False  # every missed round of a cycle fires
    round: str | None = None  # of a start timer: the variable that says for which round the case stands
    source: str | None = None  # "001:176": line of the documented procedure
    origin: str | None = None  # D documented | I inferred | P proposed
    own: Mapping[str, str] = field(default_factory=dict)  # every tramita: attribute, by local name
    unknown: tuple[str, ...] = ()  # "prefix:name" of what is not understood


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    scope: str = ""  # id of the process or sub-process that holds it


@dataclass(frozen=True)
class Element:
    """A node of the diagram: activity, gateway or event."""

    id: str
    name: str
    kind: str  # BPMN's tag: userTask, startEvent, …
    process: str  # id of the process
    scope: str  # id of the process or sub-process that holds it
    lane: str | None = None
    triggers: tuple[Trigger, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    parallel_multiple: bool = False
    default: str | None = None  # flow id
    incoming: tuple[str, ...] = ()  # flow ids in document order
    outgoing: tuple[str, ...] = ()
    by_event: bool = False  # event sub-process
    instantiate: bool = False
    for_compensation: bool = False
    loop: Loop | None = None
    ad_hoc: AdHoc | None = None
    ext: Extensions = field(default_factory=Extensions)
    documentation: str = ""
    line: int = 0
    bounds: Bounds | None = None

    @property
    def trigger(self) -> Trigger | None:
        return self.triggers[0] if self.triggers else None

    @property
    def form(self) -> str | None:
        return self.ext.form

    @property
    def source(self) -> str | None:
        return self.ext.source

    @property
    def origin(self) -> str | None:
        return self.ext.origin

    @property
    def title(self) -> str:
        return self.name or self.id


@dataclass(frozen=True)
class Process:
    """One <process>. `key` is its id."""

    id: str
    name: str
    executable: bool
    lanes: tuple[str, ...] = ()
    version_tag: str | None = None
    ext: Extensions = field(default_factory=Extensions)
    documentation: str = ""
    empty_lanes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Association:
    """A line without a token: from a compensation boundary to its handler, or to a text."""

    source: str
    target: str


@dataclass(frozen=True)
class Diagram:
    """One BPMN file. Mappings keep the order of the document."""

    processes: Mapping[str, Process]
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    associations: tuple[Association, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # text annotations by id
    messages: Mapping[str, str] = field(default_factory=dict)  # message names by id
    pools: Mapping[str, str | None] = field(default_factory=dict)  # participant name -> process id or None (black box)
    unsupported: tuple[tuple[str, str], ...] = ()  # (element id, tag) of flow nodes that are not BPMN 2.0
    data: Mapping[str, Data] = field(default_factory=dict)  # by id
    data_lines: tuple[DataLine, ...] = ()
    drawn: Drawn = Drawn()
    frames: Mapping[str, str] = field(default_factory=dict)  # id of a pool -> its process

    def process(self, key: str | None = None) -> Process | None:
        """The process with this id, or the only executable one."""
        if key is not None and key in self.processes:
            return self.processes[key]
        executable = [process for process in self.processes.values() if process.executable]
        return executable[0] if len(executable) == 1 else None

    def within(self, scope: str) -> list[Element]:
        """The elements that lie directly in a process or sub-process."""
        return list(self._by_scope.get(scope, ()))

    @cached_property
    def _by_scope(self) -> Mapping[str, Sequence[Element]]:
        return _grouped(self.elements.values(), lambda element: element.scope)

    @cached_property
    def _by_host(self) -> Mapping[str, Sequence[Element]]:
        return _grouped(self.elements.values(), lambda element: element.attached_to)

    def starts(self, scope: str) -> list[Element]:
        """Where a process or sub-process may begin: start events; of a process also what waits for a message and instantiates."""
        return [element for element in self.within(scope) if element.kind == "startEvent" or self.begins_a_case(element)]

    def begins_a_case(self, element: Element) -> bool:
        """A receive task that instantiates, or an event behind an event-based gateway that does."""
        if element.scope not in self.processes:
            return False
        if element.instantiate and element.kind == "receiveTask":
            return True
        before = [self.elements.get(self.flows[flow].source) for flow in element.incoming]
        return any(one is not None and one.instantiate and one.kind == "eventBasedGateway" for one in before)

    def outwards(self, element: Element) -> Iterator[Element]:
        """The element, the sub-process that holds it, the one around that … A damaged file may hold itself: each comes once."""
        at: Element | None = element
        seen: set[str] = set()
        while at is not None and at.id not in seen:
            yield at
            seen.add(at.id)
            at = self.elements.get(at.scope)

    def boundaries(self, activity: str) -> list[Element]:
        return list(self._by_host.get(activity, ()))


def _grouped(elements: Iterable[Element], key: Callable[[Element], str | None]) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for element in elements:
        name = key(element)
        if name is not None:
            found.setdefault(name, []).append(element)
    return found
