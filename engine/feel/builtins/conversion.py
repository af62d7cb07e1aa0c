"""Built-in functions that turn one kind into another: number, string, duration, range, and `not`."""
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import as_datetime
from engine.feel.builtins.literal_range import read_range
from engine.feel.limits import Run
from engine.feel.numbers import read_number
from engine.feel.ranges import Range
from engine.feel.signature import builtin
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration
from engine.feel.temporal_text import read_duration
from engine.feel.texts import to_text


@builtin("number", "from: string")
def number(text: str) -> Decimal | None:
    return read_number(text)


@builtin("number", "from: number")
def same_number(value: Decimal) -> Decimal:
    return value


@builtin("number", "from: string, grouping separator: string~, decimal separator: string~")
def separated_number(text: str, grouping: str | None, point: str | None) -> Decimal | None:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or grouping is not None and grouping == point:
        return None
    if grouping:
        text = text.replace(grouping, "")
    return read_number(text.replace(point, ".") if point else text)


@builtin("string", "from: any", takes_run=True)
def string(run: Run, value: Any) -> str | None:
    return None if value is None else to_text(value, run)


@builtin("duration", "from: string")
def duration(text: str) -> DaysDuration | MonthsDuration | None:
    return read_duration(text)


@builtin("duration", "from: days", "from: months")
def same_duration(value: DaysDuration | MonthsDuration) -> DaysDuration | MonthsDuration:
    return value


@builtin("years and months duration", "from: day, to: day")
def whole_months(start: Date | DateTime, end: Date | DateTime) -> MonthsDuration:
    """Whole months from one day to another, negative if the second is earlier."""
    one, other = as_datetime(start).date, as_datetime(end).date
    months = (other.year - one.year) * 12 + other.month - one.month
    if months > 0 and other.day < one.day:
        months -= 1
    elif months < 0 and other.day > one.day:
        months += 1
    return MonthsDuration(months)


@builtin("range", "from: string")
def range_(text: str) -> Range | None:
    return read_range(text)


@builtin("not", "negand: any")
def not_(value: Any) -> bool | None:
    return not value if value.__class__ is bool else None
