"""Every check of how the parts of a process fit together, in one list."""
from collections.abc import Callable, Iterator
from typing import Any

from engine.checks.catching import check_catching
from engine.checks.facts import Subject
from engine.checks.moments import check_moments
from engine.checks.references import check_references
from engine.checks.rivals import check_rivals
from engine.checks.stores import check_stores
from engine.checks.types import check_types
from engine.checks.unused import check_unused
from engine.checks.variables import check_variables
from engine.diagram.words import problem
from engine.errors import Problem

Say = Callable[..., Problem]
_CHECKS: tuple[Callable[[Subject, Say, str], Iterator[Problem]], ...] = (
    check_references, check_stores, check_variables, check_rivals, check_types, check_catching, check_moments, check_unused)


def check(subject: Subject, language: str = "es") -> list[Problem]:
    """The findings, check by check, each in the order of the document."""

    def say(code: str, element: str | None, file: str | None = None, **values: Any) -> Problem:
        return problem(code, file or subject.path, element, language, **values)

    return [found for one in _CHECKS for found in one(subject, say, language)]
