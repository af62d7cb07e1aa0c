"""The types of a model: item definitions, and what the typeRefs of its elements mean."""
from collections.abc import Callable, Mapping
from typing import Any

from engine.dmn.model import ItemDefinition
from engine.feel.compile_tests import ASKED
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import compile_unary_tests
from engine.feel.limits import Run
from engine.feel.parser import parse_type
from engine.feel.scope import Scope
from engine.feel.types import (
    BARE,
    OTHER_SPELLINGS,
    SIMPLE,
    Allowed,
    Anything,
    ContextOf,
    FunctionOf,
    ListOf,
    Named,
    Simple,
    Type,
    bind,
)

ANYTHING = ("Any", "undefined")
NUMBERS = ("integer", "long", "double")  # as DMN 1.1 and other tools write them


class ModelTypes:
    """Finds types by name: those of this model, and those of imported models behind the import's name and a dot."""

    def __init__(self, items: tuple[ItemDefinition, ...], imported: Mapping[str, "ModelTypes"]) -> None:
        self._items = {item.name: item for item in items}
        self._imported = imported
        self._made: dict[str, Type | None] = {}
        self.unreadable: list[tuple[str, str, FeelSyntaxError]] = []  # name of the type, its allowed values, why
        for item in items:
            self.resolve(item.name)

    def resolve(self, name: str) -> Type | None:
        """The type of this name; None if the model has none."""
        if name in self._made:
            return self._made[name]
        item = self._items.get(name)
        if item is None:
            prefix, _, rest = name.partition(".")
            return self._imported[prefix].resolve(rest) if rest and prefix in self._imported else None
        self._made[name] = None  # while it is being made, a type that names itself finds nothing yet
        self._made[name] = self._type_of(item)
        return self._made[name]

    def of(self, type_name: str | None) -> Type | None:
        """What a typeRef means; None for anything at all."""
        if not type_name:
            return None
        name = type_name.rsplit(":", 1)[-1]
        if name in ANYTHING:
            return None
        if name in self._items:
            return Named(name, self.resolve)
        kind = "number" if name in NUMBERS else OTHER_SPELLINGS.get(name, name)
        if kind in SIMPLE:
            return Simple(kind)
        return self.resolve(name) or (Simple(kind) if kind in BARE else self._written(name))

    def _written(self, text: str) -> Type | None:
        """A type that the typeRef spells out, such as list<number>."""
        try:
            type_ = parse_type(text)
        except FeelSyntaxError:
            return None
        return None if isinstance(type_, Simple | Named | Anything) else bind(type_, self.resolve)

    def _type_of(self, item: ItemDefinition) -> Type:
        type_: Type
        if item.parameters is not None:
            type_ = FunctionOf(tuple(self.of(each.type_name) for each in item.parameters), self.of(item.result))
        elif item.components:
            type_ = ContextOf(tuple((each.name, self._type_of(each)) for each in item.components))
        else:
            type_ = self.of(item.type_name) or Anything()
        if item.allowed and item.allowed.strip():
            type_ = Allowed(type_, self._admission(item.name, item.allowed), item.allowed)
        return ListOf(type_) if item.is_collection else type_

    def _admission(self, name: str, allowed: str) -> Callable[[Any], bool]:
        """Whether a value passes the allowed values; what nobody can read admits nothing."""
        try:
            code = compile_unary_tests(allowed).code
        except FeelSyntaxError as error:
            self.unreadable.append((name, allowed, error))
            return lambda value: False
        return lambda value: code(Scope({ASKED: value}, None, Run(None))) is True
