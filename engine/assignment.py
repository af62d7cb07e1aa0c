"""Who may do a task, until when and how urgently: evaluated once, when the task appears.

Groups and users are a FEEL list or a text separated by commas. A naive due date means the end of that working day.
"""
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.diagram.formula import Formula, Trouble, shown
from engine.errors import BadTimer

if TYPE_CHECKING:
    from engine.spiff.run import Run
    from engine.spiff.token import Token

DEFAULT_PRIORITY = 50


def assign(run: "Run", token: "Token") -> dict[str, Any]:
    """What the token of a task keeps, JSON-safe: {at, assignee, groups, users, not_by, due, why, deadline, follow_up, priority}.

    Only what the diagram says is in it; the rest follows from the element.
    """
    plan = token.task_spec.plan
    kept: dict[str, Any] = {"at": run.now.isoformat()}
    assignee = None if plan.assignee is None else _user(run.value(token, plan.assignee, "assignment"), plan.assignee)
    for key, formula in (("groups", plan.groups), ("users", plan.users)):
        if formula is not None:
            kept[key] = names(run.value(token, formula, "assignment"), formula)
    if assignee is not None:
        kept["assignee"] = assignee
    if plan.not_by is not None:
        kept["not_by"] = names(run.value(token, plan.not_by, "assignment"), plan.not_by)
    if plan.due is not None:
        _due(run, token, plan.due, kept)
    if plan.follow_up is not None:
        moment, _ = _moment(run, token, plan.follow_up)
        if moment is not None:
            kept["follow_up"] = moment.isoformat()
    if plan.priority is not None:
        kept["priority"] = _priority(run.value(token, plan.priority, "assignment"), plan.priority)
    data = {"task": run.public(token.id)} | {key: kept[key] for key in ("assignee", "due") if key in kept}
    run.record("task_created", token.task_spec.name, data)
    return kept


def names(value: Any, formula: Formula) -> list[str]:
    """The names in a list or in a text separated by commas. Raises Trouble for anything else."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(dict.fromkeys(item.strip() for item in value if item.strip()))
    raise Trouble("assignment", f"«{formula.text}» debe dar nombres y da {shown(value)}. Corrija el valor y reintente.")


def _user(value: Any, formula: Formula) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        return value.strip()
    raise Trouble("assignment", f"«{formula.text}» debe dar un usuario y da {shown(value)}. Corrija el valor y reintente.")


def _due(run: "Run", token: "Token", formula: Formula, kept: dict[str, Any]) -> None:
    moment, why = _moment(run, token, formula)
    if moment is None:
        return
    kept["due"] = moment.isoformat()
    if why is not None:
        kept["why"] = dict(why)
    kept["deadline"] = run.next_id()


def _moment(run: "Run", token: "Token", formula: Formula) -> tuple[datetime | None, Mapping[str, Any] | None]:
    """The instant that a date of a task means, in UTC, and how it was computed if a calendar did."""
    run.around.heard.clear()
    value = run.value(token, formula, "assignment")
    if value is None:
        if formula.expression is None:
            return None, None
        raise Trouble("assignment", f"La fecha «{formula.text}» da null. Corrija los valores que usa y reintente.")
    try:
        return run.around.moment(value), run.around.why(value)
    except BadTimer as error:
        raise Trouble("assignment", f"La fecha «{formula.text}» no se entiende: {error.detail} {error.hint}".strip()) from error


def _priority(value: Any, formula: Formula) -> int:
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value) and 0 <= value <= 100:
        return int(value)
    raise Trouble("assignment", f"La prioridad «{formula.text}» debe ser un número de 0 a 100 y es {shown(value)}.")

