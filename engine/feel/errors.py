"""What can be wrong with an expression, told with a place, a reason and a mend, in Spanish and English."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import EngineError
from engine.feel.messages import EXPECTED, HINTS, MESSAGES

END_OF_TEXT = {"es": "el final", "en": "the end"}


class FeelError(EngineError):
    """The expression cannot be used."""

    def __init__(self, code: str, **parameters: Any) -> None:
        self.code = code  # a key of MESSAGES
        self.parameters = parameters
        super().__init__(self.message("en"))

    def message(self, language: str = "es") -> str:
        """What is wrong, for a person who speaks `language` (es | en)."""
        return fill(self.code, self.parameters, language)

    def hint(self, language: str = "es") -> str:
        """The mend, or an empty text."""
        return ""


class FeelLimit(FeelError):
    """The expression asks for more than one expression may."""


class FeelSyntaxError(FeelError):
    """The expression cannot be read."""

    def __init__(self, code: str, text: str = "", position: int = 0, **parameters: Any) -> None:
        self.text = text
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - (text.rfind("\n", 0, position) + 1) + 1
        self.expected: str | None = parameters.get("expected")  # a key of EXPECTED, or the sign itself
        self.found = _found(text, position)
        super().__init__(code, **parameters)

    def message(self, language: str = "es") -> str:
        found = self.parameters.get("found") or self.found or END_OF_TEXT[language]
        values = self.parameters | {"found": found, "expected": _expected(self.expected, language)}
        place = f"Línea {self.line}, columna {self.column}" if language == "es" else f"Line {self.line}, column {self.column}"
        return f"{place}: {fill(self.code, values, language)}"

    def hint(self, language: str = "es") -> str:
        habit = _habit(self.text, self.position, self.expected)
        return HINTS[habit][language] if habit else ""


@dataclass(frozen=True)
class FeelWarning:
    """One reason why an evaluation gave null where it did."""

    code: str  # a key of MESSAGES
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def message(self, language: str = "es") -> str:
        cause = self.parameters.get("cause")  # an error that a lenient evaluation passed over
        return cause.message(language) if isinstance(cause, FeelError) else fill(self.code, self.parameters, language)


def fill(code: str, parameters: Mapping[str, Any], language: str) -> str:
    return MESSAGES[code][language].format_map(parameters)


def _expected(expected: str | None, language: str) -> str:
    if expected is None:
        return ""
    return EXPECTED[expected][language] if expected in EXPECTED else f"«{expected}»"


def _found(text: str, position: int) -> str:
    """The word or sign at the position, in quotation marks; empty at the end."""
    rest = text[position:position + 40].split()
    return f"«{rest[0][:20]}»" if rest else ""


def _habit(text: str, position: int, expected: str | None) -> str | None:
    """The habit of another language that the text shows around the position: a key of HINTS."""
    around = text[max(0, position - 2):position + 2]
    here = text[position:position + 2]
    if "==" in around:
        return "double-equals"
    if here == "<>" or text[max(0, position - 1):position + 1] == "<>":
        return "unequal-signs"
    for signs, habit in _SIGNS:
        if here.startswith(signs):
            return habit
    if here.startswith(",") and text[position - 1:position].isdigit() and text[position + 1:position + 2].isdigit():
        return "decimal-comma"
    return "if-else" if expected in ("then", "else") else None


_SIGNS = (
    ("&&", "and-signs"), ("||", "or-signs"), ("'", "single-quotes"), ("${", "dollar-brace"), ("#{", "dollar-brace"),
    ("!", "exclamation"), ("?", "question-mark"), ("%", "percent"), (";", "semicolon"), ("‘", "single-quotes"),
    ("“", "single-quotes"),
)
