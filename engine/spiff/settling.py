"""Everything that can move moves, first branch first, until only waits are left."""
from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.diagram.formula import Trouble
from engine.spiff import arms, incidents
from engine.spiff.gateways import Inclusive
from engine.spiff.node import READY, STARTED
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run

MOST_VISITS = 1000  # of one element while nothing waits: beyond it the diagram goes round for ever


def settle(run: "Run") -> None:
    """Inclusive joins and conditions are asked when everything else stands still."""
    _drain(run)
    while _wake(run):
        _drain(run)


def _drain(run: "Run") -> None:
    visits: dict[int, int] = {}
    run.agenda.reverse()  # what the command itself moved: its first branch goes first, too
    while run.agenda:
        token = run.agenda.pop()
        if token._state != READY:
            continue
        if _goes_round(token, visits):
            token._state = STARTED
            incidents.stuck(run, token, Trouble("loop", f"El caso pasó {MOST_VISITS} veces por «{token.task_spec.plan.element.title}» "
                                                        "sin esperar nada: el diagrama da vueltas sin fin."))
            continue
        height = len(run.agenda)
        token.run()
        run.agenda[height:] = reversed(run.agenda[height:])


def _goes_round(token: Token, visits: dict[int, int]) -> bool:
    if token.body is not None:
        return False
    key = id(token.task_spec)
    visits[key] = visits.get(key, 0) + 1
    return visits[key] > MOST_VISITS


def _wake(run: "Run") -> bool:
    """Something that waited for the rest to stand still goes on: an inclusive join, a condition."""
    if run.program.joins and any(_wake_joins(run)):
        return True
    return run.program.conditions and _wake_conditions(run)


def _wake_joins(run: "Run") -> Iterator[bool]:
    for token in list(run.all_tokens()):
        if isinstance(token.task_spec, Inclusive) and run.lives(token):
            yield token.task_spec.wake(run, token.workflow)


def _wake_conditions(run: "Run") -> bool:
    for token in list(run.all_tokens(roots=True)):
        for arm in list(token.arms):
            if arm["kind"] != "conditional" or not run.lives(token):
                continue
            watch = arms.watch_of(token, arm)
            try:
                holds = watch.text is not None and run.value(token, watch.text, "condition") is True
            except Trouble:
                holds = False  # a condition over variables that are not there yet does not hold yet
            fires, arm["was"] = holds and not arm["was"], holds
            if fires:
                arms.fire(run, token, arm, {})
                return True
    return False
