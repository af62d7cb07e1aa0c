"""Reads whole expressions: if, for, some, every, and the logic of comparisons."""
from engine.feel.cursor import BEFORE_IN
from engine.feel.grammar import COMPARISONS
from engine.feel.nodes import (
    Between,
    Comparison,
    ComparisonTest,
    For,
    If,
    In,
    Iteration,
    Logical,
    Node,
    Quantified,
    Test,
    ValueTest,
)
from engine.feel.parse_operators import Operators


class Expressions(Operators):
    def expression(self) -> Node:
        depth = self.depth
        self.down()
        try:
            if not self.space():
                self.expect("expression")
            return self._begins_with_word() or self._disjunction()
        finally:
            self.depth = depth

    def _begins_with_word(self) -> Node | None:
        if self.take_word("if"):
            return self._if()
        if self.take_word("for"):
            return self._for()
        for kind in ("some", "every"):
            if self.take_word(kind):
                return self._quantified(kind)
        return None

    def _if(self) -> Node:
        condition = self.expression()
        self.need_word("then")
        then = self.expression()
        self.need_word("else")
        return If(condition, then, self.expression())

    def _for(self) -> Node:
        scope = len(self.known)
        iterations = self._iterations("return")
        self.know(("partial",))
        body = self.expression()
        del self.known[scope:]
        return For(iterations, body)

    def _quantified(self, kind: str) -> Node:
        scope = len(self.known)
        iterations = self._iterations("satisfies")
        body = self.expression()
        del self.known[scope:]
        return Quantified(kind, iterations, body)

    def _iterations(self, until: str) -> tuple[Iteration, ...]:
        iterations: list[Iteration] = []
        while not iterations or self.take(","):
            name = self.declared_name(BEFORE_IN)
            self.need_word("in")
            domain = self.expression()
            iterations.append(Iteration(name, domain, self.expression() if self.take("..") else None))
            self.know((name,))
            self.chain(len(iterations))
        self.need_word(until)
        return tuple(iterations)

    def _disjunction(self) -> Node:
        node = self._conjunction()
        length = 0
        while self.take_word("or"):
            length = self.chain(length)
            node = Logical("or", node, self._conjunction())
        return node

    def _conjunction(self) -> Node:
        node = self._comparison()
        length = 0
        while self.take_word("and"):
            length = self.chain(length)
            node = Logical("and", node, self._comparison())
        return node

    def _comparison(self) -> Node:
        node = self.operand()
        length = 0
        while True:
            length = self.chain(length)
            sign = self.take_one_of(COMPARISONS)
            if sign:
                node = Comparison(sign, node, self.operand())
            elif self.take_word("between"):
                low = self.operand()
                self.need_word("and")
                node = Between(node, low, self.operand())
            elif self.take_word("in"):
                node = In(node, self._in_tests())
            else:
                return node

    def _in_tests(self) -> tuple[Test, ...]:
        if self.take("("):
            tests = self.tests()
            if len(tests) == 1 and isinstance(tests[0], ValueTest) and self.take(".."):
                return (ValueTest(self.range_end(False, tests[0].operand), asks=False),)
            self.need(")")
            return tests
        sign = self.take_one_of(COMPARISONS)
        if sign:
            return (ComparisonTest(sign, self.operand()),)
        return (ValueTest(self.operand(), asks=False),)
