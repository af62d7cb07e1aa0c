"""A corpus of tiny diagrams, each named after what it shows, and the path that each must take, stored at every step."""
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.diagram import check
from engine.model import ThrowJobError
from engine.program import program
from tests.playing import Game

FOLDER = Path(__file__).parent / "diagrams"
PATHS: dict[str, Any] = yaml.safe_load((FOLDER / "paths.yaml").read_text())


def test_every_diagram_of_the_corpus_has_a_path():
    assert {path.stem for path in FOLDER.glob("*.bpmn")} == set(PATHS)


@pytest.mark.parametrize("name", PATHS)
def test_the_diagram_takes_the_path_that_it_must(name):
    said = PATHS[name]
    game = Game((FOLDER / f"{name}.bpmn").read_bytes(), said.get("variables"))
    assert passed(game) == said["start"]

    for number, step in enumerate(said["then"]):
        play(game, step)
        assert passed(game) == step["path"], f"step {number + 1}: {step}"

    assert (game.state, game.case.end_event) == ("ended", said["ends"])


@pytest.mark.parametrize("name", PATHS)
def test_the_corpus_has_no_errors(name):
    assert [one for one in check({"p.bpmn": (FOLDER / f"{name}.bpmn").read_bytes()}) if one.severity == "error"] == []


def passed(game: Game) -> str:
    """The elements that tokens passed in the last step."""
    elements = program(game.bundle).diagram.elements
    return " ".join(part for part in game.last.path if part in elements)


def play(game: Game, step: dict[str, Any]) -> None:
    values = step.get("with", {})
    match step:
        case {"complete": element}:
            game.complete(element, **values)
        case {"work": element}:
            game.work(element, **values)
        case {"message": name}:
            game.message(name, None, **values)
        case {"later": days}:
            game.later(days=days)
        case {"error": element, "code": code}:
            game.step(ThrowJobError(game.job(element).id, code))
