"""What kind of value a value is, in FEEL's own words."""
from decimal import Decimal
from typing import Any

from engine.feel.environment import Function
from engine.feel.functions import Builtin, Closure
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

KINDS: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Closure: "function",
    Builtin: "function",
    Function: "function",
    type(None): "null",
}
FUNCTIONS = frozenset({Closure, Builtin, Function})


def kind_of(value: Any) -> str | None:
    return KINDS.get(value.__class__)
