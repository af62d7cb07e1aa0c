"""Find it, or 404: what this person may not see looks as if it were not there."""
from flask import abort, g

from engine.model import Bundle, Case
from storage.database import Store
from storage.processes import Version
from storage.stored_task import StoredTask
from web.visibility import sees_process, sees_task


def task_or_404(task_id: str) -> StoredTask:
    """A task in whatever state, if this person may see it."""
    with g.database.reading() as store:
        stored: StoredTask = store.tasks.get(task_id) or abort(404)
        version = store.processes.get(stored.task.process)
    if not sees_task(g.actor, stored.task, version.visible_to if version else (), stored.started_by):
        abort(404)
    return stored


def case_or_404(store: Store, case_id: str) -> tuple[Bundle, Case]:
    """A case and what it runs on, if this person may see it."""
    if not store.cases.visible(case_id, g.actor):
        abort(404)
    return store.cases.load(case_id) or abort(404)


def version_or_404(store: Store, key: str, number: int | None = None) -> Version:
    """A version of a process, or the newest, if this person may see the process."""
    version = store.processes.get(key, number) or abort(404)
    if not sees_process(g.actor, version.visible_to):
        abort(404)
    return version
