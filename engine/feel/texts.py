"""Values as text, the way FEEL's string() and the messages to people write them."""
import re
from decimal import Decimal
from typing import Any

from engine.feel.environment import Function
from engine.feel.functions import Builtin, Closure
from engine.feel.limits import Run
from engine.feel.numbers import number_text
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

SIMPLE_KEY = re.compile(r"[^\W\d][\w ]*")
TEMPORAL = frozenset({Date, Time, DateTime, DaysDuration, MonthsDuration})
SHORT = 60  # characters of a value inside a message


def to_text(value: Any, run: Run | None = None) -> str:
    """What string(value) gives: a text as it is, everything inside lists and contexts as a literal."""
    return value if value.__class__ is str else literal(value, run, bare=True)


def literal(value: Any, run: Run | None = None, bare: bool = False) -> str:
    """The value as an expression would write it; a `bare` temporal value stands without @ and quotes."""
    if run is not None:
        run.tick()
    kind = value.__class__
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is Decimal:
        return str(run.made(number_text(value)) if run else number_text(value))
    if kind is str:
        return _quoted(value)
    if kind in TEMPORAL:
        return str(value) if bare else f'@"{value}"'
    if kind is list:
        return f"[{', '.join(literal(item, run) for item in value)}]"
    if kind is dict:
        return f"{{{', '.join(f'{_key(key)}: {literal(item, run)}' for key, item in value.items())}}}"
    return _other(value, run)


def shortly(value: Any) -> str:
    """The value inside a message to a person: its beginning is enough."""
    if value.__class__ is str and len(value) > SHORT:
        return f"{_quoted(value[:SHORT])}…"
    if isinstance(value, list):
        value = value[:SHORT]
    elif isinstance(value, dict):
        value = dict(list(value.items())[:SHORT])
    text = literal(value)
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def _other(value: Any, run: Run | None) -> str:
    match value:
        case Range():
            return _range(value, run)
        case Closure(parameters):
            return f"function({', '.join(parameters)})"
        case Builtin(name):
            return name
        case Function(parameters):
            return f"function({', '.join(parameters)})"
        case _:
            return "null"


def _range(value: Range, run: Run | None) -> str:
    if value.sign:
        return f"{value.sign}{literal(value.start if value.end is None else value.end, run)}"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{literal(value.start, run)}..{literal(value.end, run)}{closing}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _key(key: str) -> str:
    return key if SIMPLE_KEY.fullmatch(key) else _quoted(key)
