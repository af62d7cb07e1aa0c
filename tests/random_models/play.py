"""Plays one random diagram on the engine and on the reference, and compares them after every step."""
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from engine import codec
from engine.decide import decide
from engine.model import Bundle, Case, Command, CompleteTask, Decision, ReceiveMessage, StartCase, Waits, WakeUp
from tests.drawing import MONDAY, anna, bundle
from tests.playing import stored
from tests.random_models.blocks import Model
from tests.random_models.generator import FEATURES, Generator
from tests.random_models.reference import Reference, Values

MOST_STEPS = 60


class Differs(Exception):
    """The engine and the reference disagree."""


@dataclass
class Game:
    """One diagram while it is played."""

    model: Model
    bundle: Bundle
    random: random.Random
    reference: Reference
    last: Decision
    steps: int = 0
    dumps: bytes = b""

    @property
    def case(self) -> Case:
        return stored(self.last.case)


def play(seed: int, features: Sequence[str] = FEATURES, most: int = MOST_STEPS) -> Game:
    """Raises Differs with the step and both views when the two part."""
    model = Generator(seed, features).model()
    game = _begin(model)
    for _ in range(most):
        _compare(game)
        if game.reference.finished:
            break
        command = _next(game)
        game.last = decide(game.bundle, game.case, command, game.reference.now)
        game.steps += 1
        game.dumps += codec.canonical(game.last.case.tokens) + game.last.state_hash.encode()
    return game


def _begin(model: Model) -> Game:
    dice = random.Random(model.seed)
    values = _values(model, dice)
    drawn = bundle(model.xml)
    decision = decide(drawn, None, StartCase("c", anna, dict(values)), MONDAY)
    return Game(model, drawn, dice, Reference(model.tree, values, MONDAY), decision)


def _values(model: Model, dice: random.Random) -> Values:
    return {name: dice.choice([0, 1, 2]) for name in model.variables}


def _next(game: Game) -> Command:
    """Something random that can happen now: told to the reference, and returned as a command for the engine."""
    tasks, waits, timers = game.reference.active()
    choices = [("task", name) for name in sorted(tasks)] + [("message", name) for name in sorted(waits)]
    kind, name = game.random.choice(choices + ([("clock", "")] if timers else []))
    game.reference.now += timedelta(hours=1)
    open_now = game.last.after
    if kind == "task":
        answers = _values(game.model, game.random)
        game.reference.complete(name, dict(answers))
        task = min((task for task in open_now.tasks if task.element == name), key=lambda task: int(task.id.split("-")[1]))
        return CompleteTask(task.id, anna, dict(answers))
    if kind == "message":
        game.reference.message(name)
        oldest = min((one for one in open_now.subscriptions if one.name == name), key=lambda one: int(one.id.split("-")[1]))
        return ReceiveMessage(name, None, {}, oldest.id)
    game.reference.now = max(game.reference.now, min(timer.due for timer in open_now.timers))
    game.reference.wake()
    return WakeUp()


def _compare(game: Game) -> None:
    tasks, waits, timers = game.reference.active()
    found, ended = _view(game.last.after), game.last.case.state == "ended"
    if found != (tasks, waits, timers) or ended != game.reference.finished or game.last.after.incidents:
        raise Differs(f"seed {game.model.seed} step {game.steps}: engine {found} ended={ended} {game.last.after.incidents} "
                      f"expected {(tasks, waits, timers)} ended={game.reference.finished}")


def _view(waits: Waits) -> tuple[Counter[str], Counter[str], Counter[str]]:
    return (Counter(task.element for task in waits.tasks), Counter(one.name for one in waits.subscriptions),
            Counter(timer.element for timer in waits.timers))
