"""When two values are equal in FEEL: true, false, or null where the question makes no sense."""
from decimal import Decimal
from typing import Any

from engine.feel.kinds import FUNCTIONS
from engine.feel.limits import Run
from engine.feel.ranges import Range
from engine.feel.temporal import SECOND, DateTime, Time


def equal(left: Any, right: Any, run: Run | None = None) -> bool | None:
    """FEEL's `=`. Long lists count as work of the `run`."""
    if left is None or right is None:
        return left is right
    kind = left.__class__
    if kind is not right.__class__:
        return None
    if kind is Decimal or kind is str or kind is bool:
        return bool(left == right)
    if kind is list:
        return _equal_lists(left, right, run)
    if kind is dict:
        return _equal_contexts(left, right, run)
    if kind is DateTime:
        return _equal_instants(left, right, left.offset, right.offset)
    if kind is Time:
        return _equal_instants(left, right, left.offset(), right.offset())
    if kind is Range:
        return _equal_ranges(left, right)
    if kind in FUNCTIONS:
        return True if left is right else None
    return bool(left == right)


def _equal_lists(left: list[Any], right: list[Any], run: Run | None) -> bool | None:
    if len(left) != len(right):
        return False
    for one, other in zip(left, right, strict=True):
        if run is not None:
            run.tick()
        same = equal(one, other, run)
        if same is not True:
            return same
    return True


def _equal_contexts(left: dict[str, Any], right: dict[str, Any], run: Run | None) -> bool | None:
    if left.keys() != right.keys():
        return False
    for key, one in left.items():
        if run is not None:
            run.tick()
        same = equal(one, right[key], run)
        if same is not True:
            return same
    return True


def _equal_instants(left: Any, right: Any, left_offset: int | None, right_offset: int | None) -> bool | None:
    """Whole seconds count. Source: DMN 1.5, table 42: times are equal by their value function, which has no fractions."""
    if (left_offset is None) != (right_offset is None):
        return None
    return bool(left.instant // SECOND == right.instant // SECOND)


def _equal_ranges(left: Range, right: Range) -> bool:
    included = (left.start_included, left.end_included, left.sign) == (right.start_included, right.end_included, right.sign)
    return included and equal(left.start, right.start) is True and equal(left.end, right.end) is True
