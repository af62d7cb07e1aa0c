"""The shapes that random diagrams are made of: each is a small tree, which the generator draws and the reference walks.

Every variable of a model holds 0, 1 or 2. Kinds of events: message, timer, signal, error, escalation; conditional, whose name is a
variable and which happens when that becomes 1; cancel, of a transaction.
"""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mapping:
    """Io mappings: each target becomes a source plus one (in) or a source (out)."""

    inputs: tuple[tuple[str, str], ...] = ()  # target, source
    outputs: tuple[tuple[str, str], ...] = ()


PLAIN = Mapping()


@dataclass(frozen=True)
class Task:
    """A person's task, or a job of the machine."""

    id: str
    mapping: Mapping = PLAIN
    job: bool = False
    error: str = ""  # code that it may throw
    undone_by: str = ""  # the task that undoes it


@dataclass(frozen=True)
class Script:
    """target := source + 1, at once."""

    id: str
    target: str
    source: str


@dataclass(frozen=True)
class Wait:
    """A catch event. `key`: the variable whose value at the beginning of the wait is the correlation key."""

    id: str
    name: str  # of the message or signal
    kind: str = "message"
    key: str = ""


@dataclass(frozen=True)
class Throw:
    """Throws a signal or an escalation and goes on."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True)
class Quit:
    """A gateway: while the variable is 1 the token ends at an end event that terminates its scope, throws an error, or cancels."""

    id: str
    variable: str
    kind: str  # terminate | error | cancel
    name: str = ""


@dataclass(frozen=True)
class Undo:
    """Throws compensation: for one activity, or for all of its scope."""

    id: str
    activity: str = ""


@dataclass(frozen=True)
class Link:
    """Out of the picture and in again: means nothing."""

    id: str


@dataclass(frozen=True)
class Seq:
    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Xor:
    id: str
    variable: str  # 1 takes the first way
    ways: tuple["Block", "Block"]


@dataclass(frozen=True)
class Loop:
    """Runs the inside, then again while the variable is 1."""

    id: str
    variable: str
    inside: "Block"


@dataclass(frozen=True)
class Par:
    id: str
    ways: tuple["Block", ...]


@dataclass(frozen=True)
class Or:
    """Way 0 when the variable is 0 or 2, way 1 when it is 1 or 2, way 2 only when it is 2."""

    id: str
    variable: str
    ways: tuple["Block", "Block", "Block"]

    def chosen(self, value: int) -> list["Block"]:
        return [way for number, way in enumerate(self.ways) if value in (number, 2)]


@dataclass(frozen=True)
class Handler:
    """An event sub-process: what opens it, and what it does."""

    id: str
    event: str  # id of its start event
    kind: str
    name: str
    interrupting: bool
    inside: "Block"
    cycle: int = 0  # rounds of a timer that comes again


@dataclass(frozen=True)
class Sub:
    """A sub-process, a transaction, or a call of another process."""

    id: str
    inside: "Block"
    call: bool = False
    handlers: tuple[Handler, ...] = ()
    mapping: Mapping = PLAIN
    transaction: bool = False


@dataclass(frozen=True)
class Many:
    """Several runs of a task or sub-process: a multi-instance over `count` items 0, 1, …, or a standard loop."""

    id: str
    inside: "Task | Sub"
    count: int
    sequential: bool
    item: str = ""
    results: str = ""  # variable that collects
    result: str = ""  # variable that is collected, kept local in each run
    enough: int = 0  # the completion condition: so many are done; 0 for none
    standard: str = ""  # a standard loop: runs again while this variable is 1
    test_before: bool = False


@dataclass(frozen=True)
class Bound:
    """An activity with an event on its boundary."""

    host: "Task | Sub | Many"
    event: str
    kind: str
    name: str
    interrupting: bool
    handler: "Block"
    cycle: int = 0


@dataclass(frozen=True)
class Race:
    """An event-based gateway."""

    id: str
    waits: tuple[Wait, ...]
    ways: tuple["Block", ...]


Block = Task | Script | Wait | Throw | Quit | Undo | Link | Seq | Xor | Loop | Par | Or | Sub | Many | Bound | Race


@dataclass
class Model:
    """A generated diagram."""

    seed: int
    tree: Block
    handlers: tuple[Handler, ...]  # event sub-processes of the case itself
    xml: bytes
    variables: list[str] = field(default_factory=list)
