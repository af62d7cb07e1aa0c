"""A text of a diagram, ready to use: FEEL behind "=", any other text is a literal.

Compiled once per program; evaluated against the variables that a token sees. Never Python.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.feel import Environment, Expression, FeelError, compile_expression


class Trouble(Exception):
    """What stops a token: it becomes an incident of the case, never an error of the caller."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind  # condition | mapping | timer | decision | error | loop | …
        self.message = message


@dataclass(frozen=True)
class Formula:
    """One text. `expression` is None for a literal."""

    text: str
    expression: Expression | None

    def value(self, variables: Mapping[str, Any], env: Environment, kind: str) -> Any:
        """The value of the text for these variables. Raises Trouble of this kind."""
        if self.expression is None:
            return self.text
        try:
            return self.expression.evaluate(variables, env)
        except FeelError as error:
            raise Trouble(kind, f"«{self.text}»: {error.message()}") from error

    def truth(self, variables: Mapping[str, Any], env: Environment, kind: str = "condition") -> bool:
        """True or false, or Trouble that names the expression and the values it saw."""
        value = self.value(variables, env, kind)
        if value is True or value is False:
            return value
        raise Trouble(kind, f"La condición «{self.text}» no da verdadero ni falso, sino {shown(value)}; "
                            f"vio {self._seen(variables)}. Corrija el valor o la condición y reintente.")

    def _seen(self, variables: Mapping[str, Any]) -> str:
        names = sorted(self.expression.names) if self.expression is not None else []
        return ", ".join(f"{name} = {shown(variables.get(name))}" for name in names) or "ninguna variable"


def shown(value: Any) -> str:
    """The value for a message: short, and null as FEEL says it."""
    text = "null" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def formula(text: str | None, always_feel: bool = False) -> Formula | None:
    """The compiled text, or None for no text. Raises FeelSyntaxError."""
    if text is None or not text.strip():
        return None
    stripped = text.strip()
    if stripped.startswith("="):
        return Formula(stripped, compile_expression(stripped))
    return Formula(stripped, compile_expression(stripped) if always_feel else None)
