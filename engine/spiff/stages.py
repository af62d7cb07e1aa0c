"""The stages of a deadline while a case runs: armed with the task or with the case, and what their mails are told."""
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.diagram.formula import Formula, Trouble
from engine.diagram.plan import Watch
from engine.errors import BadTimer
from engine.feel.python_time import datetime_in
from engine.model import ENGINE
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run

DUE = "due"  # "<process>.due": the deadline of the whole case


def arm_task(run: "Run", token: Token, task: Mapping[str, Any]) -> None:
    """Arm what the task's deadline has, before the task is set: trouble in a stage leaves no half-open task.

    Every run of a multi-instance has stages of its own, as it has a due date of its own.
    """
    stages = token.task_spec.plan.stages
    if stages and "due" in task:
        arms = [arm for watch in stages if (arm := _arm(run, token, watch, _moment(run, task["due"]))) is not None]
        if arms:
            token.internal_data["arms"] = [*token.arms, *arms]


def arm_case(run: "Run") -> None:
    """The deadline that the process gives every case, and its stages. They hang on the outermost scope."""
    formula, root = run.program.due, run.workflow.root
    if formula is None:
        return
    try:
        due = _due(run, root, Watch(f"{run.program.key}.{DUE}", "timer", False, "date", formula, stage=True), {})
        if due is None:
            raise Trouble("timer", f"«{formula.text}» da null.")
        arms = [due, *(_arm(run, root, watch, _moment(run, due["due"])) for watch in run.program.stages)]
    except Trouble as trouble:
        run.record("deadline_missing", run.program.key, {"reason": trouble.message}, ENGINE.user)
        return
    root.internal_data["arms"] = [*root.arms, *({**arm, "case": True} for arm in arms if arm is not None)]


def fire(run: "Run", token: Token, arm: Mapping[str, Any]) -> None:
    """A stage is due: its mail becomes a job beside everything else. The case's own deadline is only noted."""
    left = [other for other in token.arms if other is not arm]
    token.internal_data["arms"] = left
    if not left:
        del token.internal_data["arms"]
    if arm["on"] == f"{run.program.key}.{DUE}":
        run.record("deadline_breached", run.program.key, {"due": arm["due"]}, ENGINE.user)
        return
    root = token.workflow.root
    mail = root._add_child(root.workflow.spec.task_specs[arm["on"]])
    mail.internal_data["aside"] = True
    run.scopes.open(mail).update(_told(run, token))
    mail.task_spec._update(mail)


def _told(run: "Run", token: Token) -> dict[str, Any]:
    """What the words of a stage may say: {due, assignee, groups, task, known, task_id}."""
    seen = run.scopes.visible(token)
    known = seen.get(run.around.business_key) if run.around.business_key else None
    if token.is_root:
        due = next((arm["due"] for arm in token.arms if arm["on"].endswith(f".{DUE}")), run.now.isoformat())
        return {"due": _feel(run, due), "assignee": None, "groups": [], "task": run.program.title, "known": known, "task_id": None}
    task, plan = token.internal_data["task"], token.task_spec.plan
    lane = [plan.element.lane] if plan.element.lane else []
    return {"due": _feel(run, task["due"]), "assignee": task.get("assignee"), "groups": task.get("groups", lane), "task": plan.element.title,
            "known": known, "task_id": run.public(token.id)}


def _arm(run: "Run", token: Token, watch: Watch, due: datetime) -> dict[str, Any] | None:
    return _due(run, token, watch, {"due": datetime_in(due, run.zone)})


def _due(run: "Run", token: Token, watch: Watch, more: Mapping[str, Any]) -> dict[str, Any] | None:
    """The arm, or None where the expression leaves the stage out."""
    formula: Formula | None = watch.text
    if formula is None:
        return None
    run.around.heard.clear()
    value = formula.value({**run.scopes.visible(token), **more}, run.env, "timer")
    if value is None:
        return None
    try:
        moment, why = run.around.moment(value), run.around.why(value)
    except BadTimer as error:
        raise Trouble("timer", f"La fecha «{formula.text}» no se entiende: {error.detail} {error.hint}".strip()) from error
    arm: dict[str, Any] = {"id": run.next_id(), "on": watch.element, "kind": "timer", "due": moment.isoformat()}
    run.record("timer_set", watch.element, {"timer": run.public(arm["id"]), "due": arm["due"]})
    return arm if why is None else {**arm, "why": dict(why)}


def _moment(run: "Run", text: str) -> datetime:
    return datetime.fromisoformat(text)


def _feel(run: "Run", text: str) -> Any:
    return datetime_in(datetime.fromisoformat(text), run.zone)


