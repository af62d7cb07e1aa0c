"""What the compile modules of DMN share: texts become code, in the scope and with the types of their model."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.dmn.model import Boxed
from engine.dmn.run import DecisionRun, fit
from engine.dmn.types import ModelTypes
from engine.errors import Problem
from engine.feel.compile_tests import Check
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import compile_check, compile_expression
from engine.feel.names import Names
from engine.feel.scope import Code, Scope

InScope = tuple[str, ...]  # the names that an expression sees


@dataclass(frozen=True)
class Unreadable:
    """An expression that nobody could read: a finding at deployment, a fault if it is reached all the same."""

    element: str  # id
    name: str
    text: str
    cause: FeelSyntaxError

    def problem(self, file: str, language: str) -> Problem:
        message = f"«{self.name}»: «{self.text}». {self.cause.message(language)}"
        return Problem("error", file, self.element, "unreadable-expression", message, self.cause.hint(language))


class Compiler:
    """Compiles the expressions of one model; remembers which could not be read."""

    def __init__(self, types: ModelTypes, shared: Names, boxed: "Callable[[Boxed, InScope, Compiler], Code]") -> None:
        self.types = types
        self.shared = shared
        self.unreadable: list[Unreadable] = []
        self.element = ("", "")  # id and name of what is being compiled
        self._boxed = boxed

    def text(self, text: str | None, names: InScope) -> Code:
        """Code for a FEEL expression; an empty one is null."""
        if text is None or not text.strip():
            return nothing
        try:
            return compile_expression(text, names, self.shared, self.types.resolve).code
        except FeelSyntaxError as error:
            return self._refusal(text, error)

    def check(self, text: str, names: InScope) -> Check:
        """The unary tests of a cell."""
        try:
            return compile_check(text, names, self.shared, self.types.resolve)
        except FeelSyntaxError as error:
            refuse = self._refusal(text, error)
            return lambda _value, scope: refuse(scope)

    def boxed(self, expression: Boxed | None, names: InScope) -> Code:
        """Code for a boxed expression; one that is left out is null."""
        return nothing if expression is None else self._boxed(expression, names, self)

    def fitting(self, code: Code, type_name: str | None, name: str | None = None) -> Code:
        """The same code, its value converted to the type it promises."""
        type_ = self.types.of(type_name)
        if type_ is None:
            return code
        called = name or self.element[1]
        return lambda scope: fit(code(scope), type_, called, scope.run)

    def _refusal(self, text: str, cause: FeelSyntaxError) -> Code:
        element, name = self.element
        self.unreadable.append(Unreadable(element, name, text, cause))

        def refuse(scope: Scope) -> None:
            if isinstance(scope.run, DecisionRun):
                scope.run.refuse("unreadable", name=name, text=text, cause=cause)

        return refuse


def nothing(_scope: Scope) -> Any:
    return None
