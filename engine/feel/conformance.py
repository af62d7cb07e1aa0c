"""Which values conform to a type, and which are converted to fit it. Source: DMN 1.5, 10.3.2.9."""
from typing import Any

from engine.feel.functions import Builtin, Closure
from engine.feel.kinds import kind_of
from engine.feel.ranges import Range
from engine.feel.temporal import MIDNIGHT_UTC, Date, DateTime
from engine.feel.types import Allowed, Anything, ContextOf, FunctionOf, ListOf, Named, Null, RangeOf, Simple, Type

DEEPEST = 50  # a type may name itself; data that deep conforms to nothing


def is_instance(value: Any, type_: Type) -> bool:
    """FEEL's `instance of`: null is an instance of Null alone; allowed values play no part."""
    if value is None:
        return type_ == Null()
    return conforms(value, type_, strict=True)


def conforms(value: Any, type_: Type, strict: bool = False, depth: int = 0) -> bool:
    """Whether the value may stand where the type is asked for. Null may, unless `strict`."""
    if depth > DEEPEST:
        return False
    match type_:
        case Anything():
            return True
        case Null():
            return value is None
        case Named():
            target = type_.target()
            return target is not None and conforms(value, target, strict, depth + 1)
        case _ if value is None:
            return not strict
        case Simple(kind):
            return kind_of(value) == kind
        case Allowed(base, admits):
            return conforms(value, base, strict, depth + 1) and (strict or admits(value))
        case _:
            return _conforms_in_parts(value, type_, depth)


def _conforms_in_parts(value: Any, type_: Type, depth: int) -> bool:
    match type_:
        case ListOf(item):
            return value.__class__ is list and all(conforms(part, item, depth=depth + 1) for part in value)
        case ContextOf(fields):
            return value.__class__ is dict and all(
                name in value and conforms(value[name], field, depth=depth + 1) for name, field in fields)
        case RangeOf(point):
            return value.__class__ is Range and all(
                end is None or conforms(end, point, strict=True) for end in (value.start, value.end))
        case FunctionOf():
            return value.__class__ is Builtin or value.__class__ is Closure and _is_function_of(value, type_)
        case _:
            return False


def _is_function_of(value: Closure, type_: FunctionOf) -> bool:
    if len(value.parameters) != len(type_.parameters):
        return False
    declared = value.types or (None,) * len(value.parameters)
    fits = all(is_subtype(given, taken) for taken, given in zip(declared, type_.parameters, strict=True))
    return fits and is_subtype(value.result, type_.result)


def is_subtype(one: Type | None, other: Type | None) -> bool:
    """Whether each value of `one` is a value of `other`; an unknown type (None) is taken on trust."""
    if isinstance(one, Named):
        one = one.target()
    if isinstance(other, Named):
        other = other.target()
    if one is None or other is None or other == Anything() or one == other:
        return True
    match one, other:
        case (ListOf(a), ListOf(b)) | (RangeOf(a), RangeOf(b)):
            return is_subtype(a, b)
        case ContextOf(), ContextOf():
            fields = dict(one.fields)
            return all(name in fields and is_subtype(fields[name], field) for name, field in other.fields)
        case _:
            return False


class NoFit(Exception):
    """The value fits the type in no way."""


def coerce(value: Any, type_: Type | None) -> Any:
    """The value, converted where DMN converts by itself: one from a list, a list from one, a date to its midnight.

    Raises NoFit where none applies. Source: DMN 1.5, 10.3.2.9.4.
    """
    if value is None or type_ is None or conforms(value, type_):
        return value
    if value.__class__ is list and len(value) == 1 and conforms(value[0], type_):
        return value[0]
    base = _base(type_)
    if isinstance(base, ListOf) and value.__class__ is not list and conforms([value], type_):
        return [value]
    if base == Simple("date and time") and value.__class__ is Date:
        return DateTime(value, MIDNIGHT_UTC)
    raise NoFit


def _base(type_: Type | None) -> Type | None:
    """What stands behind names and allowed values."""
    for _ in range(DEEPEST):
        match type_:
            case Named():
                type_ = type_.target()
            case Allowed(base):
                type_ = base
            case _:
                return type_
    return None
