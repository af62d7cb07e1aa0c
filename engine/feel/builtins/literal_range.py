"""Reads a range whose ends are literals, for the function range(text). Runs nothing else that the text may hold."""
from typing import Any

from engine.feel.arithmetic import negative
from engine.feel.errors import FeelSyntaxError
from engine.feel.nodes import Call, Literal, Name, Negative, Node, RangeNode
from engine.feel.ordering import order
from engine.feel.parser import parse_expression
from engine.feel.ranges import Range, make_range
from engine.feel.temporal_text import read_date, read_datetime, read_duration, read_time

READERS = {"date": read_date, "time": read_time, "date and time": read_datetime, "duration": read_duration}
NOT_LITERAL = object()


def read_range(text: str) -> Range | None:
    """The range that the text writes; None if it is no range, or its ends are no literals or the wrong way round."""
    try:
        node = parse_expression(text)
    except FeelSyntaxError:
        return None
    if not isinstance(node, RangeNode):
        return None
    start, end = _end(node.start), _end(node.end)
    if start is NOT_LITERAL or end is NOT_LITERAL:
        return None
    if start is None and node.start_included or end is None and node.end_included:
        return None
    found = make_range(node.start_included, start, end, node.end_included, node.sign)
    both = start is not None and end is not None
    return None if found is None or both and order(start, end) == 1 else found


def _end(node: Node | None) -> Any:
    match node:
        case None:
            return None
        case Literal(value):
            return value
        case Negative(operand):
            value = _end(operand)
            return NOT_LITERAL if value is NOT_LITERAL else negative(value)
        case Call(Name(name), (Literal(str() as text),), None) if name in READERS:
            return READERS[name](text)
        case _:
            return NOT_LITERAL
