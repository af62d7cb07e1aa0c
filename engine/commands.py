"""The command that an event of the history was decided from: the way back from a stored event."""
from collections.abc import Callable, Mapping
from typing import Any

from engine.model import (
    Actor,
    AssignTask,
    BroadcastSignal,
    CancelCase,
    ClaimTask,
    Command,
    CompleteJob,
    CompleteTask,
    Event,
    FailJob,
    FailTimer,
    MigrateCase,
    MoveToken,
    ReceiveMessage,
    RecordEvent,
    RefuseTask,
    ReleaseTask,
    RetryIncident,
    SetVariable,
    StartCase,
    ThrowJobError,
    ThrowTaskError,
    WakeUp,
)
from engine.naming import CAUSES, DERIVED

Data = Mapping[str, Any]


def command_of(event: Event, case_id: str) -> Command | None:
    """The command behind the first event of a decision; None for an event that can only follow from another."""
    data, actor = event.data, _actor(event)
    if event.type == "timer_fired":
        return WakeUp()
    if event.type == "case_started":
        return StartCase(case_id, actor, data.get("variables", {}), data.get("start"), data.get("business_key"), data.get("parent"),
                         data.get("message"))
    if event.type in CAUSES:
        return _BACK[event.type](data, actor)
    if event.type in DERIVED:
        return None
    return RecordEvent(event.type, event.element, data, actor)


def _actor(event: Event) -> Actor:
    return Actor(event.actor, frozenset(event.data.get("groups", ())), frozenset(event.data.get("roles", ())))


def _error(data: Data, actor: Actor) -> Command:
    if "job" in data:
        return ThrowJobError(data["job"], data.get("code", ""), data.get("message", ""), data.get("variables", {}), actor.user)
    return ThrowTaskError(data["task"], actor, data.get("code", ""), data.get("variables", {}))


def _variable(data: Data, actor: Actor) -> Command | None:
    """A variable that a script or mapping changed has no reason, and is no command."""
    return SetVariable(actor, data["name"], data["value"], data["reason"]) if "reason" in data else None


def _retried(data: Data, actor: Actor) -> Command | None:
    return RetryIncident(data["incident"], actor) if data.get("retried") else None


_BACK: dict[str, Callable[[Data, Actor], Command | None]] = {
    "case_cancelled": lambda data, actor: CancelCase(actor, data["reason"]),
    "task_claimed": lambda data, actor: ClaimTask(data["task"], actor),
    "task_released": lambda data, actor: ReleaseTask(data["task"], actor),
    "task_assigned": lambda data, actor: AssignTask(data["task"], actor, data["user"], frozenset(data.get("user_groups", ()))),
    "task_completed": lambda data, actor: CompleteTask(data["task"], actor, data["answers"]),
    "task_refused": lambda data, actor: RefuseTask(data["task"], actor, int(data["status"]), data["reason"]),
    "error_thrown": _error,
    "job_completed": lambda data, actor: CompleteJob(data["job"], data["result"], actor.user),
    "job_failed": lambda data, actor: FailJob(data["job"], data["message"], int(data["attempts_left"]), actor.user),
    "timer_failed": lambda data, actor: FailTimer(data["timer"], data["message"]),
    "message_received": lambda data, actor: ReceiveMessage(
        data["name"], data.get("correlation_key"), data.get("variables", {}), data.get("subscription"), data.get("message"), actor),
    "signal_received": lambda data, actor: BroadcastSignal(data["name"], data.get("variables", {}), actor),
    "incident_resolved": _retried,
    "variable_changed": _variable,
    "case_migrated": lambda data, actor: MigrateCase(actor, data.get("reason", ""), data.get("elements", {})),
    "token_moved": lambda data, actor: MoveToken(actor, data["source"], data["target"], data["reason"]),
}
