"""Plays one random diagram on the engine and on the reference, and compares them after every step.

Every step stores the case with the real codec and opens it again; with a table to play on, in a real database.
"""
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from engine import codec
from engine.decide import decide
from engine.model import (
    BroadcastSignal,
    Bundle,
    Case,
    Command,
    CompleteJob,
    CompleteTask,
    Decision,
    ReceiveMessage,
    StartCase,
    ThrowJobError,
    ThrowTaskError,
    Waits,
    WakeUp,
)
from tests.drawing import MONDAY, anna, bundle
from tests.playing import stored
from tests.random_models.activities import Generator
from tests.random_models.blocks import Model
from tests.random_models.generator import FEATURES
from tests.random_models.meaning import meaning
from tests.random_models.reference import Reference
from tests.random_models.running import Open, Values

MOST_STEPS = 60


class Differs(Exception):
    """The engine and the reference disagree."""


class Table(Protocol):
    """Where a case lies between two steps."""

    def start(self, model: Model, values: Values, now: datetime) -> Decision: ...
    def move(self, command: Command, now: datetime) -> Decision: ...


class Memory:
    """Stored as JSON and opened again."""

    def __init__(self) -> None:
        self.bundle: Bundle | None = None
        self.case: Case | None = None

    def start(self, model: Model, values: Values, now: datetime) -> Decision:
        self.bundle = bundle(model.xml)
        return self.move(StartCase("c", anna, dict(values)), now)

    def move(self, command: Command, now: datetime) -> Decision:
        assert self.bundle is not None
        decision = decide(self.bundle, self.case, command, now)
        self.case = stored(decision.case)
        return decision


@dataclass
class Game:
    """One diagram while it is played."""

    model: Model
    table: Table
    random: random.Random
    reference: Reference
    last: Decision
    steps: int = 0
    dumps: bytes = b""


def play(seed: int, features: Sequence[str] = FEATURES, most: int = MOST_STEPS, table: Table | None = None) -> Game:
    """Raises Differs with the step and both views when the two part."""
    model = Generator(seed, features).model()
    game = _begin(model, table or Memory())
    for _ in range(most):
        _compare(game)
        if game.reference.finished or game.reference.stuck:
            break
        command = _next(game)
        game.last = game.table.move(command, game.reference.now)
        game.steps += 1
        game.dumps += codec.canonical(game.last.case.tokens) + game.last.state_hash.encode()
    return game


def _begin(model: Model, table: Table) -> Game:
    dice = random.Random(model.seed)
    values = _values(model, dice)
    return Game(model, table, dice, Reference(model, values, MONDAY, meaning), table.start(model, values, MONDAY))


def _values(model: Model, dice: random.Random) -> Values:
    return {name: dice.choice([0, 1, 2]) for name in model.variables}


# ---- what happens next

def _next(game: Game) -> Command:
    """Something random that can happen now: told to the reference, and returned as a command for the engine."""
    now = game.reference.open_now()
    choices: list[Open | None] = [one for one in now if one.kind not in ("timer", "conditional")]
    if any(one.due is not None for one in now):
        choices.append(None)
    game.reference.now += timedelta(hours=1)
    chosen = game.random.choice(choices)
    if chosen is None:
        game.reference.now = max(game.reference.now, min(one.due for one in now if one.due is not None))
        game.reference.wake()
        return WakeUp()
    return _task(game, chosen) if chosen.kind == "task" else _event(game, chosen)


def _task(game: Game, one: Open) -> Command:
    """The task or job is done, or gives up with an error that something catches."""
    waits = game.last.after
    job = one.name in {job.element for job in waits.jobs}
    same = [each.id for each in (waits.jobs if job else waits.tasks) if each.element == one.name]
    id = _same_age(game, one, same)
    if one.error and game.random.random() < 0.5:
        values = _brought(game)
        game.reference.throw(one, one.error, dict(values))
        return ThrowJobError(id, one.error, variables=values) if job else ThrowTaskError(id, anna, one.error, values)
    answers = _values(game.model, game.random)
    game.reference.complete(one, dict(answers))
    return CompleteJob(id, dict(answers)) if job else CompleteTask(id, anna, dict(answers))


def _event(game: Game, one: Open) -> Command:
    """A signal reaches all; a message the one wait that storage matched, or the first that fits by name and key."""
    values = _brought(game)
    if one.kind == "signal":
        game.reference.broadcast(one.name, dict(values))
        return BroadcastSignal(one.name, values)
    if game.random.random() < 0.5:
        game.reference.message(one.name, one.key, dict(values))
        return ReceiveMessage(one.name, one.key, values)
    same = [each.id for each in game.last.after.subscriptions if (each.kind, each.name, each.correlation_key) == ("message", one.name, one.key)]
    id = _same_age(game, one, same)
    game.reference.complete(one, dict(values))
    return ReceiveMessage(one.name, one.key, values, id)


def _brought(game: Game) -> Values:
    """What a message, a signal or an error brings along: now and then some variables."""
    names = game.random.sample(game.model.variables, min(2, len(game.model.variables))) if game.random.random() < 0.4 else []
    return {name: game.random.choice([0, 1, 2]) for name in names}


def _same_age(game: Game, one: Open, ids: Sequence[str]) -> str:
    """Of the engine's ids the one that is as old among its like as `one` is."""
    like = sorted(other.birth for other in game.reference.open_now() if (other.kind, other.name, other.key) == (one.kind, one.name, one.key))
    return sorted(ids, key=lambda id: int(id.rsplit("-", 1)[1]))[like.index(one.birth)]


# ---- the comparison

def _compare(game: Game) -> None:
    reference, after, case = game.reference, game.last.after, game.last.case
    found: tuple[Any, ...] = (*_view(after), case.state == "ended", dict(case.variables), [one.message for one in after.incidents])
    expected: tuple[Any, ...] = (*reference.active(), reference.finished, dict(reference.own), found[-1] if reference.stuck and found[-1] else [])
    names = ("tasks", "messages", "timers", "ended", "variables", "incidents")
    if reference.stuck and not after.incidents:
        raise Differs(f"seed {game.model.seed} step {game.steps}: nothing can move any more, and nobody is told")
    wrong = [f"{name}: engine {_short(one)} expected {_short(other)}" for name, one, other in zip(names, found, expected, strict=True)
             if one != other]
    if wrong:
        raise Differs(f"seed {game.model.seed} step {game.steps}: {'; '.join(wrong)}")


def _short(part: Any) -> str:
    return str(dict(part) if isinstance(part, Mapping) else part)


def _view(waits: Waits) -> tuple[Counter[str], Counter[Any], Counter[Any]]:
    return (Counter([task.element for task in waits.tasks] + [job.element for job in waits.jobs]),
            Counter((one.name, one.correlation_key) for one in waits.subscriptions),
            Counter((timer.element, timer.due) for timer in waits.timers))
