"""What the person of this request may reach through the API. What they may see is web/seen.py's rule, as for pages."""
from typing import TypeVar

from flask import current_app, g

from engine.clockwork import Clockwork
from engine.model import Bundle, Case
from storage.processes import Version
from storage.stored_task import StoredTask
from web.api.problems import Refused
from web.seen import case_or_404, version_or_404
from web.visibility import may

T = TypeVar("T")


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
    with g.database.asking() as store:
        stored: StoredTask | None = store.tasks.get(task_id)
    return there(stored)


def there(found: T | None) -> T:
    """What was looked up of a task. Refuses with 404 when there is none."""
    if found is None:
        raise Refused(404, "There is no such task.")
    return found


def case_seen(case_id: str) -> tuple[Bundle, Case]:
    with g.database.reading() as store:
        return case_or_404(store, case_id)


def version_seen(key: str, number: int | None = None) -> Version:
    """A version of a process; without `number`, the newest."""
    with g.database.reading() as store:
        return version_or_404(store, key, number)
