"""What can be wrong with a decision, told with names and a mend, in Spanish and English."""
from typing import Any

from engine.dmn.messages import HINTS, MESSAGES
from engine.feel import FeelError


class DmnError(FeelError):
    """The decision cannot be used."""

    def __init__(self, code: str, **parameters: Any) -> None:
        super().__init__(code, **parameters)

    def message(self, language: str = "es") -> str:
        return MESSAGES[self.code][language].format_map(self.parameters | _in(language, self.parameters)).strip()

    def hint(self, language: str = "es") -> str:
        return HINTS.get(self.code, {}).get(language, "")


def _in(language: str, parameters: dict[str, Any]) -> dict[str, str]:
    """The message and hint of an error inside this one, in the same language."""
    cause = parameters.get("cause")
    return {"reason": cause.message(language), "hint": cause.hint(language)} if isinstance(cause, FeelError) else {}
