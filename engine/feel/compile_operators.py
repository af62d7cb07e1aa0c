"""Code for operators: arithmetic, comparison, logic, if, between, instance of. The hottest of FEEL stands here."""
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import OPERATIONS, negative
from engine.feel.comparison import equal
from engine.feel.compiler import Compiler
from engine.feel.conformance import is_instance
from engine.feel.limits import Run
from engine.feel.nodes import Arithmetic, Between, Comparison, If, InstanceOf, Literal, Logical, Name, Negative
from engine.feel.numbers import CONTEXT, NO_NUMBER
from engine.feel.ordering import order
from engine.feel.scope import Code, Scope
from engine.feel.texts import shortly
from engine.feel.types import bind

ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
EQUALITIES: dict[str, Callable[[Any, Any], bool]] = {"=": operator.eq, "!=": operator.ne}
SIGNS = ORDERINGS | EQUALITIES
ON_NUMBERS = {"+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply, "/": CONTEXT.divide, "**": CONTEXT.power}


def arithmetic(node: Arithmetic, compiler: Compiler) -> Code:
    left, right = compiler.code(node.left), compiler.code(node.right)
    on_numbers, on_any, sign = ON_NUMBERS[node.operator], OPERATIONS[node.operator], node.operator

    def calculate(scope: Scope) -> Any:
        a, b = left(scope), right(scope)
        if a.__class__ is Decimal and b.__class__ is Decimal:  # by far the most frequent
            try:
                return on_numbers(a, b)
            except NO_NUMBER:
                result = None
        else:
            result = on_any(a, b)
        if result is None:
            scope.run.warn("wrong-operands", left=shortly(a), operator=sign, right=shortly(b))
            return None
        return scope.run.made(result)

    return calculate


def minus(node: Negative, compiler: Compiler) -> Code:
    operand = compiler.code(node.operand)
    return lambda scope: negative(operand(scope))


def comparison(node: Comparison, compiler: Compiler) -> Code:
    left, right = compiler.code(node.left), compiler.code(node.right)
    general = _equality(node.operator, left, right) if node.operator in EQUALITIES else _ordering(node.operator, left, right)
    match node.left, node.right:
        case Name(name), Literal(Decimal() | str() | bool() as constant) if _orders(constant, node.operator):
            return _with_constant(name, node.operator, constant, general)
        case _:
            return general


def _with_constant(name: str, sign: str, constant: Any, general: Code) -> Code:
    """`name sign constant`, the shape of most conditions: no calls while the kinds agree and the name is at hand."""
    kind, holds = constant.__class__, SIGNS[sign]

    def compare(scope: Scope) -> bool | None:
        value = scope.values.get(name)
        return holds(value, constant) if value.__class__ is kind else general(scope)

    return compare


def _orders(constant: Any, sign: str) -> bool:
    """Python orders booleans too, FEEL does not."""
    return sign in EQUALITIES or constant.__class__ is not bool


def _equality(sign: str, left: Code, right: Code) -> Code:
    wanted = sign == "="

    def compare(scope: Scope) -> bool | None:
        a, b = left(scope), right(scope)
        kind = a.__class__
        if kind is b.__class__ and (kind is str or kind is Decimal):
            return (a == b) is wanted
        same = equal(a, b, scope.run)
        if same is None:
            _not_comparable(scope.run, a, sign, b)
            return None
        return same is wanted

    return compare


def _ordering(sign: str, left: Code, right: Code) -> Code:
    holds = ORDERINGS[sign]

    def compare(scope: Scope) -> bool | None:
        a, b = left(scope), right(scope)
        if a.__class__ is Decimal and b.__class__ is Decimal:
            return holds(a, b)
        place = order(a, b)
        if place is None:
            _not_comparable(scope.run, a, sign, b)
            return None
        return holds(place, 0)

    return compare


def _not_comparable(run: Run, left: Any, sign: str, right: Any) -> None:
    run.warn("not-comparable", left=shortly(left), operator=sign, right=shortly(right))


def logical(node: Logical, compiler: Compiler) -> Code:
    """`and` and `or` of three values: what is no boolean counts as unknown."""
    left, right = compiler.code(node.left), compiler.code(node.right)
    word, decisive, other = node.operator, node.operator == "or", node.operator == "and"

    def connect(scope: Scope) -> bool | None:
        a = left(scope)
        if a is decisive:
            return not other
        b = right(scope)
        if b is decisive:
            return not other
        if a.__class__ is bool and b.__class__ is bool:
            return other
        scope.run.warn("not-boolean", operator=word, found=shortly(b if a.__class__ is bool else a))
        return None

    return connect


def if_(node: If, compiler: Compiler) -> Code:
    condition, then, otherwise = compiler.code(node.condition), compiler.code(node.then), compiler.code(node.otherwise)

    def choose(scope: Scope) -> Any:
        value = condition(scope)
        if value.__class__ is not bool:
            scope.run.warn("not-boolean", operator="if", found=shortly(value))
        return then(scope) if value is True else otherwise(scope)

    return choose


def between(node: Between, compiler: Compiler) -> Code:
    operand, low, high = compiler.code(node.operand), compiler.code(node.low), compiler.code(node.high)

    def compare(scope: Scope) -> bool | None:
        value, least, most = operand(scope), low(scope), high(scope)
        above, below = order(value, least), order(value, most)
        if above is None or below is None:
            _not_comparable(scope.run, value, "between", least if above is None else most)
            return None
        return above >= 0 and below <= 0

    return compare


def instance_of(node: InstanceOf, compiler: Compiler) -> Code:
    operand, type_ = compiler.code(node.operand), bind(node.type_, compiler.resolve)
    return lambda scope: is_instance(operand(scope), type_)
