"""The shapes that random diagrams are made of: each is a small tree, which the generator draws and the reference walks."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Task:
    """A user task."""

    id: str


@dataclass(frozen=True)
class Wait:
    """A catch event for the message or signal of this name."""

    id: str
    name: str
    kind: str = "message"  # message | signal | timer


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
class Sub:
    """A sub-process, or a call of another process with the same inside."""

    id: str
    inside: "Block"
    call: bool = False
    handler: "Handler | None" = None


@dataclass(frozen=True)
class Handler:
    """An event sub-process opened by a message."""

    id: str
    name: str
    interrupting: bool
    inside: "Block"


@dataclass(frozen=True)
class Many:
    """A multi-instance task or sub-process."""

    id: str
    count: int
    sequential: bool
    inside: "Block | None" = None  # None: a user task


@dataclass(frozen=True)
class Bound:
    """An activity with a message or timer on its boundary."""

    id: str
    host: "Task | Sub"
    event: str
    name: str  # of the message
    interrupting: bool
    handler: "Block"
    kind: str = "message"  # message | timer


@dataclass(frozen=True)
class Race:
    """An event-based gateway."""

    id: str
    waits: tuple[Wait, ...]
    ways: tuple["Block", ...]


@dataclass(frozen=True)
class Raise:
    """A sub-process that may end with an error, caught on its boundary: 1 raises."""

    id: str
    variable: str
    inside: "Block"
    event: str
    handler: "Block"


@dataclass(frozen=True)
class Booked:
    """A user task that can be undone, by another one."""

    id: str
    undone_by: str


@dataclass(frozen=True)
class Back:
    """An event that undoes what its scope has done, newest first."""

    id: str


Block = Task | Wait | Seq | Xor | Loop | Par | Or | Sub | Many | Bound | Race | Raise | Booked | Back


@dataclass
class Model:
    """A generated diagram."""

    seed: int
    tree: Block
    xml: bytes
    variables: list[str] = field(default_factory=list)
