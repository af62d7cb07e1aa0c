"""One decision in the making: the run of the tokens, and what will be written of the case afterwards."""
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.diagram.model import Element
from engine.model import CANCELLED, ENDED, ENGINE, Bundle, Case, Document
from engine.spiff.run import Run

LONGEST_KEY = 200
FILE_KEYS = frozenset(("name", "sha256", "size", "type"))
Rules = Mapping[type, Callable[["Step", Any], None]]  # which rule answers which command


@dataclass
class Step:
    """Changed by the rules in decide_*.py; nothing of it outlives the decision."""

    run: Run
    bundle: Bundle
    case: Case
    now: datetime
    state: str = ""
    end_event: Element | None = None
    ended_at: datetime | None = None
    documents: list[Document] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.state or self.case.state
        self.ended_at = self.case.ended_at

    def end(self, event: Element | None) -> None:
        """The last token is gone."""
        self.state, self.end_event, self.ended_at = ENDED, event, self.now
        name = None if event is None else event.id
        self.run.record("case_ended", name, {} if event is None or not event.name else {"name": event.name}, ENGINE.user)

    def cancelled(self) -> None:
        self.state, self.ended_at = CANCELLED, self.now

    def keep_documents(self, values: Mapping[str, Any], element: str) -> None:
        """Note every file among the values that came in."""
        for name, file in files_in(values):
            self.documents.append(Document(self.case.id, file["name"], file["sha256"], int(file["size"]), file["type"], name, element,
                                           self.now))

    def case_after(self, tokens: Mapping[str, Any]) -> Case:
        case, end = self.case, self.end_event
        return Case(
            case.id, case.process, self.bundle.version, self.state, tokens, self.run.scopes.case, case.started_at, self.ended_at,
            case.end_event if end is None else end.id, case.end_name if end is None else end.title,
            case.business_key or self._business_key(), case.parent, self.run.counter, case.version, case.events, case.head)

    def _business_key(self) -> str | None:
        """What the variable that process.yaml names says, as soon as it says something: it never changes afterwards."""
        name = self.run.around.business_key
        value = None if name is None else self.run.scopes.case.get(name)
        return str(value)[:LONGEST_KEY] if isinstance(value, str | int) and str(value).strip() else None


def files_in(values: Any, name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(variable, file) for every file value, at any depth."""
    if isinstance(values, Mapping):
        if values.keys() == FILE_KEYS and isinstance(values["sha256"], str):
            yield name, values
            return
        for key, value in values.items():
            yield from files_in(value, name or str(key))
    elif isinstance(values, list):
        for value in values:
            yield from files_in(value, name)
