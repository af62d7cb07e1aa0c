"""Built-in functions that look into lists or make new ones."""
from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.builtins.statistics import extreme
from engine.feel.calls import invoke
from engine.feel.comparison import equal
from engine.feel.limits import Run, check_list
from engine.feel.ordering import order
from engine.feel.signature import builtin

List = list[Any]


@builtin("list contains", "list: list, element: any", takes_run=True)
def list_contains(run: Run, values: List, element: Any) -> bool:
    return any(equal(value, element, run) is True for value in values)


@builtin("index of", "list: list, match: any", takes_run=True)
def index_of(run: Run, values: List, match: Any) -> List:
    return [Decimal(place) for place, value in enumerate(values, 1) if equal(value, match, run) is True]


@builtin("sublist", "list: list, start position: number, length: number?")
def sublist(values: List, start: Decimal, length: Decimal | None = None) -> List | None:
    first = _place(values, start)
    if first is None:
        return None
    if length is None:
        return values[first:]
    return None if length < 1 or first + int(length) > len(values) else values[first:first + int(length)]


@builtin("append", "list: list, item: any*")
def append(values: List, *items: Any) -> List | None:
    return values + list(items) if items else None


@builtin("concatenate", "list: list, list: list*")
def concatenate(*lists: List) -> List:
    check_list(sum(map(len, lists)))
    return [value for values in lists for value in values]


@builtin("insert before", "list: list, position: number, newItem: any")
def insert_before(values: List, position: Decimal, item: Any) -> List | None:
    place = _place(values, position)
    return None if place is None else [*values[:place], item, *values[place:]]


@builtin("remove", "list: list, position: number")
def remove(values: List, position: Decimal) -> List | None:
    place = _place(values, position)
    return None if place is None else values[:place] + values[place + 1:]


@builtin("list replace", "list: list, position: number, newItem: any")
def replace_at(values: List, position: Decimal, item: Any) -> List | None:
    place = _place(values, position)
    return None if place is None else [*values[:place], item, *values[place + 1:]]


@builtin("list replace", "list: list, match: function, newItem: any", takes_run=True)
def replace_where(run: Run, values: List, match: Any, item: Any) -> List | None:
    replaced = []
    for value in values:
        fits = invoke(match, [value, item], None, run)
        if fits.__class__ is not bool:
            return None
        replaced.append(item if fits else value)
    return replaced


@builtin("reverse", "list: list")
def reverse(values: List) -> List:
    return values[::-1]


@builtin("union", "list: list*", takes_run=True)
def union(run: Run, *lists: List) -> List:
    return distinct_values(run, [value for values in lists for value in values])


@builtin("distinct values", "list: list", takes_run=True)
def distinct_values(run: Run, values: List) -> List:
    distinct: List = []
    for value in values:
        run.tick(1 + len(distinct) // 16)
        if not any(equal(value, other, run) is True for other in distinct):
            distinct.append(value)
    return distinct


@builtin("flatten", "list: list", takes_run=True)
def flatten(run: Run, values: List) -> List:
    flat: List = []
    for value in values:
        run.tick()
        if isinstance(value, list):
            flat += flatten(run, value)
        else:
            flat.append(value)
    return flat


@builtin("sort", "list: list, precedes: function", takes_run=True)
def sort_by(run: Run, values: List, precedes: Any) -> List:
    def compare(one: Any, other: Any) -> int:
        if invoke(precedes, [one, other], None, run) is True:
            return -1
        return 1 if invoke(precedes, [other, one], None, run) is True else 0

    return sorted(values, key=cmp_to_key(compare))


@builtin("sort", "list: list")
def sort(values: List) -> List | None:
    if not values:
        return []
    if extreme(values, 1) is None:
        return None
    compare: Callable[[Any, Any], Any] = order
    return sorted(values, key=cmp_to_key(compare))


def _place(values: List, position: Decimal) -> int | None:
    """The index of a position that counts from 1, or from the end if negative; None outside the list."""
    place = int(position) if abs(position) <= len(values) else 0
    if place == 0:
        return None
    return place - 1 if place > 0 else len(values) + place
