"""The one door for variables: Python values become FEEL values, anything else becomes null."""
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.errors import FeelLimit
from engine.feel.kinds import KINDS
from engine.feel.limits import DEEPEST_DATA
from engine.feel.python_time import from_python

READY = frozenset(KINDS) - {Decimal, list, dict}


def to_feel(value: Any, depth: int = 0) -> Any:
    """The FEEL value; lists and contexts are copied. An object that FEEL does not know is null, never reachable.

    Raises FeelLimit when lists and contexts are nested too deeply.
    """
    kind = value.__class__
    if kind in READY:
        return value
    if kind is Decimal:
        return value if value.is_finite() else None
    if kind is int:
        return Decimal(value)
    if depth > DEEPEST_DATA:
        raise FeelLimit("data-depth", limit=DEEPEST_DATA)
    if kind is dict:
        return {str(key): to_feel(item, depth + 1) for key, item in value.items()}
    if kind is list:
        return [to_feel(item, depth + 1) for item in value]
    return _converted(value, depth)


def _converted(value: Any, depth: int) -> Any:
    """Values of the wider Python world: floats, tuples, other mappings, subclasses, Python's own dates."""
    match value:
        case float():
            number = Decimal(repr(value))
            return number if number.is_finite() else None
        case Mapping():
            return to_feel(dict(value), depth)
        case tuple() | list():
            return to_feel(list(value), depth)
        case str():
            return str.__str__(value)
        case int():
            return Decimal(int(value))
        case datetime() | date() | time() | timedelta():
            return from_python(value)
        case _:
            return None
