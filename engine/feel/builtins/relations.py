"""Built-in functions on how points and ranges lie to one another. Source: DMN 1.5, table 80, after Allen's algebra."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.feel.ordering import order
from engine.feel.ranges import Range
from engine.feel.signature import builtin


@dataclass(frozen=True, slots=True)
class Span:
    """A range with both ends, or a point as the range that holds only itself."""

    start: Any
    starts: bool  # the start belongs to it
    end: Any
    ends: bool  # the end belongs to it


Relation = Callable[[Span, Span], bool]

ANY_TWO = ("point1: point, point2: point", "point: point, range: point", "range: point, point: point", "range1: point, range2: point")
TWO_RANGES = ("range1: range, range2: range",)
POINT_IN_RANGE = ("point: point, range: range", "range1: range, range2: range")
RANGE_AND_POINT = ("range: range, point: point", "range1: range, range2: range")
TWO_ALIKE = ("point1: point, point2: point", "range1: range, range2: range")


def relation(name: str, specifications: tuple[str, ...]) -> Callable[[Relation], Relation]:
    def register(holds: Relation) -> Relation:
        def related(one: Any, other: Any) -> bool | None:
            a, b = _span(one), _span(other)
            return None if a is None or b is None or order(a.start, b.start) is None else holds(a, b)

        builtin(name, *specifications)(related)
        return holds

    return register


def _span(value: Any) -> Span | None:
    if value.__class__ is not Range:
        return Span(value, True, value, True)
    if value.start is None or value.end is None:
        return None
    return Span(value.start, value.start_included, value.end, value.end_included)


def _place(one: Any, other: Any) -> int:
    return order(one, other) or 0  # the relation made sure that they can be ordered


@relation("before", ANY_TWO)
def before(a: Span, b: Span) -> bool:
    place = _place(a.end, b.start)
    return place < 0 or place == 0 and not (a.ends and b.starts)


@relation("after", ANY_TWO)
def after(a: Span, b: Span) -> bool:
    return before(b, a)


@relation("meets", TWO_RANGES)
def meets(a: Span, b: Span) -> bool:
    return a.ends and b.starts and _place(a.end, b.start) == 0


@relation("met by", TWO_RANGES)
def met_by(a: Span, b: Span) -> bool:
    return meets(b, a)


@relation("overlaps", TWO_RANGES)
def overlaps(a: Span, b: Span) -> bool:
    return not before(a, b) and not before(b, a)


@relation("overlaps before", TWO_RANGES)
def overlaps_before(a: Span, b: Span) -> bool:
    starts, ends = _place(a.start, b.start), _place(a.end, b.end)
    starts_earlier = starts < 0 or starts == 0 and a.starts and not b.starts
    ends_no_later = ends < 0 or ends == 0 and (not a.ends or b.ends)
    return starts_earlier and not before(a, b) and ends_no_later


@relation("overlaps after", TWO_RANGES)
def overlaps_after(a: Span, b: Span) -> bool:
    starts, ends = _place(b.start, a.start), _place(b.end, a.end)
    starts_later = starts < 0 or starts == 0 and b.starts and not a.starts
    ends_no_earlier = ends < 0 or ends == 0 and (not b.ends or a.ends)
    return starts_later and not before(b, a) and ends_no_earlier


@relation("finishes", POINT_IN_RANGE)
def finishes(a: Span, b: Span) -> bool:
    starts = _place(a.start, b.start)
    return a.ends == b.ends and _place(a.end, b.end) == 0 and (starts > 0 or starts == 0 and (not a.starts or b.starts))


@relation("finished by", RANGE_AND_POINT)
def finished_by(a: Span, b: Span) -> bool:
    return finishes(b, a)


@relation("includes", RANGE_AND_POINT)
def includes(a: Span, b: Span) -> bool:
    starts, ends = _place(a.start, b.start), _place(a.end, b.end)
    return (starts < 0 or starts == 0 and (a.starts or not b.starts)) and (ends > 0 or ends == 0 and (a.ends or not b.ends))


@relation("during", POINT_IN_RANGE)
def during(a: Span, b: Span) -> bool:
    return includes(b, a)


@relation("starts", POINT_IN_RANGE)
def starts(a: Span, b: Span) -> bool:
    ends = _place(a.end, b.end)
    return a.starts == b.starts and _place(a.start, b.start) == 0 and (ends < 0 or ends == 0 and (not a.ends or b.ends))


@relation("started by", RANGE_AND_POINT)
def started_by(a: Span, b: Span) -> bool:
    return starts(b, a)


@relation("coincides", TWO_ALIKE)
def coincides(a: Span, b: Span) -> bool:
    return (a.starts, a.ends) == (b.starts, b.ends) and _place(a.start, b.start) == 0 and _place(a.end, b.end) == 0
