"""The types of FEEL and of item definitions: what an expression, a parameter or a column promises.

What conforms to them, `conformance` says.
"""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SIMPLE = frozenset({
    "number", "string", "boolean", "date", "time", "date and time", "days and time duration", "years and months duration",
})
BARE = frozenset({"list", "context", "function", "range"})
OTHER_SPELLINGS = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "day time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "year month duration": "years and months duration",
}


@dataclass(frozen=True)
class Anything:
    pass


@dataclass(frozen=True)
class Null:
    pass


@dataclass(frozen=True)
class Simple:
    """One of SIMPLE, or of BARE when nothing is said about the parts."""

    kind: str


@dataclass(frozen=True)
class ListOf:
    item: "Type"


@dataclass(frozen=True)
class RangeOf:
    point: "Type"


@dataclass(frozen=True)
class ContextOf:
    fields: tuple[tuple[str, "Type"], ...]


@dataclass(frozen=True)
class FunctionOf:
    parameters: tuple["Type | None", ...]
    result: "Type | None"


@dataclass(frozen=True)
class Allowed:
    """A type narrowed to some of its values, as `allowedValues` and `typeConstraint` do."""

    base: "Type"
    admits: Callable[[Any], bool]
    text: str = ""  # the unary tests that say which


@dataclass(frozen=True)
class Named:
    """A type of the model by its name; `resolve` finds it when it is first needed, for types may name themselves."""

    name: str
    resolve: Callable[[str], "Type | None"] | None = None

    def target(self) -> "Type | None":
        return self.resolve(self.name) if self.resolve else None


Type = Anything | Null | Simple | ListOf | RangeOf | ContextOf | FunctionOf | Allowed | Named


def type_named(name: str) -> Type:
    """The type that an expression means by this name."""
    if name == "Any":
        return Anything()
    if name == "Null":
        return Null()
    kind = OTHER_SPELLINGS.get(name, name)
    return Simple(kind) if kind in SIMPLE or kind in BARE else Named(name)


def bind(type_: Type, resolve: Callable[[str], Type | None] | None) -> Type:
    """The same type, its names looked up by `resolve`."""
    match type_:
        case Named(name):
            return Named(name, resolve)
        case ListOf(item):
            return ListOf(bind(item, resolve))
        case RangeOf(point):
            return RangeOf(bind(point, resolve))
        case ContextOf(fields):
            return ContextOf(tuple((name, bind(field, resolve)) for name, field in fields))
        case FunctionOf(parameters, result):
            bound = tuple(None if part is None else bind(part, resolve) for part in parameters)
            return FunctionOf(bound, None if result is None else bind(result, resolve))
        case _:
            return type_


def describe(type_: Type) -> str:
    """The type as FEEL writes it."""
    match type_:
        case Simple(kind):
            return kind
        case Named(name):
            return name
        case ListOf(item):
            return f"list<{describe(item)}>"
        case RangeOf(point):
            return f"range<{describe(point)}>"
        case Allowed(base):
            return describe(base)
        case ContextOf(fields):
            return f"context<{', '.join(f'{name}: {describe(field)}' for name, field in fields)}>"
        case FunctionOf():
            return "function"
        case Null():
            return "Null"
        case _:
            return "Any"
