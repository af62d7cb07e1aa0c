"""What becomes of the rules that match: one result, several, or one drawn from them. Source: DMN 1.5, 8.2.8."""
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.dmn.model import ANY, COLLECT, FIRST, OUTPUT_ORDER, PRIORITY, UNIQUE, Rule
from engine.dmn.run import DecisionRun
from engine.feel.comparison import equal
from engine.feel.limits import Run
from engine.feel.signature import BUILTINS, call_builtin

SEVERAL = (COLLECT, "RULE ORDER", OUTPUT_ORDER)  # their result is a list

Row = list[Any]  # the outputs of one matching rule
Shape = Callable[[Row], Any]  # one output bare, several as a context


@dataclass(frozen=True)
class Policy:
    """How one table draws its result from the rules that match."""

    table: str  # its decision's name
    hit_policy: str
    aggregation: str | None
    priorities: tuple[list[Any], ...]  # of each output: its values, the most important first
    shape: Shape

    def result(self, rules: list[Rule], rows: list[Row], run: Run) -> Any:
        """The result of the matching rules, at least one. `rows` are their outputs."""
        if self.hit_policy == UNIQUE and len(rules) > 1:
            return self._refuse("several-match", rules, run)
        if self.hit_policy == ANY and any(not _same(rows[0], row) for row in rows[1:]):
            return self._refuse("outputs-differ", rules, run)
        if self.hit_policy in (PRIORITY, OUTPUT_ORDER):
            rows = sorted(rows, key=self._rank)
        if self.hit_policy in (UNIQUE, ANY, FIRST, PRIORITY):
            return self.shape(rows[0])
        if self.hit_policy == COLLECT and self.aggregation:
            return aggregate(self.aggregation, rows, run)
        return [self.shape(row) for row in rows]

    def without_match(self) -> Any:
        """The result when no rule matches and no default is given."""
        if self.hit_policy == COLLECT and self.aggregation == "COUNT":
            return Decimal(0)
        return [] if self.hit_policy in SEVERAL and not self.aggregation else None

    def _rank(self, row: Row) -> tuple[int, ...]:
        """Smaller is more important; a value that is not listed comes last."""
        ranks = []
        for value, values in zip(row, self.priorities, strict=True):
            ranks.append(next((place for place, listed in enumerate(values) if equal(listed, value) is True), len(values)))
        return tuple(ranks)

    def _refuse(self, code: str, rules: list[Rule], run: Run) -> None:
        if isinstance(run, DecisionRun):
            run.refuse(code, name=self.table, rules=", ".join(str(rule.label) for rule in rules))


def aggregate(aggregation: str, rows: list[Row], run: Run) -> Any:
    """COUNT, or the first output summed up, its least or its greatest."""
    if aggregation == "COUNT":
        return Decimal(len(rows))
    function = BUILTINS[{"SUM": "sum", "MIN": "min", "MAX": "max"}[aggregation]]
    return call_builtin(function, [[row[0] for row in rows]], None, run)


def _same(one: Row, other: Row) -> bool:
    return all(a is b or equal(a, b) is True for a, b in zip(one, other, strict=True))
