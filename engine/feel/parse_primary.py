"""Reads what stands alone: numbers, texts, names, lists, ranges, contexts and functions."""
import re

from engine.feel.cursor import BEFORE_COLON
from engine.feel.grammar import COMPARISONS, Grammar
from engine.feel.names import KEYWORDS, NAME
from engine.feel.nodes import ContextNode, FunctionNode, ListNode, Literal, Name, Node, RangeNode
from engine.feel.numbers import read_number
from engine.feel.temporal_text import read_temporal
from engine.feel.types import Type

NUMBER = re.compile(r"(?:\d+(?:\.(?!\.)\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
KEY = re.compile(r'([^"\s:{}\[\](),][^":{}\[\](),]*?)\s*:')
CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}
ORDERINGS = ("<=", ">=", "<", ">")


class Primary(Grammar):
    def primary(self) -> Node:
        sign = self.space()
        if sign == '"':
            return Literal(self.string())
        if sign == "(":
            return self._parenthesis()
        if sign == "[":
            return self._list_or_range()
        if sign == "]":
            return self._open_range()
        if sign == "{":
            return self._context()
        if sign == "@":
            return self._temporal()
        if sign.isdigit() or sign == ".":
            return self._number()
        return self._named()

    def _number(self) -> Node:
        match = NUMBER.match(self.text, self.position)
        if match is None:
            self.expect("expression")
        number = read_number(match.group())
        if number is None:
            self.fail("bad-number", found=match.group())
        self.position = match.end()
        return Literal(number)

    def _temporal(self) -> Node:
        self.need("@")
        if self.space() != '"':
            self.expect("quoted-text")
        start = self.position
        text = self.string()
        value = read_temporal(text)
        if value is None:
            self.position = start
            self.fail("bad-temporal", found=f"«{text[:40]}»")
        return Literal(value)

    def _named(self) -> Node:
        match = NAME.match(self.text, self.position)
        if match is None:
            self.expect("expression")
        known = self.known_name()
        if known is not None:
            return Name(known)
        word = match.group()
        if word in KEYWORDS:
            return self._keyword(word, match.end())
        if word == "?":
            self.asks = True
            self.position = match.end()
            return Name(word)
        if word[0] == "?":
            self.expect("expression")
        self.position = match.end()
        return Name(self.more_words(word))

    def _keyword(self, word: str, end: int) -> Node:
        if word in CONSTANTS:
            self.position = end
            return Literal(CONSTANTS[word])
        if word == "function":
            self.position = end
            return self._function()
        if word in ("for", "some", "every", "if"):
            return self.expression()
        self.expect("expression")

    # ---- brackets

    def _parenthesis(self) -> Node:
        self.need("(")
        ending, self.ending_range = self.ending_range, False
        sign = self.take_one_of(COMPARISONS)
        node = self.lone_comparison(sign) if sign else self.expression()
        self.ending_range = ending
        if sign is None and self.take(".."):
            return self.range_end(False, node)
        self.need(")")
        return node

    def _list_or_range(self) -> Node:
        self.need("[")
        if self.take("]"):
            return ListNode(())
        first = self._item()
        if self.take(".."):
            return self.range_end(True, first)
        items = [first]
        while self.take(","):
            items.append(self._item())
        self.need("]")
        return ListNode(tuple(items))

    def _item(self) -> Node:
        """An item of a list, which may be a comparison as in [<1, >5]."""
        ending, self.ending_range = self.ending_range, False
        sign = self.take_one_of(ORDERINGS)
        node = self.lone_comparison(sign) if sign else self.expression()
        self.ending_range = ending
        return node

    def _open_range(self) -> Node:
        self.need("]")
        start = self.operand()
        self.need("..")
        return self.range_end(False, start)

    def range_end(self, start_included: bool, start: Node) -> RangeNode:
        ending, self.ending_range = self.ending_range, True
        end = self.operand()
        self.ending_range = ending
        if self.take("]"):
            return RangeNode(start_included, start, end, True)
        if self.take(")") or self.take("["):
            return RangeNode(start_included, start, end, False)
        self.expect("end-of-range")

    # ---- contexts and functions

    def _context(self) -> Node:
        self.need("{")
        scope = len(self.known)
        self.know(())
        entries: dict[str, Node] = {}
        if not self.take("}"):
            self._entry(entries, scope)
            while self.take(","):
                self._entry(entries, scope)
            self.need("}")
        del self.known[scope:]
        for key in entries:
            self.local.add(key)  # for paths that follow: {a b: 1}.a b
        return ContextNode(tuple(entries.items()))

    def _entry(self, entries: dict[str, Node], scope: int) -> None:
        start = self.position
        key = self._key()
        if key in entries:
            self.position = start
            self.fail("duplicate-key", found=f"«{key}»")
        entries[key] = self.bracketed()
        self.known[scope].add(key)

    def _key(self) -> str:
        if self.space() == '"':
            key = self.string()
            self.need(":")
            return key
        match = KEY.match(self.text, self.position)
        if match is None:
            self.expect("key")
        self.position = match.end()
        return " ".join(match[1].split())

    def _function(self) -> Node:
        self.need("(")
        parameters: list[str] = []
        types: list[Type | None] = []
        if not self.take(")"):
            while not parameters or self.take(","):
                parameters.append(self.declared_name(BEFORE_COLON))
                types.append(self.type_() if self.take(":") else None)
            self.need(")")
        external = self.take_word("external")
        scope = len(self.known)
        self.know(parameters)
        body = self.expression()
        del self.known[scope:]
        return FunctionNode(tuple(parameters), tuple(types), body, external)
