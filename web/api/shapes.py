"""Engine words as the JSON that contract.md B promises. One function per thing; no queries and no rules stand here."""
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from engine.codec import plain
from engine.model import Case, Document, Incident, Job, Task, Timer, Waits


def moment(at: datetime | None) -> str | None:
    """ISO 8601 with its offset."""
    return None if at is None else at.isoformat()


def listing(page: Any, shape: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {"items": [shape(item) for item in page.items], "next_cursor": page.next_cursor}


def task(one: Task, state: str = "open", form: dict[str, Any] | None = None) -> dict[str, Any]:
    """contract.md B8. `form` is the evaluated form; lists carry the form's id alone."""
    return {
        "id": one.id, "case": one.case, "process": one.process, "element": one.element, "title": one.title,
        "lane": one.lane, "assignee": one.assignee, "candidate_groups": list(one.candidate_groups),
        "due": moment(one.due), "follow_up": moment(one.follow_up), "priority": one.priority, "state": state,
        "form": form if form is not None else ({"id": one.form} if one.form else None),
        "due_why": plain(one.due_why) if one.due_why else None,
    }


def case(one: Case, waits: Waits) -> dict[str, Any]:
    """contract.md B10 and design §8."""
    return {
        "id": one.id, "process": one.process, "version": one.process_version, "state": one.state,
        "end_event": one.end_event, "end_name": one.end_name, "variables": plain(dict(one.variables)),
        "tasks": [task(open_task) for open_task in waits.tasks],
        "jobs": [job(waiting) for waiting in waits.jobs],
        "timers": [timer(waiting) for waiting in visible(waits.timers)],
        "incidents": [incident(waiting) for waiting in waits.incidents],
        "started_at": moment(one.started_at), "ended_at": moment(one.ended_at),
        "parent": one.parent, "business_key": one.business_key,
    }


def visible(timers: Iterable[Timer]) -> list[Timer]:
    """The timers that are drawn; the watch over a task's due date is the task's `due` and shown there."""
    return [waiting for waiting in timers if waiting.kind == "timer"]


def job(one: Job) -> dict[str, Any]:
    return {"id": one.id, "element": one.element, "type": one.type}


def leased(one: Any) -> dict[str, Any]:
    """A job handed to a worker outside: engine.leases.LeasedJob."""
    return {**job(one.job), "case": one.job.case, "variables": plain(dict(one.job.variables)), "headers": dict(one.job.headers),
            "retries": one.job.retries, "attempts": one.attempts}


def timer(one: Timer) -> dict[str, Any]:
    return {"id": one.id, "element": one.element, "due": moment(one.due)}


def incident(one: Incident) -> dict[str, Any]:
    return {"id": one.id, "case": one.case, "element": one.element, "kind": one.kind, "message": one.message,
            "since": moment(one.since)}


def document(one: Document) -> dict[str, Any]:
    """contract.md B13."""
    return {"name": one.name, "sha256": one.sha256, "size": one.size, "field": one.field, "element": one.element,
            "at": moment(one.at), "type": one.media_type}


def event(one: Any) -> dict[str, Any]:
    """A stored event, contract.md B12."""
    return {"seq": one.seq, "at": moment(one.at), "type": one.type, "actor": one.actor, "element": one.element,
            "data": plain(dict(one.data)), "hash": one.hash}
