"""What a token waits for besides a person or a job: timers, messages, signals and conditions, armed and fired.

An *arm* is a small JSON-safe dict in the token: {id, on: element of the event, kind, …}. A token at an activity holds the
arms of its boundary events, a token at a catch event its own, the root of a scope those of its event sub-processes.
"""
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.diagram.formula import Trouble, shown
from engine.diagram.plan import Watch
from engine.spiff import stages, timers
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run

Arm = dict[str, Any]
ARMED = ("timer", "message", "signal", "conditional")  # errors and escalations are caught without waiting


def arm_all(run: "Run", token: Token, watches: Iterable[Watch]) -> None:
    """Begin to wait for each of them, in document order."""
    arms: list[Arm] = []
    for watch in watches:
        if watch.kind in ARMED:
            arm = _arm(run, token, watch)
            before = sum(other["on"] == watch.element and other["kind"] == watch.kind for other in arms)
            arms.append({**arm, "nth": before} if before else arm)
    if arms:
        token.internal_data["arms"] = [*token.arms, *arms]


def fire(run: "Run", token: Token, arm: Arm, values: Mapping[str, Any]) -> None:
    """What the token waited for has happened; `values` came with it."""
    if arm["on"] in run.program.hidden:
        stages.fire(run, token, arm)
        return
    watch = watch_of(token, arm)
    if token.is_root:
        _open_handler(run, token, arm, watch, values)
    elif arm["on"] == token.task_spec.name:
        token.internal_data.pop("arms")
        token.task_spec.leave(run, token, values)
    elif token.task_spec.plan.element.kind == "eventBasedGateway":
        token.internal_data.pop("arms")
        token.task_spec.pass_to(run, token, arm["on"], values)
    else:
        _leave_by_boundary(run, token, arm, watch, values)


def catch_on_boundary(run: "Run", token: Token, watch: Watch, values: Mapping[str, Any]) -> None:
    """A boundary event catches an error, an escalation or a cancel of its activity."""
    workflow, aside = token.workflow, not watch.interrupting or "aside" in token.internal_data
    if watch.interrupting:
        token.cancel()
    enter(run, workflow.root, watch.element, values, aside)
    if watch.interrupting:
        token.task_spec.interrupted(run, token)


def enter(run: "Run", parent: Token, element: str, values: Mapping[str, Any], aside: bool = False) -> None:
    """Put a new token on an event that has happened, with what came along. `aside`: beside the main flow."""
    token = parent._add_child(parent.workflow.spec.task_specs[element])
    token.internal_data["caught"] = True
    if aside:
        token.internal_data["aside"] = True
    token.data = dict(values)
    token.task_spec._update(token)


def watch_of(token: Token, arm: Arm) -> Watch:
    """The plan behind an arm."""
    plan = token.task_spec
    watches = token.workflow.spec.handlers if token.is_root else (*plan.plan.boundaries, *plan.plan.waits)
    fitting = [watch for watch in watches if watch.element == arm["on"] and watch.kind == arm["kind"]]
    return fitting[arm.get("nth", 0)]  # an event may name several messages


def _arm(run: "Run", token: Token, watch: Watch) -> Arm:
    arm: Arm = {"id": run.next_id(), "on": watch.element, "kind": watch.kind}
    match watch.kind:
        case "timer":
            arm.update(timers.first(run, token, watch))
            run.record("timer_set", watch.element, {"timer": run.public(arm["id"]), "due": arm["due"]})
        case "message":
            arm["name"] = _name(run, token, watch)
            arm["key"] = _key(run, token, watch)
        case "signal":
            arm["name"] = _name(run, token, watch)
        case _:
            arm["was"] = False
    return arm


def _name(run: "Run", token: Token, watch: Watch) -> str:
    name = None if watch.name is None else run.value(token, watch.name, "message")
    if not isinstance(name, str) or not name:
        raise Trouble("message", f"El evento «{watch.element}» no dice qué mensaje o señal espera.")
    return name


def _key(run: "Run", token: Token, watch: Watch) -> str | None:
    if watch.key is None:
        return None
    key = run.value(token, watch.key, "message")
    if key is None or isinstance(key, bool | list | dict):
        raise Trouble("message", f"La clave «{watch.key.text}» del mensaje debe ser un texto o un número y es {shown(key)}. "
                                 "Corrija el valor y reintente.")
    return str(key)


def _leave_by_boundary(run: "Run", token: Token, arm: Arm, watch: Watch, values: Mapping[str, Any]) -> None:
    workflow, aside = token.workflow, not watch.interrupting or "aside" in token.internal_data
    if watch.interrupting:
        token.cancel()
    else:
        _keep_or_drop(run, token, arm, watch)
    enter(run, workflow.root, arm["on"], values, aside)
    if watch.interrupting:
        token.task_spec.interrupted(run, token)


def _open_handler(run: "Run", root: Token, arm: Arm, watch: Watch, values: Mapping[str, Any]) -> None:
    """Open an event sub-process; an interrupting one stops everything else in its scope."""
    assert watch.handler is not None
    if watch.interrupting:
        stop_scope(root)
    else:
        _keep_or_drop(run, root, arm, watch)
    open_handler(run, root, watch, values)


def open_handler(run: "Run", root: Token, watch: Watch, values: Mapping[str, Any]) -> None:
    assert watch.handler is not None
    token = root._add_child(root.workflow.spec.task_specs[watch.handler])
    token.internal_data["start"] = watch.element
    token.data = dict(values)
    token.task_spec._update(token)


def stop_scope(root: Token) -> None:
    """Take away every token of a scope, and what its event sub-processes wait for."""
    root.internal_data.pop("arms", None)
    for token in root.workflow.tokens():
        if token.id in root.workflow.tasks:
            token.cancel()


def _keep_or_drop(run: "Run", token: Token, arm: Arm, watch: Watch) -> None:
    """A message, signal or condition may come again; a timer only as often as its cycle says."""
    if arm["kind"] == "timer" and not timers.advance(run, arm, watch):
        token.internal_data["arms"] = [other for other in token.arms if other is not arm]
        if not token.internal_data["arms"]:
            del token.internal_data["arms"]
    elif arm["kind"] == "timer":
        run.record("timer_set", watch.element, {"timer": run.public(arm["id"]), "due": arm["due"]})
