"""Values as JSON and back, without losing a digit: for storage and hashes (tagged) and for other programs (plain).

Tagged: a fraction is {"$decimal": "1.50"}, a day {"$date": "2026-11-22"}, likewise $time, $datetime and $duration; a key
of a context that begins with "$" gets a second one. Whole numbers below 10^15 are plain JSON integers. Nothing here knows
files or tables.
"""
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from engine.errors import BadInput, TooLarge
from engine.feel.python_time import from_python
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.temporal_text import read_date, read_datetime, read_duration, read_time

Json = Any  # None, bool, int, str, list or dict, as orjson reads and writes them

SAFE_INTEGER = 10**15  # below it every JSON reader keeps all digits
DEEPEST = 100  # nested lists and contexts


def encode(value: Any) -> Json:
    """The value as tagged JSON. Raises BadInput for what is no value, TooLarge for what is nested too deeply."""
    return _encode(value, 0)


def decode(json: Json) -> Any:
    """The value that `encode` was given; numbers come back as int or Decimal. Raises BadInput for what it never wrote."""
    kind = json.__class__
    if kind is list:
        return [decode(item) for item in json]
    if kind is dict:
        return _decode_object(json)
    if kind is float:
        raise BadInput("A fraction is written as {\"$decimal\": …}.")
    return json


def dumps(value: Any) -> bytes:
    """Tagged JSON for storage; contexts keep the order of their entries."""
    written = _quickly(value, _QUICK)
    return _json(encode(value)) if written is None else written


def loads(data: bytes | str) -> Any:
    return decode(orjson.loads(data))


def canonical(value: Any) -> bytes:
    """Tagged JSON with sorted keys and no spaces: equal values give equal bytes. This is what is hashed."""
    written = _quickly(value, _QUICK | orjson.OPT_SORT_KEYS)
    return _json(encode(value), orjson.OPT_SORT_KEYS) if written is None else written


def _json(json: Json, option: int = 0) -> bytes:
    try:
        return orjson.dumps(json, option=option)
    except TypeError as unwritable:  # the one thing in tagged JSON that UTF-8 cannot write
        raise BadInput("A text holds half a sign (a lone surrogate), which cannot be kept.") from unwritable


_QUICK = orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
_TEXTLIKE = frozenset((str, bool, type(None)))


def _quickly(value: Any, option: int) -> bytes | None:
    """What `encode` and orjson would write, without walking the value in Python; None where that could differ.

    A case's variables are written and hashed at every step, and nearly all of them are plain JSON.
    """
    if not _usual(value):
        return None
    tags = 0

    def tagged(part: Any) -> Json:
        nonlocal tags
        written = _WRITERS[part.__class__](part)
        tags += written.__class__ is dict
        return written

    try:
        written = orjson.dumps(value, default=tagged, option=option)
    except TypeError:
        return None
    return None if written.count(b'"$') != tags else written


def _usual(value: Any) -> bool:
    """Only contexts and lists of what `_quickly` writes as `encode` does: no floats, no whole numbers too long for JSON."""
    if value.__class__ is not dict and value.__class__ is not list:
        return False
    for part in value.values() if value.__class__ is dict else value:
        kind = part.__class__
        if kind in _TEXTLIKE or kind in _WRITERS:
            continue
        if kind is int:
            if not -SAFE_INTEGER < part < SAFE_INTEGER:
                return False
        elif not _usual(part):
            return False
    return True


def plain(value: Any) -> Json:
    """The value for other programs: numbers as numbers, moments as ISO 8601 text.

    A fraction with more digits than a JSON reader keeps becomes text rather than another number.
    """
    match value:
        case bool() | None | str():
            return value
        case int() | Decimal():
            return _plain_number(Decimal(value))
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case DateTime() | Time():
            return _iso(value)
        case date() | time() | timedelta():
            return plain(from_python(value))
        case _:
            return str(value)


def from_plain(json: Json) -> Any:
    """The value of JSON that came from outside, read with `parse_float=Decimal`. Text stays text."""
    kind = json.__class__
    if kind is list:
        return [from_plain(item) for item in json]
    if kind is dict:
        return {key: from_plain(item) for key, item in json.items()}
    if kind is float:
        json = Decimal(repr(json))
    if json.__class__ is Decimal and not json.is_finite():
        raise BadInput("Infinity and NaN are no numbers here.")
    return json


def _encode(value: Any, depth: int) -> Json:
    kind = value.__class__
    if kind is str or kind is bool or value is None:
        return value
    if depth > DEEPEST:
        raise TooLarge("The value is nested too deeply.")
    if kind is dict:
        return {_key(key): _encode(item, depth + 1) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [_encode(item, depth + 1) for item in value]
    if kind is int:
        return value if -SAFE_INTEGER < value < SAFE_INTEGER else {"$decimal": str(value)}
    write = _WRITERS.get(kind)
    if write is None:
        return _encode_relative(value, depth)
    return write(value)


def _encode_relative(value: Any, depth: int) -> Json:
    """A subclass or another mapping: MappingProxyType, an enum of strings, a subclass of datetime."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, datetime | date | time | timedelta):
        return _encode(from_python(value), depth)
    if hasattr(value, "items"):
        return _encode(dict(value), depth)
    raise BadInput(f"A {type(value).__name__} cannot be kept as a value.")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise BadInput("The names in a context are text.")
    return f"${key}" if key.startswith("$") else key


def _number(value: Decimal) -> Json:
    if not value.is_finite():
        raise BadInput("Infinity and NaN are no numbers here.")
    if int(value.as_tuple().exponent) >= 0 and abs(value) < SAFE_INTEGER:
        return int(value)
    return {"$decimal": format(value, "f") if value.adjusted() < 100 else str(value)}


_WRITERS: dict[type, Callable[[Any], Json]] = {
    Decimal: _number,
    Date: lambda value: {"$date": str(value)},
    Time: lambda value: {"$time": str(value)},
    DateTime: lambda value: {"$datetime": str(value)},
    DaysDuration: lambda value: {"$duration": str(value)},
    MonthsDuration: lambda value: {"$duration": str(value)},
}

def _read_decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


_READERS: dict[str, Callable[[str], Any]] = {
    "$decimal": _read_decimal,
    "$date": read_date,
    "$time": read_time,
    "$datetime": read_datetime,
    "$duration": read_duration,
}


def _decode_object(json: dict[str, Json]) -> Any:
    if len(json) == 1:
        (tag, text), = json.items()
        read = _READERS.get(tag)
        if read is not None:
            return _tagged(read, tag, text)
    return {key[1:] if key.startswith("$$") else key: decode(item) for key, item in json.items()}


def _tagged(read: Callable[[str], Any], tag: str, text: Json) -> Any:
    value = read(text) if isinstance(text, str) else None
    if value is None:
        raise BadInput(f"{text!r} is no {tag[1:]}.")
    return value


def _plain_number(value: Decimal) -> Json:
    if value == value.to_integral_value() and abs(value) < SAFE_INTEGER:
        return int(value)
    nearest = float(value)
    return nearest if Decimal(repr(nearest)) == value else str(value)


def _iso(value: DateTime | Time) -> str:
    """ISO 8601 knows offsets, not names of zones."""
    clock = value.time if isinstance(value, DateTime) else value
    offset = value.offset if isinstance(value, DateTime) else value.offset()
    if clock.zone is None:
        return str(value)
    text = str(Time(clock.nanosecond, offset))
    return f"{value.date}T{text}" if isinstance(value, DateTime) else text
