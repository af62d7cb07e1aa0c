"""What style.md asks for and a machine can check: sizes, names, docstrings, lint and types."""
import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST = 300
LISTS = {"engine/model.py"}  # the words of the engine: a list to look things up in, not a program to follow
NAMELESS = {"utils", "util", "helpers", "helper", "base", "common", "misc", "manager", "service", "services", "managers"}
OURS = [path.relative_to(ROOT) for room in ("engine", "forms", "storage", "web", "tests") for path in sorted((ROOT / room).rglob("*.py"))
        if "node_modules" not in path.parts]
FRONT = [path.relative_to(ROOT) for path in sorted((ROOT / "web" / "front" / "src").rglob("*.js"))]


def text(path: Path) -> str:
    return (ROOT / path).read_text()


def test_a_file_is_one_idea_and_fits_in_the_head() -> None:
    assert {path.as_posix(): lines for path in [*OURS, *FRONT]
            if path.as_posix() not in LISTS and (lines := text(path).count("\n")) > LONGEST} == {}


def test_a_file_says_what_it_is_about() -> None:
    assert [path.as_posix() for path in OURS if text(path).strip() and ast.get_docstring(ast.parse(text(path))) is None] == []
    assert [path.as_posix() for path in FRONT if not text(path).startswith("// ")] == []


def test_no_file_is_a_drawer() -> None:
    assert [path.as_posix() for path in [*OURS, *FRONT] if path.stem in NAMELESS] == []


def test_nothing_is_left_to_do_without_an_issue() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    lines = [(path.as_posix(), number) for path in [*OURS, *FRONT] for number, line in enumerate(text(path).splitlines(), 1)
             if any(f"{mark}" in line and f"{mark} #" not in line for mark in marks)]

    assert lines == []


@pytest.mark.parametrize("checker", [["ruff", "check", "-q", "--output-format", "concise"], ["mypy", "--no-error-summary"]], ids=["ruff", "mypy"])
def test_lint_and_types_hold(checker: list[str]) -> None:
    found = subprocess.run([sys.executable, "-m", *checker], cwd=ROOT, capture_output=True, text=True)

    assert found.stdout.splitlines() == []
    assert found.returncode == 0, found.stderr
