"""Reads types, as they stand after `instance of` and behind the parameters of a function."""
import re

from engine.feel.cursor import BEFORE_COLON, Cursor
from engine.feel.types import OTHER_SPELLINGS, ContextOf, FunctionOf, ListOf, RangeOf, Simple, Type, type_named

WITH_KEYWORDS = tuple(
    (re.compile(r"\s+".join(name.split()) + r"\b"), Simple(OTHER_SPELLINGS.get(name, name)))
    for name in ("years and months duration", "days and time duration", "year month duration", "day time duration", "date and time")
)


class Types(Cursor):
    def type_(self) -> Type:
        depth = self.depth
        self.down()
        try:
            return self._spaced_type() or self._composed_type()
        finally:
            self.depth = depth

    def _spaced_type(self) -> Type | None:
        """A type whose name holds words that mean something else elsewhere."""
        self.space()
        for pattern, type_ in WITH_KEYWORDS:
            match = pattern.match(self.text, self.position)
            if match:
                self.position = match.end()
                return type_
        return None

    def _composed_type(self) -> Type:
        name = "function" if self.take_word("function") else self.name()
        if name in ("list", "range") and self.take("<"):
            part = self.type_()
            self.need(">")
            return ListOf(part) if name == "list" else RangeOf(part)
        if name == "context" and self.take("<"):
            return self._context_type()
        if name == "function" and self.take("<"):
            return self._function_type()
        while self.take("."):
            name += f".{self.name()}"
        return type_named(name)

    def _context_type(self) -> Type:
        fields = []
        while not self.take(">"):
            name = self.declared_name(BEFORE_COLON)
            self.need(":")
            fields.append((name, self.type_()))
            self.take(",")
        return ContextOf(tuple(fields))

    def _function_type(self) -> Type:
        parameters: list[Type | None] = []
        while not self.take(">"):
            parameters.append(self.type_())
            self.take(",")
        return FunctionOf(tuple(parameters), self.type_() if self.take("->") else None)
