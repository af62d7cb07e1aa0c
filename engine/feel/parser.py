"""Text to syntax tree: the whole of an expression, or the unary tests of a table's cell."""
from collections.abc import Callable, Iterable
from typing import TypeVar

from engine.feel.errors import FeelSyntaxError
from engine.feel.grammar import COMPARISONS
from engine.feel.limits import DEEPEST_SOURCE
from engine.feel.names import Names
from engine.feel.nodes import AnyTest, ComparisonTest, Node, NotTest, Test, UnaryTests, ValueTest
from engine.feel.parse_expressions import Expressions
from engine.feel.types import Type

Tree = TypeVar("Tree")


class Parser(Expressions):
    def tests(self) -> tuple[Test, ...]:
        found = [self._test()]
        while self.take(","):
            found.append(self._test())
        return tuple(found)

    def _test(self) -> Test:
        sign = self.take_one_of(COMPARISONS)
        if sign:
            return ComparisonTest(sign, self.operand())
        asked_before, self.asks = self.asks, False
        operand = self.expression()
        asks, self.asks = self.asks, self.asks or asked_before
        return ValueTest(operand, asks)

    def unary_tests(self) -> UnaryTests:
        if not self.space():
            return UnaryTests(())
        if self.text[self.position:].strip() == "-":
            self.position = len(self.text)
            return UnaryTests((AnyTest(),))
        negated = self._negated()
        if negated is not None:
            return UnaryTests((negated,))
        return UnaryTests(self.tests())

    def _negated(self) -> Test | None:
        """not(…) around the whole cell; if it does not span the cell, it is the function `not` of an expression."""
        start, scope = self.position, len(self.known)
        if self.take_word("not") and self.take("("):
            try:
                tests = self.tests()
                if self.take(")") and not self.space():
                    return NotTest(tests)
            except FeelSyntaxError:
                pass  # reading it as an expression tells what is wrong
        self.position, self.asks, self.ending_range = start, False, False
        del self.known[scope:]
        return None

    def end(self) -> None:
        if self.space():
            self.expect("end")


def parse_expression(text: str, names: Iterable[str] = (), shared: Names | None = None) -> Node:
    """The tree of an expression; `names` are in scope, `shared` may follow a dot too. Raises FeelSyntaxError."""
    return _parsed(text, names, shared, _whole_expression)


def parse_unary_tests(text: str, names: Iterable[str] = (), shared: Names | None = None) -> UnaryTests:
    """The tree of a table's input cell. Raises FeelSyntaxError."""
    return _parsed(text, names, shared, Parser.unary_tests)


def parse_type(text: str) -> Type:
    """The type that a text such as "list<number>" names. Raises FeelSyntaxError."""
    return _parsed(text, (), None, Parser.type_)


def _whole_expression(parser: Parser) -> Node:
    if not parser.space():
        parser.fail("empty")
    return parser.expression()


def _parsed(text: str, names: Iterable[str], shared: Names | None, read: Callable[[Parser], Tree]) -> Tree:
    """What `read` makes of the whole text."""
    parser = Parser(text, names, shared)
    try:
        tree = read(parser)
    except RecursionError:  # whoever called stood deep in the stack already
        parser.fail("too-deep", limit=DEEPEST_SOURCE)
    parser.end()
    return tree
