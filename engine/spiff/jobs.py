"""What the history says of a new job, and what the result of a job becomes."""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run

STAGES = {"warning": "reminder_sent", "reminder": "reminder_sent", "escalation": "deadline_escalated"}  # header `stage` -> event


def announce(run: "Run", token: Token, kind: str) -> None:
    """job_created, and for a stage of a deadline its own event: {element, due, to}."""
    plan = token.task_spec.plan
    run.record("job_created", plan.id, {"job": run.public(token.id), "type": kind})
    stage = STAGES.get((plan.headers or {}).get("stage", ""))
    if stage is not None:
        seen = run.scopes.visible(token)
        due = seen.get("due") if plan.id in run.program.hidden else _due(run, plan.about)
        data = {"element": plan.about or plan.id, "due": due, "to": seen.get("to")}
        run.record(stage, plan.id, data | ({"stage": "warning"} if plan.headers["stage"] == "warning" else {}))  # type: ignore[index]


def _due(run: "Run", element: str | None) -> str | None:
    """When the task that the reminder is about is due; None when it is not open any more."""
    for token in run.all_tokens():
        if token.task_spec.name == element and "due" in token.internal_data.get("task", {}):
            return str(token.internal_data["task"]["due"])
    return None


def result_of(token: Token, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """The result as variables: whole under one name if the diagram says so, else each entry by its own."""
    plan = token.task_spec.plan
    name = plan.element.ext.result_variable or (plan.headers or {}).get("resultVariable")
    return {name: dict(result)} if name else result
