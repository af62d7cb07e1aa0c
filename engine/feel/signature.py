"""How the built-in functions say what they take, and how a call finds the signature that fits."""
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from engine.feel.functions import Builtin
from engine.feel.kinds import FUNCTIONS
from engine.feel.limits import Run
from engine.feel.names import BUILTIN_NAMES
from engine.feel.numbers import NO_NUMBER
from engine.feel.ordering import ORDERED
from engine.feel.ranges import Range
from engine.feel.temporal import MIDNIGHT_UTC, Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.texts import shortly

BUILTINS: dict[str, Builtin] = {}
F = TypeVar("F", bound=Callable[..., Any])
L = TypeVar("L", bound=Callable[[list[Any]], Any])
NO_FIT = object()  # an argument that a signature does not take

ACCEPTED: dict[str, frozenset[type]] = {
    "number": frozenset({Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "date": frozenset({Date}),
    "time": frozenset({Time}),
    "datetime": frozenset({DateTime}),
    "day": frozenset({Date, DateTime}),  # a date, or the date of a date and time
    "days": frozenset({DaysDuration}),
    "months": frozenset({MonthsDuration}),
    "context": frozenset({dict}),
    "range": frozenset({Range}),
    "point": ORDERED | {Range},  # a point or a range
    "function": FUNCTIONS,
}


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str  # a key of ACCEPTED, "list" or "any"
    optional: bool
    nullable: bool


@dataclass(frozen=True)
class Signature:
    parameters: tuple[Parameter, ...]
    required: int
    variadic: bool  # the last parameter may come any number of times
    function: Callable[..., Any]
    takes_run: bool


def builtin(name: str, *specifications: str, takes_run: bool = False) -> Callable[[F], F]:
    """Register a function under `name`, one signature per specification: "start position: number, length: number?".

    After the kind, `?` means optional, `~` may be null, `*` any number of times.
    """

    def register(function: F) -> F:
        found = BUILTINS.setdefault(name, Builtin(name))
        BUILTIN_NAMES.add(name)
        for specification in specifications:
            found.signatures.append(_signature(specification, function, takes_run))
        return function

    return register


def builtin_of_list(*names: str) -> Callable[[L], L]:
    """Register a function that takes a list, or the items of one as its arguments: max([1, 2]) and max(1, 2)."""

    def register(function: L) -> L:
        for name in names:
            builtin(name, "list: list")(function)
            builtin(name, "list: any*")(lambda *items: function(list(items)) if items else None)
        return function

    return register


def _signature(specification: str, function: Callable[..., Any], takes_run: bool) -> Signature:
    parts = [part.strip() for part in specification.split(",")] if specification else []
    parameters = tuple(_parameter(part) for part in parts)
    variadic = specification.endswith("*")
    required = sum(not parameter.optional for parameter in parameters) - variadic
    return Signature(parameters, required, variadic, function, takes_run)


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(": ")
    return Parameter(name, kind.rstrip("?~*"), kind.endswith("?"), kind.endswith(("?", "~")))


def call_builtin(function: Builtin, arguments: list[Any], names: tuple[str, ...] | None, run: Run) -> Any:
    """What the first fitting signature gives; null, with a warning, if none fits or the function gives null."""
    for argument in arguments:  # what is read counts as work, before it is done
        if argument.__class__ is list or argument.__class__ is str:
            run.tick(len(argument) >> 4)
    for signature in function.signatures:
        fitted = _fitted(signature, arguments, names)
        if fitted is not None:
            return _call(function, signature, fitted, run)
    run.warn("wrong-arguments", name=function.name, arguments=", ".join(map(shortly, arguments)))
    return None


def _call(function: Builtin, signature: Signature, arguments: list[Any], run: Run) -> Any:
    try:
        result = signature.function(run, *arguments) if signature.takes_run else signature.function(*arguments)
    except NO_NUMBER:
        result = None
    if result is None:
        run.warn("null-result", name=function.name, arguments=", ".join(map(shortly, arguments)))
    return run.made(result)


def _fitted(signature: Signature, arguments: list[Any], names: tuple[str, ...] | None) -> list[Any] | None:
    if names is not None:
        ordered = _ordered(signature, arguments, names)
        if ordered is None:
            return None
        arguments = ordered
    parameters = signature.parameters
    if len(arguments) < signature.required or len(arguments) > len(parameters) and not signature.variadic:
        return None
    fitted = []
    for index, argument in enumerate(arguments):
        value = _fit(argument, parameters[min(index, len(parameters) - 1)])
        if value is NO_FIT:
            return None
        fitted.append(value)
    return fitted


def _ordered(signature: Signature, arguments: list[Any], names: tuple[str, ...]) -> list[Any] | None:
    """Named arguments in the order of the parameters; None if the names are not these parameters'."""
    given = dict(zip(names, arguments, strict=True))
    known = [parameter.name for parameter in signature.parameters]
    if len(given) != len(names) or not set(given) <= set(known) or not set(known[:signature.required]) <= set(given):
        return None
    ordered = [given.get(name) for name in known]
    while len(ordered) > signature.required and known[len(ordered) - 1] not in given:
        ordered.pop()
    return ordered


def _fit(value: Any, parameter: Parameter) -> Any:
    """The argument, converted where FEEL converts by itself; or NO_FIT."""
    kind = parameter.kind
    if kind == "any":
        return value
    if value is None:
        return None if parameter.nullable else NO_FIT
    if kind == "list":
        return value if value.__class__ is list else [value]
    if value.__class__ in ACCEPTED[kind]:
        return value
    if value.__class__ is list and len(value) == 1:
        return _fit(value[0], parameter)
    if kind == "datetime" and value.__class__ is Date:
        return DateTime(value, MIDNIGHT_UTC)
    return NO_FIT


