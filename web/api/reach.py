"""What the person of this request may reach through the API: found, or refused as if it were not there."""

from flask import current_app, g

from engine.clockwork import Clockwork
from engine.model import Bundle, Case
from storage.processes import Version
from storage.stored_task import StoredTask
from web.api.problems import Refused
from web.visibility import may, sees_case, sees_process


def clockwork() -> Clockwork:
    """What moves by itself: clock, timers, jobs, delivery of messages."""
    works: Clockwork = current_app.clockwork  # type: ignore[attr-defined]
    return works


def allowed(what: str) -> None:
    """Refuse with 403 unless the roles of the person open `what`: a field of web.visibility.May."""
    if not getattr(may(g.actor), what):
        raise Refused(403, "Your roles do not allow this.")


def task_there(task_id: str) -> StoredTask:
    """The task, seen or not: who may not act on it is told 403, contract.md B9."""
    with g.database.reading() as store:
        stored: StoredTask | None = store.tasks.get(task_id)
    if stored is None:
        raise Refused(404, "There is no such task.")
    return stored


def task_seen(task_id: str) -> StoredTask:
    stored = task_there(task_id)
    with g.database.reading() as store:
        if not sees_case(store, g.actor, stored.task.process, stored.started_by, stored.task):
            raise Refused(404, "There is no such task.")
    return stored


def case_seen(case_id: str) -> tuple[Bundle, Case]:
    with g.database.reading() as store:
        found: tuple[Bundle, Case] | None = store.cases.load(case_id)
        if found is None or not store.cases.visible(case_id, g.actor):
            raise Refused(404, "There is no such case.")
    return found


def version_seen(key: str, number: int | None = None) -> Version:
    """A version of a process; without `number`, the newest."""
    with g.database.reading() as store:
        version: Version | None = store.processes.get(key, number)
    if version is None or not sees_process(g.actor, version.visible_to):
        raise Refused(404, "There is no such process.")
    return version
