"""The two kinds of function values: those that expressions define, and those that FEEL brings."""
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.feel.types import Type


@dataclass(frozen=True, eq=False, slots=True)
class Closure:
    """A function of an expression or a model: what it takes, and how it is worked out."""

    parameters: tuple[str, ...]
    call: Callable[[list[Any]], Any]
    types: "tuple[Type | None, ...] | None" = None
    result: "Type | None" = None
    name: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Builtin:
    """A function of FEEL's own; which signature is meant, the arguments decide."""

    name: str
    signatures: list[Any] = field(default_factory=list)  # of builtins.signature.Signature, in order of preference
