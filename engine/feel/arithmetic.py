"""What + - * / ** mean for each pair of kinds. None where they mean nothing."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.limits import check_text
from engine.feel.numbers import CONTEXT, NO_NUMBER
from engine.feel.temporal import DAY, MIDNIGHT_UTC, Date, DateTime, DaysDuration, MonthsDuration, Time

Duration = DaysDuration | MonthsDuration


def add(left: Any, right: Any) -> Any:
    match left, right:
        case Decimal(), Decimal():
            return _exact(CONTEXT.add, left, right)
        case str(), str():
            check_text(len(left) + len(right))
            return left + right
        case DaysDuration(a), DaysDuration(b):
            return DaysDuration(a + b)
        case MonthsDuration(a), MonthsDuration(b):
            return MonthsDuration(a + b)
        case DaysDuration() | MonthsDuration(), _:
            return later(right, left)
        case _, DaysDuration() | MonthsDuration():
            return later(left, right)
        case _:
            return None


def subtract(left: Any, right: Any) -> Any:
    match left, right:
        case Decimal(), Decimal():
            return _exact(CONTEXT.subtract, left, right)
        case DaysDuration(a), DaysDuration(b):
            return DaysDuration(a - b)
        case MonthsDuration(a), MonthsDuration(b):
            return MonthsDuration(a - b)
        case _, DaysDuration() | MonthsDuration():
            return later(left, negative(right))
        case Time(), Time():
            return _between_times(left, right)
        case Date() | DateTime(), Date() | DateTime():
            return _between_days(left, right)
        case _:
            return None


def multiply(left: Any, right: Any) -> Any:
    match left, right:
        case Decimal(), Decimal():
            return _exact(CONTEXT.multiply, left, right)
        case (DaysDuration() | MonthsDuration(), Decimal()):
            return _scaled(CONTEXT.multiply, left, right)
        case (Decimal(), DaysDuration() | MonthsDuration()):
            return _scaled(CONTEXT.multiply, right, left)
        case _:
            return None


def divide(left: Any, right: Any) -> Any:
    match left, right:
        case Decimal(), Decimal():
            return _exact(CONTEXT.divide, left, right)
        case (DaysDuration() | MonthsDuration(), Decimal()):
            return _scaled(CONTEXT.divide, left, right)
        case DaysDuration(a), DaysDuration(b):
            return _exact(CONTEXT.divide, Decimal(a), Decimal(b))
        case MonthsDuration(a), MonthsDuration(b):
            return _exact(CONTEXT.divide, Decimal(a), Decimal(b))
        case _:
            return None


def power(left: Any, right: Any) -> Any:
    if left.__class__ is Decimal and right.__class__ is Decimal:
        return _exact(CONTEXT.power, left, right)
    return None


def negative(value: Any) -> Any:
    match value:
        case Decimal():
            return CONTEXT.minus(value)
        case DaysDuration(nanoseconds):
            return DaysDuration(-nanoseconds)
        case MonthsDuration(months):
            return MonthsDuration(-months)
        case _:
            return None


def later(moment: Any, duration: Duration) -> Any:
    """The moment so much later. A date takes whole days only; a time begins again at midnight."""
    match moment, duration:
        case DateTime(), DaysDuration(nanoseconds):
            return moment.plus(nanoseconds)
        case Date(), DaysDuration(nanoseconds):
            return Date.from_days((moment.days * DAY + nanoseconds) // DAY)
        case Time(), DaysDuration(nanoseconds):
            return moment.plus(nanoseconds)
        case (Date() | DateTime(), MonthsDuration(months)):
            return moment.plus_months(months)
        case _:
            return None


def _between_times(left: Time, right: Time) -> DaysDuration | None:
    if (left.offset() is None) != (right.offset() is None):
        return None
    return DaysDuration(left.instant - right.instant)


def _between_days(left: Date | DateTime, right: Date | DateTime) -> DaysDuration | None:
    if isinstance(left, Date) and isinstance(right, Date):
        return DaysDuration((left.days - right.days) * DAY)
    one, other = as_datetime(left), as_datetime(right)
    if (one.offset is None) != (other.offset is None):
        return None
    return DaysDuration(one.instant - other.instant)


def as_datetime(value: Date | DateTime) -> DateTime:
    """A date counts as its midnight in UTC. Source: DMN 1.5, 10.3.2.3.6."""
    return value if isinstance(value, DateTime) else DateTime(value, MIDNIGHT_UTC)


def _exact(operation: Callable[[Decimal, Decimal], Decimal], left: Decimal, right: Decimal) -> Decimal | None:
    try:
        return operation(left, right)
    except NO_NUMBER:
        return None


def _scaled(operation: Callable[[Decimal, Decimal], Decimal], duration: Duration, factor: Decimal) -> Duration | None:
    """The duration times or divided by a number, cut to whole nanoseconds or months."""
    if isinstance(duration, DaysDuration):
        nanoseconds = _exact(operation, Decimal(duration.nanoseconds), factor)
        return None if nanoseconds is None else DaysDuration(int(nanoseconds))
    months = _exact(operation, Decimal(duration.months), factor)
    return None if months is None else MonthsDuration(int(months))


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}
