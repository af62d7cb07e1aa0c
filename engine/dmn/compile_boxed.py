"""Code for boxed expressions other than tables."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.dmn import model
from engine.dmn.compile_table import table
from engine.dmn.compiler import Compiler, InScope
from engine.dmn.model import Boxed
from engine.feel.calls import invoke
from engine.feel.compile_iteration import items_of
from engine.feel.compile_values import item_at, item_scope
from engine.feel.functions import Closure
from engine.feel.limits import check_list
from engine.feel.scope import Code, Scope


def boxed(expression: Boxed, names: InScope, compiler: Compiler) -> Code:
    """Code for any boxed expression, its value converted to the type it promises."""
    code = _AREAS[expression.__class__](expression, names, compiler)
    return compiler.fitting(code, expression.type_name)


def _literal(node: model.Literal, names: InScope, compiler: Compiler) -> Code:
    return compiler.text(node.text, names)


def _context(node: model.Context, names: InScope, compiler: Compiler) -> Code:
    """Each entry sees those before it; an entry without a name is the result of the whole."""
    entries: list[tuple[str | None, Code]] = []
    for entry in node.entries:
        value = compiler.fitting(compiler.boxed(entry.expression, names), entry.type_name, entry.name)
        entries.append((entry.name, value))
        if entry.name is None:
            break
        names += (entry.name,)

    def build(scope: Scope) -> Any:
        values: dict[str, Any] = {}
        inner = Scope(values, scope, scope.run)
        for name, value in entries:
            if name is None:
                return value(inner)
            values[name] = value(inner)
        return values

    return build


def _invocation(node: model.Invocation, names: InScope, compiler: Compiler) -> Code:
    function = compiler.boxed(node.function, names)
    parameters = tuple(binding.name or "" for binding in node.bindings)
    arguments = [
        compiler.fitting(compiler.boxed(binding.expression, names), binding.type_name, binding.name) for binding in node.bindings
    ]

    def call(scope: Scope) -> Any:
        called = function(scope)
        return None if called is None else invoke(called, [argument(scope) for argument in arguments], parameters, scope.run)

    return call


def function(node: model.FunctionDefinition, names: InScope, compiler: Compiler) -> Code:
    """Code that makes the function value; functions in other languages are never run."""
    if node.kind.upper() != "FEEL":
        return _external
    parameters = tuple(parameter.name for parameter in node.parameters)
    types = tuple(compiler.types.of(parameter.type_name) for parameter in node.parameters)
    body = compiler.boxed(node.body, names + parameters)

    def define(scope: Scope) -> Closure:
        def run_body(arguments: list[Any]) -> Any:
            return body(Scope(dict(zip(parameters, arguments, strict=True)), scope, scope.run))

        return Closure(parameters, run_body, types if any(types) else None)

    return define


def _external(scope: Scope) -> None:
    scope.run.warn("external-function")


def _relation(node: model.Relation, names: InScope, compiler: Compiler) -> Code:
    rows = []
    for row in node.rows:
        cells = zip(node.columns, row, strict=False)
        rows.append([
            (column.name, compiler.fitting(compiler.boxed(cell, names), column.type_name, column.name)) for column, cell in cells
        ])
    return lambda scope: [{name: cell(scope) for name, cell in row} for row in rows]


def _list(node: model.ListExpression, names: InScope, compiler: Compiler) -> Code:
    items = [compiler.boxed(item, names) for item in node.items]
    return lambda scope: [item(scope) for item in items]


def _conditional(node: model.Conditional, names: InScope, compiler: Compiler) -> Code:
    condition, then, otherwise = (compiler.boxed(part, names) for part in (node.condition, node.then, node.otherwise))

    def choose(scope: Scope) -> Any:
        holds = condition(scope)
        if holds.__class__ is not bool:
            scope.run.warn("not-boolean", operator="if", found="null" if holds is None else str(holds))
            return None
        return then(scope) if holds else otherwise(scope)

    return choose


def _filter(node: model.Filter, names: InScope, compiler: Compiler) -> Code:
    items, match = compiler.boxed(node.items, names), compiler.boxed(node.match, (*names, "item"))

    def choose(scope: Scope) -> Any:
        value = items(scope)
        if value is None:
            return None
        found = value if value.__class__ is list else [value]
        return _matching(found, match, scope)

    return choose


def _matching(items: list[Any], match: Code, scope: Scope) -> Any:
    chosen = []
    for item in items:
        scope.run.tick()
        holds = match(item_scope(item, scope))
        if holds.__class__ is Decimal:
            return item_at(items, holds)
        if holds is not None and holds.__class__ is not bool:
            return None
        if holds is True:
            chosen.append(item)
    return chosen


def _iteration(node: model.Iteration, names: InScope, compiler: Compiler) -> Code:
    domain, body = compiler.boxed(node.domain, names), compiler.boxed(node.body, (*names, node.variable, "partial"))
    gather = _collect if node.kind == "for" else _some if node.kind == "some" else _every

    def go_through(scope: Scope) -> Any:
        items = items_of(domain(scope), scope.run)
        return None if items is None else gather(items, node.variable, body, scope)

    return go_through


def _collect(items: list[Any], variable: str, body: Code, scope: Scope) -> list[Any]:
    results: list[Any] = []
    for item in items:
        scope.run.tick()
        results.append(body(Scope({variable: item, "partial": results}, scope, scope.run)))
        check_list(len(results))
    return results


def _some(items: list[Any], variable: str, body: Code, scope: Scope) -> bool | None:
    return _decided_by(True, items, variable, body, scope)


def _every(items: list[Any], variable: str, body: Code, scope: Scope) -> bool | None:
    return _decided_by(False, items, variable, body, scope)


def _decided_by(decisive: bool, items: list[Any], variable: str, body: Code, scope: Scope) -> bool | None:
    for item in items:
        scope.run.tick()
        holds = body(Scope({variable: item}, scope, scope.run))
        if holds.__class__ is not bool:
            return None
        if holds is decisive:
            return decisive
    return not decisive


_AREAS: dict[type, Callable[[Any, InScope, Compiler], Code]] = {
    model.Literal: _literal,
    model.Context: _context,
    model.Invocation: _invocation,
    model.FunctionDefinition: function,
    model.Relation: _relation,
    model.ListExpression: _list,
    model.Conditional: _conditional,
    model.Filter: _filter,
    model.Iteration: _iteration,
    model.Table: table,
}
