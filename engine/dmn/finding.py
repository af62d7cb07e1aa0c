"""One thing that the analysis of a table found, before it is put into words."""
from dataclasses import dataclass, field
from typing import Any

from engine.dmn.coverage import Row
from engine.dmn.grid import Grid, Line
from engine.dmn.messages_analysis import FINDINGS
from engine.errors import Problem

ALWAYS = {"es": "siempre", "en": "always"}


@dataclass(frozen=True)
class Finding:
    code: str  # a key of FINDINGS
    severity: str  # warning | hint
    grid: Grid
    lines: tuple[Line, ...] = ()  # the rules in question
    box: Row | None = None  # the inputs in question
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[str | int, ...]:
        return tuple(line.rule.label for line in self.lines)

    @property
    def example(self) -> str:
        return "" if self.box is None else self.grid.example(self.box)

    def problem(self, file: str, element: str, language: str) -> Problem:
        message, hint = FINDINGS[self.code][language]
        words = {
            "name": self.grid.name,
            "rules": ", ".join(map(str, self.rules)),
            "example": self.example,
            "region": "" if self.box is None else self.grid.region(self.box, ALWAYS[language]),
            **self.details,
        }
        return Problem(self.severity, file, element, self.code, message.format_map(words), hint.format_map(words))
