"""Reads arithmetic, and what may follow a value: paths, filters, calls, `instance of`."""
import re

from engine.feel.names import PART, START
from engine.feel.nodes import Arithmetic, Call, Filter, InstanceOf, Negative, Node, Path
from engine.feel.parse_primary import Primary

BINDING = {"**": 3, "*": 2, "/": 2, "+": 1, "-": 1}  # how tightly; a longer sign stands before its beginning
ARGUMENT_NAME = re.compile(rf"\s*({START}(?:{PART}|[ '])*?)\s*:(?!:)")
CLOSES_RANGE = re.compile(r"\[\s*(?:$|[,)\]}.=<>]|(?:and|or|then|else|return|satisfies)\b)")


class Operators(Primary):
    def operand(self) -> Node:
        return self._arithmetic(1)

    def _arithmetic(self, loosest: int) -> Node:
        """Operations that bind at least as tightly as `loosest`; equal ones go from left to right."""
        node = self._signed()
        length = 0
        while True:
            start = self.position
            sign = self.take_one_of(BINDING)
            if sign is None or BINDING[sign] < loosest:
                self.position = start
                return node
            length = self.chain(length)
            node = Arithmetic(sign, node, self._arithmetic(BINDING[sign] + 1))

    def _signed(self) -> Node:
        if self.take("-"):
            depth = self.depth
            self.down()
            node = Negative(self._signed())
            self.depth = depth
            return node
        operand = self._followed()
        if self.take_word("instance"):
            self.need_word("of")
            return InstanceOf(operand, self.type_())
        return operand

    def _followed(self) -> Node:
        node = self.primary()
        length = 0
        while True:
            sign = self.space()
            length = self.chain(length)
            if sign == "." and not self.text.startswith("..", self.position):
                self.need(".")
                node = Path(node, self.name())
            elif sign == "(":
                node = self._call(node)
            elif sign == "[" and not self._closes_range():
                node = self._filter(node)
            else:
                return node

    def _closes_range(self) -> bool:
        """Whether `[` ends a range such as [1..5[ rather than beginning a filter."""
        return self.ending_range and CLOSES_RANGE.match(self.text, self.position) is not None

    def _filter(self, operand: Node) -> Node:
        self.need("[")
        scope = len(self.known)
        self.know(("item",))
        condition = self.bracketed()
        del self.known[scope:]
        self.need("]")
        return Filter(operand, condition)

    def _call(self, function: Node) -> Node:
        self.need("(")
        if self.take(")"):
            return Call(function, (), None)
        named = ARGUMENT_NAME.match(self.text, self.position) is not None
        names: list[str] = []
        arguments: list[Node] = []
        while not arguments or self.take(","):
            if named:
                names.append(self._argument_name())
            arguments.append(self.bracketed())
        self.need(")")
        return Call(function, tuple(arguments), tuple(names) if named else None)

    def _argument_name(self) -> str:
        match = ARGUMENT_NAME.match(self.text, self.position)
        if match is None:
            self.space()
            self.expect("named-argument")
        self.position = match.end()
        return " ".join(match[1].split())
