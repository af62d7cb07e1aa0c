"""The syntax tree of an expression. Data only: `parse…` build it, `compile…` turn it into code."""
from dataclasses import dataclass
from typing import Any

from engine.feel.types import Type


@dataclass(frozen=True, slots=True)
class Literal:
    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    text: str


@dataclass(frozen=True, slots=True)
class Negative:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: str  # + - * / **
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    operator: str  # = != < <= > >=
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Logical:
    operator: str  # and or
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class If:
    condition: "Node"
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Between:
    operand: "Node"
    low: "Node"
    high: "Node"


@dataclass(frozen=True, slots=True)
class In:
    operand: "Node"
    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class ListNode:
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class ContextNode:
    entries: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class RangeNode:
    start_included: bool
    start: "Node | None"
    end: "Node | None"
    end_included: bool
    sign: str = ""  # of a comparison that stands alone: (>5)


@dataclass(frozen=True, slots=True)
class Path:
    operand: "Node"
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    operand: "Node"
    condition: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    function: "Node"
    arguments: tuple["Node", ...]
    names: tuple[str, ...] | None  # of the arguments, if they are given by name


@dataclass(frozen=True, slots=True)
class Iteration:
    name: str
    domain: "Node"
    end: "Node | None" = None  # for i in domain..end


@dataclass(frozen=True, slots=True)
class For:
    iterations: tuple[Iteration, ...]
    body: "Node"


@dataclass(frozen=True, slots=True)
class Quantified:
    kind: str  # some every
    iterations: tuple[Iteration, ...]
    body: "Node"


@dataclass(frozen=True, slots=True)
class FunctionNode:
    parameters: tuple[str, ...]
    types: tuple[Type | None, ...]
    body: "Node"
    external: bool


@dataclass(frozen=True, slots=True)
class InstanceOf:
    operand: "Node"
    type_: Type


@dataclass(frozen=True, slots=True)
class AnyTest:
    """`-`: whatever the value."""


@dataclass(frozen=True, slots=True)
class NotTest:
    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class ComparisonTest:
    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A value, range or list to compare with; or, where it `asks` about `?`, a condition."""

    operand: "Node"
    asks: bool


@dataclass(frozen=True, slots=True)
class UnaryTests:
    tests: tuple["Test", ...]


Test = AnyTest | NotTest | ComparisonTest | ValueTest
Node = (
    Literal | Name | Negative | Arithmetic | Comparison | Logical | If | Between | In | ListNode | ContextNode | RangeNode | Path
    | Filter | Call | For | Quantified | FunctionNode | InstanceOf | UnaryTests
)
