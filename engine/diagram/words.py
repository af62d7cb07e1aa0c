"""What the checker says, in Spanish and English: message and mend for every code.

`{…}` are filled in with the values of the finding.
"""
from typing import Any

from engine.errors import Problem

Words = tuple[str, str]  # message, hint

CATALOGUE: dict[str, tuple[str, dict[str, Words]]] = {}


def catalogue(entries: dict[str, tuple[str, Words, Words]]) -> None:
    """Add findings: code -> (severity, (message, hint) in Spanish, (message, hint) in English)."""
    for code, (severity, spanish, english) in entries.items():
        CATALOGUE[code] = (severity, {"es": spanish, "en": english})


def problem(code: str, file: str, element: str | None = None, language: str = "es", **values: Any) -> Problem:
    """The finding in the user's language."""
    severity, words = CATALOGUE[code]
    message, hint = words.get(language, words["es"])
    return Problem(severity, file, element, code, message.format(**values), hint.format(**values))
