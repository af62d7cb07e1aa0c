"""Code for what stands for a value: literals, names, lists, contexts, ranges, paths and filters."""
from decimal import Decimal
from typing import Any

from engine.feel.builtins import BUILTINS
from engine.feel.compiler import Compiler
from engine.feel.limits import Run
from engine.feel.nodes import ContextNode, Filter, ListNode, Literal, Name, Path, RangeNode
from engine.feel.properties import property_of
from engine.feel.ranges import make_range
from engine.feel.scope import Code, Scope


def literal(node: Literal, _compiler: Compiler) -> Code:
    value = node.value
    return lambda _scope: value


def name(node: Name, _compiler: Compiler) -> Code:
    text = node.text

    def variable(scope: Scope) -> Any:
        layer: Scope | None = scope
        while layer is not None:
            values = layer.values
            if text in values:
                return values[text]
            layer = layer.outer
        return function_named(text, scope.run, "unknown-name")

    return variable


def function_named(name: str, run: Run, otherwise: str) -> Any:
    """The built-in function or ours of that name; null, with the warning `otherwise`, if there is none."""
    found = BUILTINS.get(name) or (run.environment.functions.get(name) if run.environment else None)
    if found is None:
        run.warn(otherwise, name=name)
    return found


def list_(node: ListNode, compiler: Compiler) -> Code:
    items = [compiler.code(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


def context(node: ContextNode, compiler: Compiler) -> Code:
    """Each entry sees those before it."""
    entries = [(key, compiler.code(value)) for key, value in node.entries]

    def build(scope: Scope) -> dict[str, Any]:
        values: dict[str, Any] = {}
        inner = Scope(values, scope, scope.run)
        for key, value in entries:
            values[key] = value(inner)
        return values

    return build


def range_(node: RangeNode, compiler: Compiler) -> Code:
    start = compiler.code(node.start) if node.start else _nothing
    end = compiler.code(node.end) if node.end else _nothing
    starts, ends, sign = node.start_included, node.end_included, node.sign
    return lambda scope: make_range(starts, start(scope), end(scope), ends, sign)


def _nothing(_scope: Scope) -> None:
    return None


def path(node: Path, compiler: Compiler) -> Code:
    operand, property_name = compiler.code(node.operand), node.name
    return lambda scope: property_of(operand(scope), property_name, scope.run)


def filter_(node: Filter, compiler: Compiler) -> Code:
    """Items for which the condition holds; or, if it is a number, the item at that place."""
    operand, condition = compiler.code(node.operand), compiler.code(node.condition)

    def choose(scope: Scope) -> Any:
        value = operand(scope)
        items = value if value.__class__ is list else [] if value is None else [value]
        return filtered(items, condition, scope)

    return choose


def filtered(items: list[Any], condition: Code, scope: Scope) -> Any:
    chosen = []
    for place, item in enumerate(items):
        scope.run.tick()
        holds = condition(item_scope(item, scope))
        if holds.__class__ is Decimal:
            return item_at(items, holds) if place == 0 else None
        if holds is True:
            chosen.append(item)
    if not items and condition(item_scope(None, scope)).__class__ is Decimal:
        return None
    return chosen


def item_scope(item: Any, scope: Scope) -> Scope:
    """What a condition on the items of a list sees: `item`, and the entries of an item that is a context."""
    inner = Scope({"item": item}, scope, scope.run)
    return Scope(item, inner, scope.run) if item.__class__ is dict else inner


def item_at(items: list[Any], place: Decimal) -> Any:
    """Places count from 1, or from the end if negative."""
    if place != place.to_integral_value() or not 0 < abs(place) <= len(items):
        return None
    index = int(place)
    return items[index - 1] if index > 0 else items[index]
