"""One evaluation of a decision under way: FEEL's run, what strictness asks, and which rules matched."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.dmn.errors import DmnError
from engine.dmn.model import Table
from engine.feel.conformance import NoFit, coerce
from engine.feel.environment import Environment
from engine.feel.errors import FeelWarning
from engine.feel.incoming import to_feel
from engine.feel.limits import Run
from engine.feel.texts import shortly
from engine.feel.types import Type, describe


@dataclass(frozen=True)
class Hits:
    """What a table saw when it was last asked."""

    rules: tuple[str | int, ...]  # labels of the rules that matched
    inputs: dict[str, Any] = field(default_factory=dict)  # text of each input expression, and its value


class DecisionRun(Run):
    """Where the standard turns a fault into null, a strict run raises it instead: nothing is silently ignored."""

    def __init__(self, environment: Environment | None, strict: bool) -> None:
        super().__init__(environment)
        self.strict = strict
        self.hits: dict[int, Hits] = {}  # by id() of the table, which the model keeps alive

    def refuse(self, code: str, **parameters: Any) -> None:
        """Raises DmnError in a strict run; a lenient one goes on with null."""
        error = DmnError(code, **parameters)
        if self.strict:
            raise error
        self.warnings += (FeelWarning(code, {"cause": error}),)

    def saw(self, table: Table, hits: Hits) -> None:
        self.hits[id(table)] = hits


def fit(value: Any, type_: Type | None, name: str, run: Run) -> Any:
    """The value as the type asks; null, or refused in a strict run, if it cannot be."""
    if value is None or type_ is None:
        return value
    try:
        return coerce(value, type_)
    except NoFit:
        if isinstance(run, DecisionRun):
            run.refuse("wrong-type", name=name, expected=describe(type_), found=shortly(value))
        return None


class Incoming(Mapping[str, Any]):
    """The variables of a case as FEEL values, each converted when it is first read."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._read: dict[str, Any] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._variables

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            self._read[name] = to_feel(self._variables[name])
        return self._read[name]

    def __iter__(self) -> Any:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)
