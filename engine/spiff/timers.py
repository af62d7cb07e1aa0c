"""When an armed timer is due: computed once when the wait begins, and again after each round of a cycle."""
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.calendar import timing
from engine.calendar.cycle import Round
from engine.diagram.formula import Trouble
from engine.diagram.plan import Watch
from engine.errors import BadTimer
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


def first(run: "Run", token: Token, watch: Watch) -> dict[str, Any]:
    """The parts of the arm that say when: {due, why?} or, for a cycle, {due, round, anchor, cycle}."""
    if watch.text is None or watch.timing is None:
        raise Trouble("timer", f"El temporizador «{watch.element}» no dice cuándo.")
    run.around.heard.clear()
    value = run.value(token, watch.text, "timer")
    why = run.around.why(value)
    try:
        if watch.timing == timing.CYCLE:
            return {**_round(timing.first_round(value, run.now, run.zone, run.around.calendar)), "cycle": str(value)}
        due = {"due": _text(timing.first_due(watch.timing, value, run.now, run.zone))}
        return due if why is None else {**due, "why": dict(why)}
    except BadTimer as error:
        raise Trouble("timer", f"{error.detail} {error.hint}".strip()) from error


def advance(run: "Run", arm: dict[str, Any], watch: Watch) -> bool:
    """Set the arm to its next round. False when there is none."""
    if "cycle" not in arm:
        return False
    last = Round(due_of(arm), arm["round"], datetime.fromisoformat(arm["anchor"]))
    following = timing.next_round(arm["cycle"], last, run.now, run.zone, watch.catch_up, run.around.calendar)
    if following is None:
        return False
    arm.update(_round(following))
    return True


def due_of(arm: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(arm["due"])


def _round(one: Round) -> dict[str, Any]:
    return {"due": _text(one.due), "round": one.number, "anchor": _text(one.anchor)}


def _text(moment: datetime) -> str:
    return moment.isoformat()
