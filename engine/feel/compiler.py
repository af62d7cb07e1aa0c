"""What the `compile_…` modules share: the compiler turns a node into code and knows the types of the model."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.feel.nodes import Node
from engine.feel.scope import Code
from engine.feel.types import Type

Resolver = Callable[[str], Type | None]
Area = Callable[[Any, "Compiler"], Code]


@dataclass(frozen=True)
class Compiler:
    """Turns each node into code by the area registered for its class."""

    areas: dict[type, Area]
    resolve: Resolver | None = None  # types of the model by name

    def code(self, node: Node) -> Code:
        return self.areas[node.__class__](node, self)
