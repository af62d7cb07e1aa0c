"""What an event throws, and who catches it: messages leave the case, signals reach everyone, errors climb.

An error or escalation is caught in the nearest scope that fits: an event sub-process there, else a boundary event of the
activity around. What nobody catches is an incident. Source: BPMN 2.0.2, section 10.5.
"""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.diagram.formula import Trouble, shown
from engine.diagram.plan import Watch
from engine.model import Message
from engine.spiff import arms, compensation
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


def throw(run: "Run", token: Token) -> bool:
    """Do what the event says, definition by definition. True: the token need not wait. Raises Trouble when an error finds nobody."""
    passes = True
    for watch in token.task_spec.plan.throws:
        passes = _throw(run, token, watch) and passes
        if token.id not in token.workflow.tasks:
            break  # what it threw has taken it away
    return passes


def _throw(run: "Run", token: Token, watch: Watch) -> bool:
    title, code = token.task_spec.plan.element.title, watch.code or ""
    match watch.kind:
        case "message":
            _send(run, token, watch)
        case "signal":
            signal(run, _name(run, token, watch), dict(run.scopes.local.get(token.id, {})))
        case "error":
            if not raise_error(run, token, "error", code, {}, own=False):
                raise Trouble("error", f"Nadie atiende el error «{code}» que lanza «{title}».")
        case "escalation":
            if not raise_error(run, token, "escalation", code, {}, own=False):
                run.record("escalation_uncaught", token.task_spec.name, {"code": code})  # it is no failure: the flow goes on
        case "terminate":
            _terminate(token)
        case "compensate":
            return compensation.throw(run, token, watch.code)
        case "cancel":
            if not compensation.cancel(run, token):
                raise Trouble("error", f"«{title}» cancela una transacción y no está dentro de ninguna.")
    return True


def raise_error(run: "Run", token: Token, kind: str, code: str, values: Mapping[str, Any], own: bool = True) -> bool:
    """Let an error or escalation climb from `token` to the nearest that catches it. False: nobody does.

    `own`: the activity of the token itself may catch it on its boundary, as when a job throws.
    """
    at: Token | None = token
    while at is not None:
        if own:
            host = at.body or at
            watch = _fitting(host.task_spec.plan.boundaries, kind, code)
            if watch is not None:
                arms.catch_on_boundary(run, host, watch, values)
                return True
        own = True
        # What a handler throws is no business of the handlers beside it: it climbs further.
        beside = () if at.task_spec.plan.element.by_event else at.workflow.spec.handlers
        handler = _fitting(beside, kind, code)
        if handler is not None:
            if handler.interrupting:
                arms.stop_scope(at.workflow.root)
            arms.open_handler(run, at.workflow.root, handler, values)
            return True
        at = at.workflow.owner
    return False


def signal(run: "Run", name: str, values: Mapping[str, Any]) -> None:
    """Tell everyone: what waits in this case at once, other cases after the commit."""
    number = run.next_id()
    run.messages.append(Message("signal", name, None, dict(values), run.public(number)))
    receive_signal(run, name, values)


def receive_signal(run: "Run", name: str, values: Mapping[str, Any]) -> int:
    """Fire everything in this case that waits for the signal. The number of waits that it met."""
    waiting = [(token, arm) for token in run.all_tokens(roots=True) for arm in token.arms
               if arm["kind"] == "signal" and arm["name"] == name]
    met = 0
    for token, arm in waiting:
        if token.workflow.tasks.get(token.id) is token and run.lives(token) and any(arm is other for other in token.arms):
            arms.fire(run, token, arm, values)
            met += 1
    return met


def _fitting(watches: tuple[Watch, ...], kind: str, code: str) -> Watch | None:
    """The one that names the code, else the one that catches all."""
    exact = next((watch for watch in watches if watch.kind == kind and watch.code == code), None)
    return exact or next((watch for watch in watches if watch.kind == kind and watch.code is None), None)


def _send(run: "Run", token: Token, watch: Watch) -> None:
    key = None if watch.key is None else run.value(token, watch.key, "message")
    if isinstance(key, bool | list | dict):
        raise Trouble("message", f"La clave del mensaje debe ser un texto o un número y es {shown(key)}.")
    values = dict(run.scopes.local.get(token.id, {}))
    run.messages.append(Message("message", _name(run, token, watch), None if key is None else str(key), values,
                                run.public(run.next_id())))


def _name(run: "Run", token: Token, watch: Watch) -> str:
    name = None if watch.name is None else run.value(token, watch.name, "message")
    if not isinstance(name, str) or not name:
        raise Trouble("message", f"«{token.task_spec.plan.element.title}» no dice qué mensaje o señal lanza.")
    return name


def _terminate(token: Token) -> None:
    """Everything else in this scope stops."""
    token.workflow.root.internal_data.pop("arms", None)
    for other in token.workflow.tokens():
        if other is not token and other.id in other.workflow.tasks:
            other.cancel()
