"""The clock: timers that are due fire, in order of due; a task's missed due date is noted once."""
from datetime import datetime
from typing import Any

from engine.commands import inputs_of
from engine.diagram.formula import Trouble
from engine.errors import Impossible
from engine.model import ENGINE, FailTimer, WakeUp
from engine.naming import number_of
from engine.spiff import arms, incidents
from engine.spiff.run import Run
from engine.spiff.settling import settle
from engine.spiff.timers import due_of
from engine.spiff.token import Token
from engine.step import Rules, Step

MOST_FIRINGS = 1000  # in one decision: beyond it a timer of no length goes round for ever

_Due = tuple[datetime, int, Token, dict[str, Any] | None]  # when, id, token, arm (None: the deadline of a task)


def wake_up(step: Step, command: WakeUp) -> None:
    """Fire everything due at `now`, also what becomes due by it. Nothing due: nothing happens."""
    run = step.run
    for firing in range(MOST_FIRINGS):
        due = min(_due(run), key=lambda one: one[:2], default=None)
        if due is None or due[0] > run.now:
            return
        if firing == MOST_FIRINGS - 1 and not due[2].is_root:
            incidents.stuck(run, due[2], Trouble("loop", f"Un temporizador de «{due[2].task_spec.plan.element.title}» vence sin fin. "
                                              "Corrija su duración y reintente."))
            return
        _fire(run, *due)
        settle(run)


def fail(step: Step, command: FailTimer) -> None:
    """Waking up for this timer fails again and again: an incident stands for it until somebody retries.

    Raises Impossible when nothing waits for it any more, or another incident stands there already.
    """
    run = step.run
    number = number_of(run.case_id, command.timer_id)
    token = next((token for _, id, token, _ in _due(run) if id == number), None)
    if token is None or "incident" in token.internal_data:
        raise Impossible(f"The timer {command.timer_id} cannot become an incident.")
    run.record("timer_failed", token.task_spec.name, inputs_of(command), ENGINE.user)
    incidents.open_incident(run, token, "timer", command.message, "timer")
    run.incidents[token.internal_data["incident"]]["timer"] = number


def _due(run: Run) -> list[_Due]:
    found: list[_Due] = []
    for token in run.all_tokens(roots=True):
        found += [(due_of(arm), arm["id"], token, arm) for arm in token.arms if arm["kind"] == "timer" and "stopped" not in arm]
        task = token.internal_data.get("task")
        if task is not None and "deadline" in task:
            found.append((datetime.fromisoformat(task["due"]), task["deadline"], token, None))
    return found


def _fire(run: Run, due: datetime, number: int, token: Token, arm: dict[str, Any] | None) -> None:
    data = {"timer": run.public(number), "due": due.isoformat()}
    if arm is not None:
        run.record("timer_fired", arm["on"], data, ENGINE.user)
        arms.fire(run, token, arm, {})
        return
    run.record("timer_fired", token.task_spec.name, data, ENGINE.user)
    run.record("deadline_breached", token.task_spec.name, {"task": run.public(token.id), "due": due.isoformat()}, ENGINE.user)
    del token.internal_data["task"]["deadline"]


RULES: Rules = {WakeUp: wake_up, FailTimer: fail}
