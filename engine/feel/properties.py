"""What a dot reaches: the entries of contexts, the parts of dates, times, durations and ranges."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.limits import Run
from engine.feel.ranges import Range
from engine.feel.temporal import DAY, HOUR, MINUTE, SECOND, Date, DateTime, DaysDuration, MonthsDuration, Time

Part = Callable[[Any], Any]

DATE_PARTS: dict[str, Part] = {
    "year": lambda date: Decimal(date.year),
    "month": lambda date: Decimal(date.month),
    "day": lambda date: Decimal(date.day),
    "weekday": lambda date: Decimal(date.weekday),
}
TIME_PARTS: dict[str, Part] = {
    "hour": lambda time: Decimal(time.nanosecond // HOUR),
    "minute": lambda time: Decimal(time.nanosecond // MINUTE % 60),
    "second": lambda time: Decimal(time.nanosecond // SECOND % 60),
    "timezone": lambda time: time.zone,
}
PARTS: dict[type, dict[str, Part]] = {
    Date: DATE_PARTS,
    Time: TIME_PARTS | {"time offset": lambda time: _offset(time.offset())},
    DateTime: (
        {name: (lambda moment, part=part: part(moment.date)) for name, part in DATE_PARTS.items()}
        | {name: (lambda moment, part=part: part(moment.time)) for name, part in TIME_PARTS.items()}
        | {"time offset": lambda moment: _offset(moment.offset)}
    ),
    DaysDuration: {
        "days": lambda duration: _part(duration.nanoseconds, DAY, None),
        "hours": lambda duration: _part(duration.nanoseconds, HOUR, 24),
        "minutes": lambda duration: _part(duration.nanoseconds, MINUTE, 60),
        "seconds": lambda duration: _part(duration.nanoseconds, SECOND, 60),
    },
    MonthsDuration: {
        "years": lambda duration: _part(duration.months, 12, None),
        "months": lambda duration: _part(duration.months, 1, 12),
    },
    Range: {
        "start": lambda range_: range_.start,
        "end": lambda range_: range_.end,
        "start included": lambda range_: range_.start_included,
        "end included": lambda range_: range_.end_included,
    },
}


def property_of(value: Any, name: str, run: Run) -> Any:
    """The entry or part of that name; of a list, those of its items. Null, with a warning, if there is none."""
    kind = value.__class__
    if kind is dict:
        if name not in value:
            run.warn("unknown-name", name=name)
        return value.get(name)
    if kind is list:
        run.tick(1 + len(value))
        return [property_of(item, name, run) for item in value]
    part = PARTS.get(kind, {}).get(name)
    if part is None:
        run.warn("unknown-name", name=name)
        return None
    return part(value)


def _offset(seconds: int | None) -> DaysDuration | None:
    return None if seconds is None else DaysDuration(seconds * SECOND)


def _part(amount: int, unit: int, most: int | None) -> Decimal:
    """How many units are in the amount, below `most`; the parts of a negative duration are negative."""
    count = abs(amount) // unit
    if most is not None:
        count %= most
    return Decimal(-count if amount < 0 else count)
