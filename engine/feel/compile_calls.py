"""Code for calling functions and for defining them."""
from typing import Any

from engine.feel.calls import invoke
from engine.feel.compile_values import function_named
from engine.feel.compiler import Compiler
from engine.feel.functions import Closure
from engine.feel.kinds import FUNCTIONS
from engine.feel.nodes import Call, FunctionNode, Name
from engine.feel.ranges import Range
from engine.feel.scope import Code, Scope
from engine.feel.types import bind

CALLABLE = FUNCTIONS | {Range}


def call(node: Call, compiler: Compiler) -> Code:
    name = node.function.text if isinstance(node.function, Name) else ""
    function = _function_called(name) if name else compiler.code(node.function)
    arguments, names = [compiler.code(argument) for argument in node.arguments], node.names

    def run_call(scope: Scope) -> Any:
        called = function(scope)
        if called is None:
            return None
        return invoke(called, [argument(scope) for argument in arguments], names, scope.run, name)

    return run_call


def _function_called(name: str) -> Code:
    """What a name means before parentheses: a variable called `date` does not hide the function date()."""

    def find(scope: Scope) -> Any:
        layer: Scope | None = scope
        while layer is not None:
            if name in layer.values and layer.values[name].__class__ in CALLABLE:
                return layer.values[name]
            layer = layer.outer
        return function_named(name, scope.run, "unknown-function")

    return find


def function(node: FunctionNode, compiler: Compiler) -> Code:
    if node.external:
        return _external
    body, parameters = compiler.code(node.body), node.parameters
    types = tuple(type_ and bind(type_, compiler.resolve) for type_ in node.types) if any(node.types) else None

    def define(scope: Scope) -> Closure:
        def run_body(arguments: list[Any]) -> Any:
            return body(Scope(dict(zip(parameters, arguments, strict=True)), scope, scope.run))

        return Closure(parameters, run_body, types)

    return define


def _external(scope: Scope) -> None:
    scope.run.warn("external-function")
