"""/tasks: find, claim, release, assign, complete. A refused attempt on a task is kept in its case's history."""
from typing import Any

from flask import g, request

from engine.errors import NotYourTask, TaskNotOpen
from engine.model import TASK_COMPLETED, AssignTask, ClaimTask, Command, ReleaseTask, ThrowTaskError
from storage.tasks import TaskFilter
from web.acting import act_on_task
from web.answering import complete, form_of, pending
from web.api import shapes
from web.api.body import Body, only, read_body, read_json, text, values
from web.api.problems import Refused
from web.api.reach import task_there, there
from web.api.routes import object_of, route
from web.api.schemas import TaskQuery, TaskShape, page_of
from web.drafting import keep_draft
from web.seen import task_or_404
from web.visibility import may_task

ANY = {"type": "object"}


@route("GET", "/tasks", query=TaskQuery, answer=page_of(TaskShape), refuses=(422,), tag="tasks")
def list_tasks(query: dict[str, Any]) -> dict[str, Any]:
    limit, cursor, sort = query.pop("limit"), query.pop("cursor"), query.pop("sort")
    with g.database.reading() as store:
        page = store.tasks.page(TaskFilter(**query), g.actor, sort, limit, cursor)
    return shapes.listing(page, lambda one: shapes.task(one.task, one.state))


@route("GET", "/tasks/<task_id>", answer=TaskShape, refuses=(404,), tag="tasks")
def show_task(task_id: str) -> dict[str, Any]:
    """The task with its form, evaluated for it."""
    stored = task_or_404(task_id)
    return shapes.task(stored.task, stored.state, form_of(stored))


@route("PUT", "/tasks/<task_id>/draft", body=object_of(answers=ANY), status=204, refuses=(400, 403, 404, 409, 422), tag="tasks")
def save_draft(task_id: str) -> tuple[str, int]:
    """Keep half an answer. It is shown to its author alone and goes with the task."""
    stored = task_there(task_id)
    answers = values(only(read_json(), "answers"), "answers")
    if stored.state != "open":
        raise TaskNotOpen()
    if not may_task(g.actor, stored.task).complete:
        raise NotYourTask(stored.task.title)
    keep_draft(stored, answers, None)
    return "", 204


@route("POST", "/tasks/<task_id>/claim", answer=TaskShape, refuses=(403, 404, 409), tag="tasks")
def claim(task_id: str) -> dict[str, Any]:
    return _act(task_id, ClaimTask(task_id, g.actor))


@route("POST", "/tasks/<task_id>/release", answer=TaskShape, refuses=(403, 404, 409), tag="tasks")
def release(task_id: str) -> dict[str, Any]:
    return _act(task_id, ReleaseTask(task_id, g.actor))


@route("POST", "/tasks/<task_id>/assign", answer=TaskShape, body=object_of(("user",), user="string"),
       refuses=(400, 403, 404, 409, 422), tag="tasks")
def assign(task_id: str) -> dict[str, Any]:
    login = text(only(read_json(), "user", required=("user",)), "user") or ""
    with g.database.reading() as store:
        person = store.people.get(login)
    if person is None or not person.active:
        raise Refused(422, f"There is no user {login}.", errors={"user": ["unknown"]})
    return _act(task_id, AssignTask(task_id, g.actor, person.login, frozenset(person.groups)))


@route("POST", "/tasks/<task_id>/complete", answer=TaskShape, body=object_of(answers=ANY), files=True,
       refuses=(400, 403, 404, 409, 413, 422), tag="tasks")
def complete_task(task_id: str) -> dict[str, Any]:
    """Answer the form. JSON `{answers}`, or multipart: part `answers` (JSON) and one part per file, named as its field."""
    found = there(pending(task_id))
    body = read_body("answers")
    errors = complete(found, _answers(body), body.files)
    if errors:
        raise Refused(422, "Some answers cannot be accepted; the task stays open.", errors=errors)
    return shapes.task(found.stored.task, TASK_COMPLETED)


@route("POST", "/tasks/<task_id>/error", answer=TaskShape, body=object_of(("code",), code="string", variables=ANY),
       refuses=(400, 403, 404, 409, 422), tag="tasks")
def throw_error(task_id: str) -> dict[str, Any]:
    """Report a business error that the diagram may catch with an error boundary event."""
    data = only(read_json(), "code", "variables", required=("code",))
    return _act(task_id, ThrowTaskError(task_id, g.actor, text(data, "code") or "", values(data, "variables")))


def _answers(body: Body) -> dict[str, Any]:
    """In multipart the part holds the answers themselves; in JSON they are the member `answers`."""
    if request.mimetype == "multipart/form-data" and "answers" not in body.data:
        return values({"answers": dict(body.data)}, "answers")
    return values(only(body.data, "answers"), "answers")


def _act(task_id: str, command: Command) -> dict[str, Any]:
    act_on_task(task_there(task_id).task, command)
    return _shown(task_id)


def _shown(task_id: str) -> dict[str, Any]:
    stored = task_there(task_id)
    return shapes.task(stored.task, stored.state)
