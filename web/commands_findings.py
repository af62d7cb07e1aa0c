"""Findings of the checker as text for a terminal: grouped by file, the worst first, the mend below."""
from collections.abc import Iterator, Sequence

from click import style

from engine.errors import Problem

SEVERITIES = ("error", "warning", "hint")
_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}
_WORDS = {
    "es": {"error": ("error", "errores"), "warning": ("aviso", "avisos"), "hint": ("sugerencia", "sugerencias")},
    "en": {"error": ("error", "errors"), "warning": ("warning", "warnings"), "hint": ("hint", "hints")},
}


def lines(problems: Sequence[Problem], language: str = "es") -> Iterator[str]:
    """The lines to print, with colours; whoever prints leaves them out where nobody sees them."""
    width = max((len(_WORDS[language][severity][0]) for severity in SEVERITIES), default=0)
    for file in dict.fromkeys(problem.file for problem in problems):
        yield style(file or "-", bold=True)
        for problem in sorted((one for one in problems if one.file == file), key=rank):
            word = style(f"{_WORDS[language][problem.severity][0]:<{width}}", fg=_COLOURS[problem.severity])
            place = f"{style(problem.element, bold=True)}: " if problem.element else ""
            yield f"  {word}  {place}{problem.message} {style(f'[{problem.code}]', dim=True)}"
            if problem.hint.strip():
                yield f"  {'':<{width}}  → {problem.hint.strip()}"


def rank(problem: Problem) -> int:
    return SEVERITIES.index(problem.severity)


def counts(problems: Sequence[Problem], language: str = "es") -> str:
    """«2 errores, 1 aviso»; empty when there are none."""
    numbers = [(sum(one.severity == severity for one in problems), _WORDS[language][severity]) for severity in SEVERITIES]
    return ", ".join(f"{number} {one if number == 1 else several}" for number, (one, several) in numbers if number)
