"""Which of two values comes first, where FEEL orders them at all."""
from decimal import Decimal
from typing import Any

from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

ORDERED = frozenset({Decimal, str, Date, Time, DateTime, DaysDuration, MonthsDuration})


def order(left: Any, right: Any) -> int | None:
    """-1, 0 or 1; None where FEEL does not order the two."""
    kind = left.__class__
    if kind is not right.__class__:
        return None
    if kind is Decimal or kind is str or kind is Date:
        return -1 if left < right else 1 if left > right else 0
    if kind is DaysDuration:
        left, right = left.nanoseconds, right.nanoseconds
    elif kind is MonthsDuration:
        left, right = left.months, right.months
    elif kind is DateTime:
        if (left.offset is None) != (right.offset is None):
            return None
        left, right = left.instant, right.instant
    elif kind is Time:
        if (left.offset() is None) != (right.offset() is None):
            return None
        left, right = left.instant, right.instant
    else:
        return None
    return -1 if left < right else 1 if left > right else 0
