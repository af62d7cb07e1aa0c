"""How the values of register rows sort, as short texts that sort by their bytes. Both databases compare them alike."""
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine.feel.python_time import to_python
from engine.feel.temporal import Date, DateTime, Time
from engine.model import Value
from storage.fold import fold

LONGEST = 60  # characters of a key: rows that differ only behind them sort by their number
OFFSET, DIGITS = Decimal(10) ** 20, 6  # numbers between -10^20 and 10^20, to six decimals
LAST = "\U0010ffff"  # behind every text that begins alike


def sort_key(value: Value) -> str:
    """Nothing sorts first; numbers by size; days and moments by time, those with an offset as UTC; texts without case and accents."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return "1" if value else "0"
        case int() | Decimal():
            return _number(Decimal(value))
        case DateTime():
            return _moment(value)
        case Date() | Time():
            return str(value)
        case list() | tuple():
            return _text("; ".join(_shown(one) for one in value))
    return _text(_shown(value))


def keys_of(data: Mapping[str, Value]) -> dict[str, str]:
    """The key of every column of a row."""
    return {name: sort_key(value) for name, value in data.items()}


def begins(wanted: str) -> tuple[str, str]:
    """From which key to before which one the texts begin like `wanted`."""
    first = _text(wanted)
    return first, first + LAST


def matches(data: Mapping[str, Value], wanted: Iterable[tuple[str, tuple[str, str]]]) -> bool:
    """Whether the row has, in each wanted column, a key in the range."""
    return all(first <= sort_key(data.get(name)) < last for name, (first, last) in wanted)


def _number(value: Decimal) -> str:
    if not -OFFSET < value < OFFSET:
        return "0" if value < 0 else "9" * 22
    return f"{value + OFFSET:0{21 + 1 + DIGITS}.{DIGITS}f}".rstrip("0").rstrip(".")


def _moment(value: DateTime) -> str:
    found = to_python(value)
    if isinstance(found, datetime):
        return (found.astimezone(UTC) if found.tzinfo else found).replace(tzinfo=None).isoformat()
    return str(value)


def _shown(value: Any) -> str:
    """A file by its name."""
    return str(value.get("name", value)) if isinstance(value, Mapping) else str(value)


def _text(value: str) -> str:
    return (fold(value) or "").strip().replace("\x00", "")[:LONGEST]
