"""Which event stands for which command, and what of the command the event holds: all of it."""
from collections.abc import Mapping
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
    FailJob,
    FailTimer,
    MigrateCase,
    MoveToken,
    ReceiveMessage,
    RefuseTask,
    ReleaseTask,
    RetryIncident,
    SetVariable,
    StartCase,
    ThrowJobError,
    ThrowTaskError,
)

# Events that the engine decides; nobody else may write them.
DERIVED = frozenset((
    "case_ended", "task_created", "task_cancelled", "job_created", "job_cancelled", "timer_set", "timer_fired", "deadline_breached",
    "decision_evaluated", "incident_opened", "reminder_sent", "deadline_escalated"))
CAUSES = frozenset((
    "case_started", "case_cancelled", "task_claimed", "task_released", "task_assigned", "task_completed", "task_refused",
    "error_thrown", "job_completed", "job_failed", "timer_failed", "message_received", "signal_received", "incident_resolved",
    "variable_changed", "case_migrated", "token_moved"))


def is_derived(kind: str) -> bool:
    """The engine's own events, causes and consequences alike."""
    return kind in DERIVED or kind in CAUSES


def number_of(case_id: str, public: str) -> int | None:
    """The number in "<case>-<number>", or None if it belongs to another case."""
    head, _, number = public.rpartition("-")
    return int(number) if head == case_id and number.isascii() and number.isdigit() else None


def inputs_of(command: Command) -> dict[str, Any]:
    """Everything of the command that the event's own columns do not hold. Names are part of the stored format."""
    match command:
        case StartCase():
            return _filled(variables=dict(command.variables), start=command.element, business_key=command.business_key,
                           parent=command.parent, message=command.message, **_who(command.actor))
        case ClaimTask() | ReleaseTask():
            return {"task": command.task_id, **_who(command.actor)}
        case AssignTask():
            return _filled(task=command.task_id, user=command.user, user_groups=sorted(command.user_groups), **_who(command.actor))
        case CompleteTask():
            return {"task": command.task_id, "answers": dict(command.answers), **_who(command.actor)}
        case RefuseTask():
            return {"task": command.task_id, "status": command.status, "reason": command.reason, **_who(command.actor)}
        case ThrowTaskError():
            return _filled(task=command.task_id, code=command.code, variables=dict(command.variables), **_who(command.actor))
        case CompleteJob():
            return {"job": command.job_id, "result": dict(command.result)}
        case FailJob():
            return {"job": command.job_id, "message": command.message, "attempts_left": command.attempts_left}
        case FailTimer():
            return {"timer": command.timer_id, "message": command.message}
        case ThrowJobError():
            return _filled(job=command.job_id, code=command.code, message=command.message, variables=dict(command.variables))
        case ReceiveMessage():
            return _filled(name=command.name, correlation_key=command.correlation_key, variables=dict(command.variables),
                           subscription=command.subscription_id, message=command.message_id, **_who(command.actor))
        case BroadcastSignal():
            return _filled(name=command.name, variables=dict(command.variables), **_who(command.actor))
        case CancelCase():
            return {"reason": command.reason, **_who(command.actor)}
        case MoveToken():
            return {"source": command.source, "target": command.target, "reason": command.reason, **_who(command.actor)}
        case MigrateCase():
            return _filled(reason=command.reason, elements=dict(command.elements), **_who(command.actor))
        case RetryIncident():
            return {"incident": command.incident_id, "retried": True, **_who(command.actor)}
        case SetVariable():
            return {"name": command.name, "value": command.value, "reason": command.reason, **_who(command.actor)}
        case _:
            raise AssertionError(f"{type(command).__name__} keeps no inputs")


def _who(actor: Actor) -> Mapping[str, Any]:
    """What of the actor a rule may ask for, besides the name."""
    return _filled(groups=sorted(actor.groups), roles=sorted(actor.roles))


def _filled(**parts: Any) -> dict[str, Any]:
    """The parts that say something: an absent one is read back as the command's default."""
    return {name: part for name, part in parts.items() if part not in (None, [], {}, "")}
