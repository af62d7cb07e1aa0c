"""Where running code finds its variables: one layer over another, and the run that they belong to."""
from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.limits import Run


class Scope:
    __slots__ = ("outer", "run", "values")

    def __init__(self, values: Mapping[str, Any], outer: "Scope | None", run: Run) -> None:
        self.values = values
        self.outer = outer
        self.run = run


Code = Callable[[Scope], Any]  # an expression, compiled


def look_up(scope: Scope, name: str) -> tuple[bool, Any]:
    """Whether the innermost layer that knows the name has it, and its value."""
    layer: Scope | None = scope
    while layer is not None:
        if name in layer.values:
            return True, layer.values[name]
        layer = layer.outer
    return False, None
