"""Commands and the events that keep them: which event stands for which command, what it holds, and the way back.

An event holds all of its command that the event's own columns do not. Names and keys are part of the stored format.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """How one kind of command is kept."""

    command: type
    event: str
    inputs: Callable[[Any], dict[str, Any]]  # what its event holds, besides groups and roles of the actor
    back: Callable[[Data, Actor, str], Command | None]  # from the event's data, actor and case


def _filled(**parts: Any) -> dict[str, Any]:
    """The parts that say something: an absent one is read back as the command's default."""
    return {name: part for name, part in parts.items() if part not in (None, [], {}, "")}


_KEPT = (
    Kept(StartCase, "case_started",
         lambda c: _filled(variables=dict(c.variables), start=c.element, business_key=c.business_key, parent=c.parent, message=c.message),
         lambda d, actor, case: StartCase(case, actor, d.get("variables", {}), d.get("start"), d.get("business_key"), d.get("parent"),
                                          d.get("message"))),
    Kept(CancelCase, "case_cancelled", lambda c: {"reason": c.reason}, lambda d, actor, _: CancelCase(actor, d["reason"])),
    Kept(ClaimTask, "task_claimed", lambda c: {"task": c.task_id}, lambda d, actor, _: ClaimTask(d["task"], actor)),
    Kept(ReleaseTask, "task_released", lambda c: {"task": c.task_id}, lambda d, actor, _: ReleaseTask(d["task"], actor)),
    Kept(AssignTask, "task_assigned", lambda c: _filled(task=c.task_id, user=c.user, user_groups=sorted(c.user_groups)),
         lambda d, actor, _: AssignTask(d["task"], actor, d["user"], frozenset(d.get("user_groups", ())))),
    Kept(CompleteTask, "task_completed", lambda c: {"task": c.task_id, "answers": dict(c.answers)},
         lambda d, actor, _: CompleteTask(d["task"], actor, d["answers"])),
    Kept(RefuseTask, "task_refused", lambda c: {"task": c.task_id, "status": c.status, "reason": c.reason},
         lambda d, actor, _: RefuseTask(d["task"], actor, int(d["status"]), d["reason"])),
    # Both errors are the same event; which one it was, the task or job in it tells.
    Kept(ThrowTaskError, "error_thrown", lambda c: _filled(task=c.task_id, code=c.code, variables=dict(c.variables)),
         lambda d, actor, _: ThrowTaskError(d["task"], actor, d.get("code", ""), d.get("variables", {})) if "task" in d else None),
    Kept(ThrowJobError, "error_thrown", lambda c: _filled(job=c.job_id, code=c.code, message=c.message, variables=dict(c.variables)),
         lambda d, actor, _: ThrowJobError(d["job"], d.get("code", ""), d.get("message", ""), d.get("variables", {}), actor.user)
         if "job" in d else None),
    Kept(CompleteJob, "job_completed", lambda c: {"job": c.job_id, "result": dict(c.result)},
         lambda d, actor, _: CompleteJob(d["job"], d["result"], actor.user)),
    Kept(FailJob, "job_failed", lambda c: {"job": c.job_id, "message": c.message, "attempts_left": c.attempts_left},
         lambda d, actor, _: FailJob(d["job"], d["message"], int(d["attempts_left"]), actor.user)),
    Kept(WakeUp, "timer_fired", lambda c: {}, lambda d, actor, _: WakeUp()),
    Kept(FailTimer, "timer_failed", lambda c: {"timer": c.timer_id, "message": c.message}, lambda d, actor, _: FailTimer(d["timer"], d["message"])),
    Kept(ReceiveMessage, "message_received",
         lambda c: _filled(name=c.name, correlation_key=c.correlation_key, variables=dict(c.variables), subscription=c.subscription_id,
                           message=c.message_id),
         lambda d, actor, _: ReceiveMessage(d["name"], d.get("correlation_key"), d.get("variables", {}), d.get("subscription"), d.get("message"),
                                            actor)),
    Kept(BroadcastSignal, "signal_received", lambda c: _filled(name=c.name, variables=dict(c.variables)),
         lambda d, actor, _: BroadcastSignal(d["name"], d.get("variables", {}), actor)),
    Kept(MoveToken, "token_moved", lambda c: {"source": c.source, "target": c.target, "reason": c.reason},
         lambda d, actor, _: MoveToken(actor, d["source"], d["target"], d["reason"])),
    Kept(MigrateCase, "case_migrated", lambda c: _filled(reason=c.reason, elements=dict(c.elements)),
         lambda d, actor, _: MigrateCase(actor, d.get("reason", ""), d.get("elements", {}))),
    # An incident is also resolved by what it waited for, a variable also changed by a script: then no command stands behind it.
    Kept(RetryIncident, "incident_resolved", lambda c: {"incident": c.incident_id, "retried": True},
         lambda d, actor, _: RetryIncident(d["incident"], actor) if d.get("retried") else None),
    Kept(SetVariable, "variable_changed", lambda c: {"name": c.name, "value": c.value, "reason": c.reason},
         lambda d, actor, _: SetVariable(actor, d["name"], d["value"], d["reason"]) if "reason" in d else None),
)
_BY_COMMAND = {kept.command: kept for kept in _KEPT}
_BY_EVENT = {event: [kept for kept in _KEPT if kept.event == event] for event in dict.fromkeys(kept.event for kept in _KEPT)}
# Events that only follow from a command.
_DERIVED = frozenset((
    "case_ended", "task_created", "task_cancelled", "job_created", "job_cancelled", "timer_set", "deadline_breached", "deadline_missing",
    "clock_stopped", "clock_started",
    "decision_evaluated", "incident_opened", "reminder_sent", "deadline_escalated", "compensation_started", "escalation_uncaught"))


def is_derived(kind: str) -> bool:
    """The engine's own events, causes and consequences alike: nobody else may write them."""
    return kind in _DERIVED or kind in _BY_EVENT


def inputs_of(command: Command) -> dict[str, Any]:
    """Everything of the command that the event's own columns do not hold. Of the actor, what a rule may ask for besides the name."""
    inputs = _BY_COMMAND[type(command)].inputs(command)
    actor = getattr(command, "actor", None)
    return inputs if actor is None else inputs | _filled(groups=sorted(actor.groups), roles=sorted(actor.roles))


def command_of(event: Event, case_id: str) -> Command | None:
    """The command behind the first event of a decision; None for an event that can only follow from another."""
    data = event.data
    actor = Actor(event.actor, frozenset(data.get("groups", ())), frozenset(data.get("roles", ())))
    if event.type in _BY_EVENT:
        return next((command for kept in _BY_EVENT[event.type] if (command := kept.back(data, actor, case_id)) is not None), None)
    return None if event.type in _DERIVED else RecordEvent(event.type, event.element, data, actor)
