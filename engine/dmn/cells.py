"""What a cell of a table tells apart: the values at which its answer can change.

Only cells that compare the input with constants can be told exactly; of the others nothing is claimed.
"""
from collections.abc import Iterator
from typing import Any

from engine.feel.compile_tests import ASKED
from engine.feel.errors import FeelError
from engine.feel.expression import compile_node
from engine.feel.free_names import free_names
from engine.feel.limits import Run
from engine.feel.nodes import (
    AnyTest,
    Between,
    Call,
    Comparison,
    ComparisonTest,
    In,
    ListNode,
    Literal,
    Logical,
    Name,
    Node,
    NotTest,
    RangeNode,
    Test,
    UnaryTests,
    ValueTest,
)
from engine.feel.ordering import ORDERED
from engine.feel.ranges import Range
from engine.feel.scope import Scope

CHANGING = frozenset({"now", "today"})  # constant for one evaluation only


class NotExact(Exception):
    """The cell's answer depends on more than how its input compares with constants."""


def critical_values(tests: UnaryTests) -> list[Any]:
    """The constants with which the cell compares its input. Raises NotExact."""
    return [value for test in tests.tests for value in _of_test(test)]


def _of_test(test: Test) -> Iterator[Any]:
    match test:
        case AnyTest():
            return
        case NotTest(tests):
            for inner in tests:
                yield from _of_test(inner)
        case ComparisonTest(_, operand) | ValueTest(operand, asks=False):
            yield from _of_constant(operand)
        case ValueTest(operand):
            yield from _of_condition(operand)


def _of_condition(node: Node) -> Iterator[Any]:
    """A condition on `?`: comparisons with constants, joined by and, or, not."""
    match node:
        case Logical(_, left, right):
            yield from _of_condition(left)
            yield from _of_condition(right)
        case Comparison(_, Name(name), constant) | Comparison(_, constant, Name(name)) if name == ASKED:
            yield from _of_constant(constant)
        case Between(Name(name), low, high) if name == ASKED:
            yield from _of_constant(low)
            yield from _of_constant(high)
        case In(Name(name), tests) if name == ASKED:
            for test in tests:
                yield from _of_test(test)
        case Call(Name("not"), (inner,), None):
            yield from _of_condition(inner)
        case Name(name) if name == ASKED:
            yield from (True, False)
        case _:
            raise NotExact


def _of_constant(node: Node) -> Iterator[Any]:
    match node:
        case RangeNode(_, start, end):
            for part in (start, end):
                yield from _of_constant(part) if part is not None else ()
        case ListNode(items):
            for item in items:
                yield from _of_constant(item)
        case Literal(value):
            yield value
        case _:
            yield from _of_value(constant(node))


def _of_value(value: Any) -> Iterator[Any]:
    if isinstance(value, Range):
        yield from (end for end in (value.start, value.end) if end is not None)
    elif value is None or value.__class__ in ORDERED or value.__class__ is bool:
        yield value
    else:
        raise NotExact


def constant(node: Node) -> Any:
    """The value of an expression that reads no variable. Raises NotExact for one that does."""
    found = free_names(node)
    if found.certain or found.possible or found.called & CHANGING:
        raise NotExact
    try:
        return compile_node(node).code(Scope({}, None, Run(None)))
    except FeelError:
        raise NotExact from None
