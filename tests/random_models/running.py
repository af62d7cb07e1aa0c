"""What the reference keeps while it walks: running blocks, and what their scopes have done."""
from dataclasses import dataclass, field
from datetime import datetime

from tests.random_models.blocks import Block

Values = dict[str, int]


@dataclass
class Deed:
    """What a scope has done and can undo: a booked task, or a scope inside with deeds of its own."""

    order: int
    values: Values
    scope: "Running"
    undone_by: str = ""
    inside: list["Deed"] = field(default_factory=list)


@dataclass
class Running:
    """A block that runs. `inside` are the blocks under it, `beside` what non-interrupting events opened in its scope."""

    block: Block
    values: Values  # the variables that it sees; a called process has its own
    birth: int
    since: datetime
    inside: list["Running"] = field(default_factory=list)
    beside: list["Running"] = field(default_factory=list)
    at: int = 0  # how far: blocks of a sequence, runs that are done, 1 once a raising gateway was passed
    done: bool = False
    caught: "Running | None" = None  # what runs instead, once an interrupting event came
    armed: bool = True
    scope: "Running | None" = None  # the running sub-process around
    by_event: bool = False  # an event sub-process
    deeds: list[Deed] = field(default_factory=list)  # of a scope
    todo: list[Deed] = field(default_factory=list)  # of what undoes: newest first

    @property
    def all_done(self) -> bool:
        return all(one.done for one in [*self.inside, *self.beside])
