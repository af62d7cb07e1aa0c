"""What stops a token becomes an incident of the case: kept where it happened, until a person retries or the token is gone."""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.codec import decode, encode
from engine.diagram.formula import Trouble
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


def stuck(run: "Run", token: Token, trouble: Trouble, values: Mapping[str, Any] | None = None, phase: str = "") -> None:
    """The token cannot go on: it stays where it is with an incident that a person can retry."""
    phase = phase or ("enter" if values is None else "leave")
    if phase == "enter":
        _undo_entry(run, token)
    kept = token.data if values is None else values
    open_incident(run, token, trouble.kind, trouble.message, phase, kept)


def open_incident(run: "Run", token: Token, kind: str, message: str, phase: str, values: Mapping[str, Any] = {}) -> None:
    resolve(run, token)
    number = run.next_id()
    token.internal_data["incident"] = number
    one: dict[str, Any] = {"token": token.id, "kind": kind, "message": message, "since": run.now.isoformat(), "phase": phase}
    if values:
        one["values"] = encode(values)
    run.incidents[number] = one
    data = {"incident": run.public(number), "kind": kind, "message": message}
    if phase == "job":
        data["job"] = run.public(token.id)
    run.record("incident_opened", token.task_spec.name, data)


def retry(run: "Run", number: int) -> None:
    """Try again what the incident stopped, from where it stopped."""
    one = run.incidents.pop(number)
    token = run.token(one["token"])
    assert token is not None
    del token.internal_data["incident"]
    values = decode(one.get("values", {}))
    match one["phase"]:
        case "enter":
            token.data = values
            token._state = TaskState.READY
            run.agenda.append(token)
        case "leave":
            token.task_spec.leave(run, token, values)
        case "rounds":
            token.task_spec.go_on(run, token, values)
        case _:
            pass  # a job or task waits again


def _undo_entry(run: "Run", token: Token) -> None:
    """Forget what an entry that failed half-way has begun."""
    for child in token.children:
        child.cancel()
    run.workflow.subprocesses.pop(token.id, None)
    run.scopes.local.pop(-token.id, None)
    for key in ("arms", "task", "job", "rounds", "called", "changed"):
        token.internal_data.pop(key, None)


def resolve(run: "Run", token: Token) -> None:
    """The token moves on or is taken away: its incident is over."""
    number = token.internal_data.pop("incident", None)
    if number is not None:
        del run.incidents[number]
        run.record("incident_resolved", token.task_spec.name, {"incident": run.public(number)})
