"""Built-in functions that draw one value from a list: min, sum, mean, all …"""
from collections import Counter
from decimal import Decimal
from functools import reduce
from typing import Any

from engine.feel.numbers import CONTEXT
from engine.feel.ordering import ORDERED, order
from engine.feel.signature import builtin, builtin_of_list


@builtin("count", "list: list")
def count(values: list[Any]) -> Decimal:
    return Decimal(len(values))


@builtin_of_list("min")
def minimum(values: list[Any]) -> Any:
    return extreme(values, -1)


@builtin_of_list("max")
def maximum(values: list[Any]) -> Any:
    return extreme(values, 1)


def extreme(values: list[Any], direction: int) -> Any:
    """The first (-1) or the last (1) in order; null if the values cannot all be ordered."""
    if not values or values[0].__class__ not in ORDERED:
        return None
    best = values[0]
    for value in values[1:]:
        place = order(value, best)
        if place is None:
            return None
        if place == direction:
            best = value
    return best


@builtin_of_list("sum")
def total(values: list[Any]) -> Decimal | None:
    return reduce(CONTEXT.add, values, Decimal(0)) if _are_numbers(values) else None


@builtin_of_list("mean")
def mean(values: list[Any]) -> Decimal | None:
    added = total(values)
    return None if added is None else CONTEXT.divide(added, Decimal(len(values)))


@builtin_of_list("product")
def product(values: list[Any]) -> Decimal | None:
    return reduce(CONTEXT.multiply, values, Decimal(1)) if _are_numbers(values) else None


@builtin_of_list("median")
def median(values: list[Any]) -> Decimal | None:
    if not _are_numbers(values):
        return None
    ordered, half = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return Decimal(ordered[half])
    return CONTEXT.divide(CONTEXT.add(ordered[half - 1], ordered[half]), Decimal(2))


@builtin_of_list("stddev")
def standard_deviation(values: list[Any]) -> Decimal | None:
    """Of a sample: divided by one less than their number."""
    middle = mean(values)
    if middle is None or len(values) < 2:
        return None
    squares = [CONTEXT.power(CONTEXT.subtract(value, middle), Decimal(2)) for value in values]
    return CONTEXT.sqrt(CONTEXT.divide(reduce(CONTEXT.add, squares), Decimal(len(values) - 1)))


@builtin_of_list("mode")
def mode(values: list[Any]) -> list[Decimal] | None:
    if not values:
        return []
    if not _are_numbers(values):
        return None
    counts = Counter(values)
    most = max(counts.values())
    return sorted(value for value, times in counts.items() if times == most)


@builtin_of_list("all", "and")
def all_(values: list[Any]) -> bool | None:
    return _decided_by(False, values)


@builtin_of_list("any", "or")
def any_(values: list[Any]) -> bool | None:
    return _decided_by(True, values)


def _decided_by(decisive: bool, values: list[Any]) -> bool | None:
    """`decisive` if one of the values is; else null if one is no boolean."""
    if any(value is decisive for value in values):
        return decisive
    return None if any(value.__class__ is not bool for value in values) else not decisive


def _are_numbers(values: list[Any]) -> bool:
    return bool(values) and all(value.__class__ is Decimal for value in values)
