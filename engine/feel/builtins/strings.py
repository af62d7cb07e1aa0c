"""Built-in functions on texts, apart from those with patterns."""
from decimal import Decimal
from typing import Any

from engine.feel.limits import check_text
from engine.feel.signature import builtin


@builtin("substring", "string: string, start position: number, length: number?")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """Positions count from 1, or from the end if negative."""
    position = int(start)
    if position == 0 or abs(position) > len(text) or length is not None and length < 1:
        return None
    first = position - 1 if position > 0 else len(text) + position
    return text[first:] if length is None else text[first:first + int(min(length, Decimal(len(text))))]


@builtin("string length", "string: string")
def string_length(text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case", "string: string")
def upper_case(text: str) -> str:
    return text.upper()


@builtin("lower case", "string: string")
def lower_case(text: str) -> str:
    return text.lower()


@builtin("substring before", "string: string, match: string")
def substring_before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after", "string: string, match: string")
def substring_after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@builtin("contains", "string: string, match: string")
def contains(text: str, match: str) -> bool:
    return match in text


@builtin("starts with", "string: string, match: string")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("string join", "list: list, delimiter: string?")
def string_join(texts: list[Any], delimiter: str | None = None) -> str | None:
    """Nulls in the list are passed over."""
    parts = [text for text in texts if text is not None]
    if any(part.__class__ is not str for part in parts):
        return None
    check_text(sum(map(len, parts)) + len(delimiter or "") * len(parts))
    return (delimiter or "").join(parts)
