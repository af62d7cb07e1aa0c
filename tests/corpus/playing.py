"""Plays a diagram of the corpus on our engine, stored and opened again at every step."""
from collections.abc import Iterator

from engine.decide import none_start
from engine.diagram import check, read
from engine.errors import Problem
from engine.model import BroadcastSignal, ReceiveMessage, RetryIncident, SetVariable, ThrowJobError, ThrowTaskError
from tests.corpus.entries import Entry, Step
from tests.drawing import anna, bundle
from tests.playing import Game


def play(entry: Entry) -> Iterator[tuple[Step, str, Game]]:
    """After each step: the step, the elements that tokens passed in it, and the case."""
    drawn = bundle(entry.xml, {name: content for name, content in entry.files.items() if name != "p.bpmn"})
    elements = {element for path, content in drawn.files.items() if path.endswith(".bpmn") for element in read(content).elements}
    game = None
    for step in entry.steps:
        if game is None:
            game = Game(drawn, step.values, element=step.what or none_start(drawn))
        else:
            _move(game, step)
        yield step, " ".join(part for part in game.last.path if part in elements), game


def findings(entry: Entry, language: str = "es") -> list[Problem]:
    return check(entry.files, language)


def difference(entry: Entry) -> str:
    """How what happens differs from what the entry says; "" when it does not."""
    errors = [one for one in findings(entry) if one.severity == "error"]
    if entry.refused:
        return "" if entry.refused in [one.code for one in errors] else f"is not refused: {errors}"
    if errors:
        return f"is refused: {errors[0].message}"
    played = list(play(entry))
    for step, path, _ in played:
        if step.path not in (path, "…"):
            return f"{step.said} passed {path}"
    game = played[-1][2]
    found = (game.case.end_event or "", " ".join(one.message for one in game.last.after.incidents))
    if found[0] != entry.ends or (entry.stops not in found[1] if entry.stops else found[1]):
        return f"ended at {found[0] or 'nowhere'}, stopped with «{found[1]}»"
    wrong = {name: game.variables.get(name) for name, value in entry.knows.items() if game.variables.get(name) != value}
    return f"knows {wrong}" if wrong else ""


def _move(game: Game, step: Step) -> None:
    match step.verb:
        case "complete":
            game.complete(step.what, **step.values)
        case "work":
            game.work(step.what, **step.values)
        case "retry":
            (one,) = [one for one in game.last.after.incidents if one.element == step.what]
            for name, value in step.values.items():
                game.step(SetVariable(anna, name, value, "mend"))
            game.step(RetryIncident(one.id, anna))
        case "message":
            game.step(ReceiveMessage(step.what, step.key or None, dict(step.values)))
        case "signal":
            game.step(BroadcastSignal(step.what, dict(step.values)))
        case "error":
            game.step(_error(game, step))
        case "later":
            game.later(hours=int(step.what))
        case _:
            raise ValueError(step.said)


def _error(game: Game, step: Step) -> ThrowJobError | ThrowTaskError:
    """A worker's error, or a person's."""
    if step.key in game.jobs:
        return ThrowJobError(game.job(step.key).id, step.what, variables=dict(step.values))
    return ThrowTaskError(game.task(step.key).id, anna, step.what, dict(step.values))
