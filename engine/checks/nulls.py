"""What becomes of an expression when a variable is not there: null, as everything that FEEL makes of null, or something else.

A question such as `x = null` or `x = "a"` has an answer all the same; `x > 5` has none. Unknown is never called null.
"""
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from engine.feel.nodes import Arithmetic, Between, Call, Comparison, If, InstanceOf, Literal, Logical, Name, Negative, Node, Path


class Value(Enum):
    NULL = "null"
    TRUE = "true"
    FALSE = "false"
    OTHER = "other"  # certainly not null
    UNKNOWN = "unknown"


_NULL, _TRUE, _FALSE, _OTHER, _UNKNOWN = Value.NULL, Value.TRUE, Value.FALSE, Value.OTHER, Value.UNKNOWN


def without(node: Node, name: str) -> Value:
    """The value of the expression when this variable is missing and nothing is known of the others."""
    match node:
        case Name(text):
            return _NULL if text == name else _UNKNOWN
        case Literal(None):
            return _NULL
        case Literal(bool(truth)):
            return _TRUE if truth else _FALSE
        case Literal(_):
            return _OTHER
        case Path(operand, _) | Negative(operand):
            return _NULL if without(operand, name) is _NULL else _UNKNOWN
        case Arithmetic(_, left, right):
            return _NULL if _NULL in (without(left, name), without(right, name)) else _UNKNOWN
        case Comparison(operator, left, right):
            return _compared(operator, without(left, name), without(right, name))
        case Between(operand, _, _):
            return _NULL if without(operand, name) is _NULL else _UNKNOWN
        case Logical(operator, left, right):
            return _logical(operator, without(left, name), without(right, name))
        case If(condition, then, otherwise):
            return _chosen(without(condition, name), without(then, name), without(otherwise, name))
        case InstanceOf():
            return _UNKNOWN
        case Call(Name("not"), (argument,)):
            return {_NULL: _NULL, _TRUE: _FALSE, _FALSE: _TRUE}.get(without(argument, name), _UNKNOWN)
        case _:
            return _UNKNOWN


def _compared(operator: str, left: Value, right: Value) -> Value:
    if operator not in ("=", "!="):
        return _NULL if _NULL in (left, right) else _UNKNOWN
    if _UNKNOWN in (left, right) or (left is not _NULL and right is not _NULL):
        return _UNKNOWN
    same = left is right
    return _TRUE if same == (operator == "=") else _FALSE


def _logical(operator: str, left: Value, right: Value) -> Value:
    decides, other = (_FALSE, _TRUE) if operator == "and" else (_TRUE, _FALSE)
    if decides in (left, right):
        return decides
    if {left, right} == {other}:
        return other
    return _NULL if {left, right} <= {other, _NULL} else _UNKNOWN


def _chosen(condition: Value, then: Value, otherwise: Value) -> Value:
    if condition is _TRUE:
        return then
    if condition in (_FALSE, _NULL):
        return otherwise
    return then if then is otherwise else _UNKNOWN


def asks_for(node: Any, name: str) -> bool:
    """Whether some part of the expression asks if the variable is there at all, so that it may be missing."""
    match node:
        case Comparison(_, Name(text), Literal(None)) | Comparison(_, Literal(None), Name(text)):
            return text == name
        case Call(Name("is defined" | "get or else"), arguments):
            return any(isinstance(one, Name) and one.text == name for one in arguments) or any(asks_for(one, name) for one in arguments)
        case InstanceOf(Name(text)):
            return text == name
        case tuple():
            return any(asks_for(part, name) for part in node)
        case _ if is_dataclass(node):
            return any(asks_for(getattr(node, part.name), name) for part in fields(node))
        case _:
            return False
