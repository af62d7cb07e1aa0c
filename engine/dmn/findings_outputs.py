"""Outputs of rules that their columns do not allow: of the wrong type, or not among the listed values."""
from collections.abc import Iterator
from typing import Any

from engine.dmn.cells import NotExact
from engine.dmn.finding import Finding
from engine.dmn.grid import Grid, Line, output_of, test_of
from engine.dmn.model import TableOutput
from engine.dmn.types import ModelTypes
from engine.feel.conformance import NoFit, coerce
from engine.feel.texts import literal
from engine.feel.types import Allowed, Named, Type, describe


def wrong_outputs(grid: Grid, types: ModelTypes) -> Iterator[Finding]:
    for line in grid.lines:
        for place, output in enumerate(grid.table.outputs):
            try:
                value = output_of(line.rule, place)
            except NotExact:
                continue
            if value is not None:
                yield from _faults(grid, line, output, value, types.of(output.type_name))


def _faults(grid: Grid, line: Line, output: TableOutput, value: Any, type_: Type | None) -> Iterator[Finding]:
    base, listed = _parts(type_)
    box = line.row if all(line.row) else None
    told = {"found": literal(value), "output": output.name or output.label or grid.name}
    if base is not None and not _fits(value, base):
        yield Finding("output-wrong-type", "warning", grid, (line,), box, told | {"expected": describe(base)})
        return
    for values in filter(None, (output.values, listed)):
        if not test_of(values)(value):
            yield Finding("output-not-listed", "warning", grid, (line,), box, told | {"expected": values})
            return


def _parts(type_: Type | None) -> tuple[Type | None, str | None]:
    """The type without its allowed values, and those."""
    target = type_.target() if isinstance(type_, Named) else type_
    return (target.base, target.text) if isinstance(target, Allowed) else (target, None)


def _fits(value: Any, type_: Type) -> bool:
    try:
        coerce(value, type_)
    except NoFit:
        return False
    return True
