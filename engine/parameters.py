"""Whether a value fits a parameter of a process: its type, bounds, pattern and options. Says why not, in Spanish and English.

The same rule holds for the default in process.yaml, for the page of parameters and for PUT /parameters.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

import re2

from engine.feel.temporal import Date, Time
from engine.mail_address import bare_address

Words = str | Mapping[str, str]  # one text, or one per language: {es, en}
NUMBERS = ("integer", "decimal", "money")
TYPES = ("text", "email", *NUMBERS, "boolean", "date", "time", "list", "table")
LONGEST = 1_000  # characters of a text

_WORDS = {
    "text": ("debe ser un texto.", "must be a text."),
    "one_line": ("debe caber en una línea, sin saltos de línea.", "must be one line, without line ends."),
    "too_long": ("tiene más de {longest} caracteres.", "has more than {longest} characters."),
    "email": ("debe ser una dirección de correo, como eva@ejemplo.com.", "must be a mail address, such as eva@example.com."),
    "integer": ("debe ser un número entero.", "must be a whole number."),
    "decimal": ("debe ser un número.", "must be a number."),
    "money": ("debe ser un número.", "must be a number."),
    "boolean": ("debe ser sí o no.", "must be yes or no."),
    "date": ("debe ser una fecha, como 2026-11-28.", "must be a date, such as 2026-11-28."),
    "time": ("debe ser una hora, como 17:30.", "must be a time, such as 17:30."),
    "list": ("debe ser una lista.", "must be a list."), "table": ("debe ser una lista.", "must be a list."),
    "min": ("no puede ser menor que {min}.", "cannot be less than {min}."),
    "max": ("no puede ser mayor que {max}.", "cannot be more than {max}."),
    "pattern": ("no tiene la forma pedida: {pattern}", "does not have the form asked for: {pattern}"),
    "options": ("debe ser una de: {options}.", "must be one of: {options}."),
}


@dataclass(frozen=True)
class Parameter:
    """A value that the owner may change in the web. FEEL reads it with get value(parameters, name)."""

    name: str
    label: Words
    type: str
    default: Any
    help: Words = ""
    source: str | None = None
    origin: str | None = None  # D I P
    min: Decimal | None = None  # of a number, inclusive
    max: Decimal | None = None
    pattern: str | None = None  # of a text: RE2, fits it whole
    options: tuple[Any, ...] = ()  # the only values it may have; empty: any


def misfit(parameter: Parameter, value: Any, language: str = "es") -> str | None:
    """Why the value does not fit, or None. No value at all always fits: it is null in FEEL."""
    which = None if value is None else _wrong(parameter, value)
    if which is None:
        return None
    spanish, english = _WORDS[which]
    return (english if language == "en" else spanish).format(
        min=parameter.min, max=parameter.max, pattern=parameter.pattern, longest=LONGEST, options=", ".join(map(str, parameter.options)))


def _wrong(parameter: Parameter, value: Any) -> str | None:
    found = _TYPES.get(parameter.type, lambda value: None)(value)
    if found is not None:
        return found
    if parameter.type in NUMBERS and parameter.min is not None and Decimal(value) < parameter.min:
        return "min"
    if parameter.type in NUMBERS and parameter.max is not None and Decimal(value) > parameter.max:
        return "max"
    if parameter.pattern is not None and isinstance(value, str) and not re2.fullmatch(parameter.pattern, value):
        return "pattern"
    return "options" if parameter.options and value not in parameter.options else None


def _line(value: Any) -> str | None:
    if not isinstance(value, str):
        return "text"
    if any(char < " " or char in "\x7f\x85\u2028\u2029" for char in value):
        return "one_line"
    return "too_long" if len(value) > LONGEST else None


def _number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite()


def _moment(value: Any, kinds: tuple[type, ...], read: Callable[[str], object]) -> bool:
    try:
        return isinstance(value, kinds) or (isinstance(value, str) and bool(read(value) is not None))
    except ValueError:
        return False


_TYPES: dict[str, Callable[[Any], str | None]] = {
    "text": _line,
    "email": lambda value: _line(value) or (None if bare_address(value) else "email"),
    "integer": lambda value: None if _number(value) and Decimal(value) == Decimal(value).to_integral_value() else "integer",
    "decimal": lambda value: None if _number(value) else "decimal",
    "money": lambda value: None if _number(value) else "money",
    "boolean": lambda value: None if isinstance(value, bool) else "boolean",
    "date": lambda value: None if _moment(value, (Date, date), date.fromisoformat) else "date",
    "time": lambda value: None if _moment(value, (Time, time), time.fromisoformat) else "time",
    "list": lambda value: None if isinstance(value, list) else "list",
    "table": lambda value: None if isinstance(value, list) else "table",
}
