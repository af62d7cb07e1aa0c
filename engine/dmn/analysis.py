"""Looks at tables before they run: inputs that no rule decides, rules that contradict or hide each other, wrong outputs.

Exact for enumerations, booleans, numbers and dates. A cell that depends on more than constants is told as such, and never
leads to a finding that might be false.
"""
from engine.dmn.check import tables_of
from engine.dmn.coverage import TooComplex
from engine.dmn.finding import Finding
from engine.dmn.findings_outputs import wrong_outputs
from engine.dmn.findings_rules import contradictions, hidden, never_matching, open_inputs, overlaps, table_gaps, vague_cells
from engine.dmn.grid import Grid, grid_of
from engine.dmn.model import Decision, InputData
from engine.dmn.program import Model
from engine.errors import Problem

LOOKS = (table_gaps, open_inputs, overlaps, contradictions, never_matching, hidden, vague_cells)
MOST_FINDINGS = 50  # of one kind in one table


def analyse(model: Model, language: str = "es") -> list[Problem]:
    """What the model's tables leave open, say twice or say wrong, each with an example input. Warnings and hints, no errors."""
    types = _input_types(model)
    problems = []
    for element in model.definitions.elements:
        for table in tables_of(element):
            grid = grid_of(table, element.name, model.compiler, types)
            problems += [found.problem(model.file, element.id, language) for found in findings(grid, model)]
    return problems


def findings(grid: Grid, model: Model) -> list[Finding]:
    """Everything that there is to say of one table."""
    found: list[Finding] = []
    for look in LOOKS:
        try:
            found += list(look(grid))[:MOST_FINDINGS]
        except TooComplex:
            found.append(Finding("table-too-complex", "hint", grid))
    return found + list(wrong_outputs(grid, model.types))[:MOST_FINDINGS]


def _input_types(model: Model) -> dict[str, str | None]:
    """Types of the data and decisions that a table may have as its inputs."""
    return {element.name: element.type_name for element in model.definitions.elements if isinstance(element, InputData | Decision)}
