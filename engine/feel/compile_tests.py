"""Code for tests: those of a table's cell, and those after `in`."""
from collections.abc import Callable
from typing import Any

from engine.feel.comparison import equal
from engine.feel.compile_operators import ORDERINGS
from engine.feel.compiler import Compiler
from engine.feel.limits import Run
from engine.feel.nodes import AnyTest, ComparisonTest, In, Literal, Negative, NotTest, RangeNode, Test, UnaryTests, ValueTest
from engine.feel.ordering import order
from engine.feel.ranges import Range
from engine.feel.scope import Code, Scope, look_up

Check = Callable[[Any, Scope], bool | None]  # of a value: whether it passes, None if that cannot be said
ASKED = "?"


def in_(node: In, compiler: Compiler) -> Code:
    operand, check = compiler.code(node.operand), any_of(node.tests, compiler)
    return lambda scope: check(operand(scope), scope)


def unary_tests(node: UnaryTests, compiler: Compiler) -> Code:
    check = any_of(node.tests, compiler)
    return lambda scope: check(look_up(scope, ASKED)[1], scope)


def any_of(tests: tuple[Test, ...], compiler: Compiler) -> Check:
    """Passed if one of the tests is."""
    checks = [_check(test, compiler) for test in tests]
    general = checks[0] if len(checks) == 1 else _first_passed(checks)
    texts = [test.operand.value for test in tests if isinstance(test, ValueTest) and isinstance(test.operand, Literal)]
    all_texts = len(texts) == len(tests) and all(text.__class__ is str for text in texts)
    return _one_of(frozenset(texts), general) if all_texts else general


def _one_of(texts: frozenset[str], general: Check) -> Check:
    """`"a","b"`, the shape of most cells in most tables: one look instead of many comparisons."""
    return lambda value, scope: value in texts if value.__class__ is str else general(value, scope)


def _first_passed(checks: list[Check]) -> Check:
    def check(value: Any, scope: Scope) -> bool | None:
        passed: bool | None = False
        for each in checks:
            answer = each(value, scope)
            if answer is True:
                return True
            if answer is None:
                passed = None
        return passed

    return check


def _check(test: Test, compiler: Compiler) -> Check:
    match test:
        case AnyTest():
            return lambda _value, _scope: True
        case NotTest(tests):
            return _not(any_of(tests, compiler))
        case ComparisonTest(sign, operand) if sign in ("=", "!="):
            return _equal_to(compiler.code(operand), sign == "=")
        case ComparisonTest(sign, operand):
            return _ordered(compiler.code(operand), ORDERINGS[sign])
        case ValueTest(Literal(value), _):
            return lambda asked, _scope: equal(asked, value)
        case ValueTest(operand, asks=True):
            return _asking(compiler.code(operand))
        case ValueTest(operand):
            return _constant_range(operand, compiler) or _within(compiler.code(operand))


def _not(check: Check) -> Check:
    def negated(value: Any, scope: Scope) -> bool | None:
        answer = check(value, scope)
        return None if answer is None else not answer

    return negated


def _equal_to(operand: Code, wanted: bool) -> Check:
    def check(value: Any, scope: Scope) -> bool | None:
        same = equal(value, operand(scope), scope.run)
        return None if same is None else same is wanted

    return check


def _ordered(operand: Code, holds: Callable[[Any, Any], bool]) -> Check:
    def check(value: Any, scope: Scope) -> bool | None:
        place = order(value, operand(scope))
        return None if place is None else holds(place, 0)

    return check


def _asking(operand: Code) -> Check:
    """A condition on `?`; or a value worked out from it, to compare with."""

    def check(value: Any, scope: Scope) -> bool | None:
        answer = operand(Scope({ASKED: value}, scope, scope.run))
        if answer is None or answer is True or answer is False:
            return bool(answer) if answer is not None else None
        return passes(value, answer, scope.run)

    return check


def _within(operand: Code) -> Check:
    def check(value: Any, scope: Scope) -> bool | None:
        against = operand(scope)
        if against.__class__ is bool and value.__class__ is not bool and value is not None:
            return None
        return passes(value, against, scope.run)

    return check


def _constant_range(operand: Any, compiler: Compiler) -> Check | None:
    """A range between literals is made once, not at each test."""
    if not isinstance(operand, RangeNode) or not _is_constant(operand.start) or not _is_constant(operand.end):
        return None
    found: Range | None = compiler.code(operand)(Scope({}, None, Run(None)))
    if found is None:
        return None
    includes = found.includes
    return lambda value, _scope: includes(value)


def _is_constant(node: Any) -> bool:
    return node is None or isinstance(node, Literal) or isinstance(node, Negative) and isinstance(node.operand, Literal)


def passes(value: Any, against: Any, run: Run) -> bool | None:
    """Within a range, among the items of a list, or equal."""
    if isinstance(against, Range):
        return against.includes(value)
    if not isinstance(against, list):
        return equal(value, against, run)
    run.tick(1 + len(against) // 4)
    return equal(against, value, run) is True or any(_passes_item(value, item, run) for item in against)


def _passes_item(value: Any, item: Any, run: Run) -> bool:
    return (item.includes(value) if item.__class__ is Range else equal(value, item, run)) is True
