"""What runs in the reference: scopes with their tokens, places, what waits, what catches, what can be undone."""
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.random_models.blocks import Handler

Values = dict[str, Any]
Act = Callable[[], None]


@dataclass
class Life:
    """What dies together: a scope's tokens, an activity with all that runs in it."""

    around: "Life | None" = None
    ended: bool = False

    @property
    def over(self) -> bool:
        return self.ended or (self.around is not None and self.around.over)


class Own(Values):
    """The variables of the case or of a called process; `changed` since the call began."""

    def __init__(self, values: Values) -> None:
        super().__init__(values)
        self.changed: dict[str, None] = {}


@dataclass
class Scope:
    """A flow that runs: it ends when its last token does."""

    around: "Place | None"  # where its activity stands
    life: Life
    then: Act
    path: tuple[int, ...]  # births of the activities around it
    chain: list[Values]  # what is seen in it, innermost first
    is_handler: bool = False
    handlers: tuple[Handler, ...] = ()
    catching: tuple["Catch", ...] = ()  # on the boundary of its activity
    tokens: int = 1
    deeds: list["Deed"] = field(default_factory=list)
    running: list["Scope"] = field(default_factory=list)  # the scopes inside it
    name: str = ""  # of its activity
    transaction: bool = False

    @property
    def place(self) -> "Place":
        return Place(self, self.life, self.chain)


@dataclass(frozen=True)
class Place:
    """Where a token is: its scope, what it dies with, the variables that it sees, innermost first."""

    scope: Scope
    life: Life
    chain: list[Values]

    def see(self, name: str) -> Any:
        return next((values[name] for values in self.chain if name in values), None)

    def give(self, values: Values) -> None:
        for name, value in values.items():
            home = next((values for values in self.chain if name in values), self.chain[-1])
            home[name] = value
            if isinstance(home, Own):
                home.changed[name] = None


@dataclass
class Open:
    """Something that waits."""

    kind: str  # task message signal timer conditional
    name: str  # element of a task or timer, name of a message or signal
    place: Place
    order: tuple[int, ...]  # where it stands among all that waits: outer scopes and older tokens first
    birth: int
    fire: Callable[[Values], None]
    key: str | None = None
    due: datetime | None = None
    again: bool = False  # stays open when it fires
    cycle: int = 0  # of a timer: rounds in all
    since: datetime = datetime.min
    catches: tuple["Catch", ...] = ()  # of a task: errors that its own boundary catches
    error: str = ""  # of a task: what it may throw
    held: bool = False  # of a condition: it was true when it was last looked at


@dataclass(frozen=True)
class Catch:
    """A boundary event that catches an error or an escalation."""

    kind: str
    name: str
    fire: Callable[[Values], None]


@dataclass
class Deed:
    """What has completed and can be undone."""

    activity: str
    number: int
    undo: "Callable[[Scope, Act], None]"  # does it in a scope, then calls back
