"""Values of a case as people read them: numbers, dates, yes and no, names of files. Never what they are called inside."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask_babel import gettext as _

from engine.feel.python_time import to_python
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from web.moments import date_words, moment_words, place, zone

LONGEST = 600  # characters of one value on a page; the history holds the rest


@dataclass(frozen=True)
class Fact:
    """One line of a list of facts: what it is called, and what it is."""

    label: str
    words: str


def told(value: Any) -> str:
    """The value in words of the reader's language; a dash for nothing."""
    words = _told(value)
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


def _told(value: Any) -> str:
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return _("Yes") if value else _("No")
        case int() | Decimal():
            return str(format_decimal(value, locale=place(), decimal_quantization=False))
        case Date() | DateTime() | Time() | DaysDuration() | MonthsDuration():
            return _temporal(value)
        case Mapping():
            return _mapping(value)
        case list() | tuple():
            return "; ".join(_told(item) for item in value)
    return str(value)


def _mapping(value: Mapping[str, Any]) -> str:
    if {"name", "sha256"} <= value.keys():
        return str(value["name"])  # a file
    return ", ".join(f"{name}: {_told(inner)}" for name, inner in value.items())


def _temporal(value: Any) -> str:
    same = to_python(value)
    match same:
        case datetime(tzinfo=None):
            return moment_words(same)
        case datetime():
            return moment_words(same.astimezone(zone()))
        case date():
            return date_words(same)
        case timedelta():
            return str(format_timedelta(same, locale=place(), threshold=1.5))
    return str(value)  # a time of day, months, or a year beyond Python's
