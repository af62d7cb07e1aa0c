"""The clock of a case's own deadline stands still while a token waits where the diagram says tramita:stopClock.

Only the deadline of the whole case and its stages stop; a task's own due date is a promise to whoever does it.
"""
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.calendar import business
from engine.model import ENGINE

if TYPE_CHECKING:
    from engine.spiff.run import Run


def settle_clock(run: "Run") -> None:
    """Stop or start the clock where the command moved a token onto or off such an element."""
    arms = [arm for arm in run.workflow.root.arms if arm.get("case")]
    if not arms:
        return
    where = next((token.task_spec.name for token in run.all_tokens() if token.task_spec.plan.element.ext.stop_clock), None)
    stopped = arms[0].get("stopped")
    if where is not None and stopped is None:
        for arm in arms:
            arm["stopped"] = run.now.isoformat()
        run.record("clock_stopped", where, {}, ENGINE.user)
    elif where is None and stopped is not None:
        _start(run, arms, datetime.fromisoformat(stopped))


def _start(run: "Run", arms: list[dict[str, Any]], since: datetime) -> None:
    """What was left of the time when the clock stopped is left now, in working hours where there is a calendar."""
    for arm in arms:
        del arm["stopped"]
        arm["due"] = _moved(run, datetime.fromisoformat(arm["due"]), since).isoformat()
        arm.pop("why", None)
    run.record("clock_started", run.program.key, {"since": since.isoformat(), "due": arms[0]["due"]}, ENGINE.user)


def _moved(run: "Run", due: datetime, since: datetime) -> datetime:
    calendar = run.around.calendar
    if calendar is None:
        return due + (run.now - since)
    left = business.business_hours_between(calendar, since, due)
    moved: datetime = business.add_business_hours(calendar, run.now, left).value
    return moved
