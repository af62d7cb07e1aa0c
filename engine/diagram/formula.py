"""A text of a diagram, ready to use: FEEL behind "=", any other text is a literal.

Compiled once per program; evaluated against the variables that a token sees. Never Python.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.codec import DEEPEST, dumps
from engine.errors import BadInput, TooLarge
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

    def kept(self, variables: Mapping[str, Any], env: Environment, kind: str) -> Any:
        """The value, which becomes a variable. Raises Trouble for what none can hold: a range or a function."""
        return storable(self.value(variables, env, kind), kind, self.text)

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


def storable(value: Any, kind: str, text: str) -> Any:
    """The value again. Raises Trouble when it could not be written with the case: found here it stops its element, not the person before."""
    if value.__class__ not in _SIMPLE:
        try:
            dumps(value)
        except (BadInput, TooLarge) as refused:
            raise Trouble(kind, f"«{text}» da un valor que ninguna variable puede guardar: {_unkept(value)}. "
                                "Corrija la expresión y reintente.") from refused
    return value


_SIMPLE = frozenset((bool, int, Decimal, type(None)))


def _unkept(value: Any) -> str:
    """What it is that cannot be kept, at whatever depth."""
    pending, levels = [value], 0
    while pending and levels < DEEPEST:
        kinds = {type(part).__name__ for part in pending}
        if "Range" in kinds:
            return "un rango"
        if any(kind in ("Closure", "Builtin") for kind in kinds):
            return "una función"
        pending = [inner for part in pending if isinstance(part, dict | list) for inner in (part.values() if isinstance(part, dict) else part)]
        levels += 1
    return f"más de {DEEPEST} niveles" if pending else "no es texto, número, fecha, duración, lista ni contexto"


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
