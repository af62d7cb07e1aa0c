"""Half-filled forms: kept as they are typed, shown to nobody but who typed them, gone with their task."""
from collections.abc import Mapping
from typing import Any

from flask import g

from engine.codec import dumps
from engine.decide import scope_of
from engine.errors import TooLarge
from forms.drafts import parse_draft, parse_draft_json
from storage.stored_task import StoredTask
from web.answering import environment, form_named
from web.keeping import keep
from web.page import settings


def keep_draft(stored: StoredTask, posted: Any, files: Mapping[str, Any] | None) -> None:
    """Keep what the page says of the task's form, or a program (`files` is None). A task without a form has no draft."""
    task = stored.task
    with g.database.reading() as store:
        loaded = store.cases.load(task.case)
        before = store.tasks.draft(task.id, g.actor.user)
    form = form_named(loaded[0], task.form) if loaded else None
    if loaded is None or form is None:
        return
    bundle, case = loaded
    scope, env = scope_of(bundle, case, task.id), environment(bundle)
    if files is None:
        answers = parse_draft_json(form, posted, scope, env, g.language, draft=before)
    else:
        answers = parse_draft(form, posted, files, scope, env, g.language, keep=keep, draft=before)
    if len(dumps(answers)) > settings().variables_bytes:
        raise TooLarge("A draft may be as large as the variables of a case.")
    with g.database.transaction() as store:
        store.tasks.save_draft(task.id, g.actor.user, answers, g.now)
