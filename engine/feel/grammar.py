"""What the areas of the grammar may ask of one another; the areas themselves are the `parse_…` modules."""
from engine.feel.nodes import Node, RangeNode, Test
from engine.feel.parse_types import Types

COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")


class Grammar(Types):
    """Each area extends the one below; these few are needed from above."""

    ending_range = False  # inside the upper end of a range, where `[` may close it
    asks = False  # `?` was read since somebody last looked

    def expression(self) -> Node:
        """Any expression. `parse_expressions` reads it."""
        raise NotImplementedError

    def operand(self) -> Node:
        """What may stand beside a comparison sign. `parse_operators` reads it."""
        raise NotImplementedError

    def tests(self) -> tuple[Test, ...]:
        """Unary tests separated by commas. `parse_tests` reads them."""
        raise NotImplementedError

    def bracketed(self) -> Node:
        """An expression inside brackets of its own, where a range that is open outside cannot end."""
        ending, self.ending_range = self.ending_range, False
        try:
            return self.expression()
        finally:
            self.ending_range = ending

    def lone_comparison(self, sign: str) -> RangeNode:
        """What follows a comparison sign that has nothing before it, as a range."""
        end = self.operand()
        if sign in ("=", "!="):
            return RangeNode(sign == "=", end, end, sign == "=", sign)
        if sign[0] == ">":
            return RangeNode(sign == ">=", end, None, False, sign)
        return RangeNode(False, None, end, sign == "<=", sign)
