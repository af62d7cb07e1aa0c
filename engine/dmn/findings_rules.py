"""What the rules of one table leave open, say twice, or never say."""
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from engine.dmn import model as dmn
from engine.dmn.cells import NotExact, constant
from engine.dmn.coverage import Row, gaps, is_covered, meet
from engine.dmn.finding import Finding
from engine.dmn.grid import Grid, Line, output_of
from engine.feel.comparison import equal
from engine.feel.parser import parse_expression

ONE_RESULT = (dmn.UNIQUE, dmn.ANY, dmn.FIRST, dmn.PRIORITY)


def table_gaps(grid: Grid) -> Iterator[Finding]:
    """Inputs that no rule decides, where the table owes one result."""
    if _owes_a_result(grid):
        for box in gaps(grid.declared, _rows(grid)):
            yield Finding("table-gap", "warning", grid, box=box)


def open_inputs(grid: Grid) -> Iterator[Finding]:
    """Columns of texts without declared values, where a text that the table does not name is not decided."""
    if not _owes_a_result(grid):
        return
    for place, domain in enumerate(grid.domains):
        if domain.undeclared:
            space = tuple(domain.undeclared if other == place else pieces for other, pieces in enumerate(grid.declared))
            left = gaps(space, _rows(grid))
            if left:
                yield Finding("input-open", "hint", grid, box=left[0], details={"input": domain.name})


def overlaps(grid: Grid) -> Iterator[Finding]:
    """Pairs of rules of a UNIQUE table that match together."""
    if grid.table.hit_policy == dmn.UNIQUE:
        for lines, box in _meeting(grid):
            yield Finding("table-overlap", "warning", grid, lines, box)


def contradictions(grid: Grid) -> Iterator[Finding]:
    """Pairs of rules of an ANY table that match together and give different results."""
    if grid.table.hit_policy == dmn.ANY:
        for lines, box in _meeting(grid):
            if _differ(*lines, len(grid.table.outputs)):
                yield Finding("table-contradiction", "warning", grid, lines, box)


def never_matching(grid: Grid) -> Iterator[Finding]:
    """Rules with a cell that no possible value passes."""
    for line in grid.lines:
        for place, pieces in enumerate(line.row):
            if not pieces:
                domain, cell = grid.domains[place], line.rule.inputs[place]
                yield Finding("rule-never-matches", "warning", grid, (line,), grid.everything, {"input": domain.name, "cell": cell})
                break


def hidden(grid: Grid) -> Iterator[Finding]:
    """Rules that never decide, because those before them, or above them in priority, match wherever they do."""
    for line in grid.lines:
        if not line.is_exact or not all(line.row):
            continue
        above = [other for other in _above(grid, line) if other.is_exact]
        if is_covered(line.row, [other.row for other in above]):
            decider = next(other for other in above if meet(other.row, line.row))
            box = meet(decider.row, line.row)
            yield Finding("rule-hidden", "warning", grid, (line,), box, {"other": decider.rule.label})


def vague_cells(grid: Grid) -> Iterator[Finding]:
    """Cells that could not be told exactly, where that could hide a finding."""
    for line in grid.lines if grid.table.hit_policy in ONE_RESULT else ():
        for place in line.vague:
            yield Finding("cell-not-analysed", "hint", grid, (line,), details={"cell": line.rule.inputs[place]})


def _owes_a_result(grid: Grid) -> bool:
    return grid.table.hit_policy in ONE_RESULT and not any(output.default for output in grid.table.outputs)


def _rows(grid: Grid) -> list[Row]:
    return [line.row for line in grid.lines]


def _meeting(grid: Grid) -> Iterator[tuple[tuple[Line, Line], Row]]:
    for one, other in combinations((line for line in grid.lines if line.is_exact), 2):
        box = meet(one.row, other.row)
        if box is not None:
            yield (one, other), box


def _differ(one: Line, other: Line, outputs: int) -> bool:
    """Whether the outputs are constants that differ; what is no constant is taken to agree."""
    for place in range(outputs):
        try:
            left, right = output_of(one.rule, place), output_of(other.rule, place)
        except NotExact:
            continue
        if left is not right and equal(left, right) is not True:
            return True
    return False


def _above(grid: Grid, line: Line) -> Iterator[Line]:
    """The rules that win where both match."""
    if grid.table.hit_policy == dmn.FIRST:
        yield from grid.lines[:grid.lines.index(line)]
    elif grid.table.hit_policy == dmn.PRIORITY:
        own = _rank(grid, line)
        yield from (other for other in grid.lines if other is not line and _is_above(_rank(grid, other), own))


def _is_above(other: tuple[int, ...] | None, own: tuple[int, ...] | None) -> bool:
    return other is not None and own is not None and other < own


def _rank(grid: Grid, line: Line) -> tuple[int, ...] | None:
    """The places of the outputs in their lists of values; None if an output is no constant."""
    ranks = []
    for place, output in enumerate(grid.table.outputs):
        try:
            value, values = output_of(line.rule, place), _listed(output.values)
        except NotExact:
            return None
        ranks.append(next((rank for rank, listed in enumerate(values) if equal(listed, value) is True), len(values)))
    return tuple(ranks)


def _listed(values: str | None) -> list[Any]:
    found = constant(parse_expression(f"[{values}]")) if values else []
    return found if isinstance(found, list) else []
