"""A case executed again from its history: the proof that nothing was altered, and the way back to any moment.

Reads no database and no clock: events and bundles are handed in. It never sends a mail and never calls a connector,
because effects are jobs and a replay only decides.
"""
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.codec import canonical
from engine.commands import command_of
from engine.decide import SEMANTICS, decide
from engine.errors import EngineError
from engine.model import Bundle, Case, Decision, Event, Variables, Waits

OTHER_SEMANTICS = "other semantics version"
ERASED = "erased"


class Recorded(Protocol):
    """One stored event, opened for reading; storage/history.py keeps this promise."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def type(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def element(self) -> str | None: ...
    @property
    def data(self) -> Variables: ...
    @property
    def semantics(self) -> int: ...
    @property
    def bundle(self) -> str: ...
    @property
    def state_hash(self) -> str | None:
        """Of the case after this event's decision; None inside a decision."""


@dataclass(frozen=True)
class Difference:
    """The first place where the history and its re-execution part."""

    seq: int
    what: str


@dataclass(frozen=True)
class Step:
    """The case after one decision. `seq` is the number of its last event."""

    seq: int
    events: tuple[Event, ...]
    case: Case
    waits: Waits
    state_hash: str
    path: tuple[str, ...] = ()  # ids of the elements and flows that tokens passed in this decision


class Differs(Exception):
    """Raised inside a replay where the stored history is not what the engine decides."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(f"{difference.seq}: {difference.what}")
        self.difference = difference


def steps(case_id: str, history: Sequence[Recorded], bundle_of: Callable[[str], Bundle | None]) -> Iterator[Step]:
    """Execute the case again, decision by decision.

    Raises Differs at the first stored event that the engine would not have written.
    """
    case: Case | None = None
    position = 0
    while position < len(history):
        decision = _decide_again(case_id, case, history[position], bundle_of)
        stored = history[position:position + len(decision.events)]
        _compare(stored, decision, history[position].seq)
        case = decision.case
        position += len(decision.events)
        yield Step(stored[-1].seq, decision.events, decision.case, decision.after, decision.state_hash,
                   decision.path)


def first_difference(case_id: str, history: Sequence[Recorded],
                     bundle_of: Callable[[str], Bundle | None]) -> Difference | None:
    """None when the engine, run again on the recorded inputs, writes exactly this history."""
    try:
        for _ in steps(case_id, history, bundle_of):
            pass
    except Differs as found:
        return found.difference
    return None


def _decide_again(case_id: str, case: Case | None, cause: Recorded,
                  bundle_of: Callable[[str], Bundle | None]) -> Decision:
    if cause.semantics != SEMANTICS:
        raise Differs(Difference(cause.seq, OTHER_SEMANTICS))
    bundle = bundle_of(cause.bundle)
    if bundle is None:
        raise Differs(Difference(cause.seq, f"bundle {cause.bundle[:12]} is missing"))
    command = command_of(Event(cause.type, cause.at, cause.actor, cause.element, cause.data), case_id)
    if command is None:
        raise Differs(Difference(cause.seq, f"{cause.type} has no cause"))
    try:
        decision = decide(bundle, case, command, cause.at)
    except EngineError as refusal:
        raise Differs(Difference(cause.seq, f"{cause.type} is refused: {refusal}")) from refusal
    if not decision.events:
        raise Differs(Difference(cause.seq, f"{cause.type} does not happen"))
    return decision


def _compare(stored: Sequence[Recorded], decision: Decision, first_seq: int) -> None:
    """The engine's events beside the stored ones: type, actor, element and data, then the state they lead to."""
    for number, event in enumerate(decision.events):
        if number >= len(stored):
            raise Differs(Difference(first_seq + number, f"{event.type} is missing"))
        record = stored[number]
        if (record.type, record.actor, record.element) != (event.type, event.actor, event.element):
            raise Differs(Difference(record.seq, f"{record.type} stands where {event.type} was decided"))
        if canonical(record.data) != canonical(event.data):
            raise Differs(Difference(record.seq, f"the data of {record.type} differ"))
    last = stored[-1]
    if last.state_hash is not None and last.state_hash != decision.state_hash:
        raise Differs(Difference(last.seq, f"the state after {last.type} differs"))
