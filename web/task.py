"""The page of one task: read it, claim it, answer its form. What you typed is never lost: it is a draft by itself."""
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.errors import CaseNotOpen, NotYourTask, OneAlready, TaskNotOpen
from engine.model import ClaimTask, ReleaseTask
from engine.process_file import words as in_language
from forms.parse import Errors, parse
from forms.words import name as form_words
from storage.stored_task import StoredTask
from web import answering
from web.acting import act_on_task
from web.case_facts import about_case, facts_of, files_of
from web.drafting import keep_draft
from web.due_reasons import reasons
from web.moments import hour
from web.page import asked_for_part, name_of, signed_in
from web.seen import task_or_404
from web.visibility import may_task

pages = Blueprint("task", __name__)


@pages.get("/tasks/<task_id>")
@signed_in
def show(task_id: str) -> str | tuple[str, int]:
    stored = task_or_404(task_id)
    return _page(stored) if stored.state == "open" else _gone(stored)


@pages.post("/tasks/<task_id>/claim")
@signed_in
def claim(task_id: str) -> Response:
    act_on_task(task_or_404(task_id).task, ClaimTask(task_id, g.actor))
    return _to(task_id)


@pages.post("/tasks/<task_id>/release")
@signed_in
def release(task_id: str) -> Response:
    act_on_task(task_or_404(task_id).task, ReleaseTask(task_id, g.actor))
    flash(_("The task waits for your group again."), "calm")
    return redirect(url_for("inbox.show"), 303)  # type: ignore[return-value]


@pages.post("/tasks/<task_id>/complete")
@signed_in
def complete(task_id: str) -> Response | str | tuple[str, int]:
    """Complete the task with the posted form and go back to the inbox; with complaints, the form again as it was typed."""
    stored = task_or_404(task_id)
    try:
        errors = answering.complete(answering.pending(task_id) or abort(404), request.form, request.files, parse)
    except (TaskNotOpen, CaseNotOpen):
        return _gone(task_or_404(task_id))
    except OneAlready as already:
        keep_draft(stored, request.form, request.files)
        return _page(stored, {already.way_out or stored.task.title: [in_language(already.reason, g.language)]}), 409
    if errors:
        keep_draft(stored, request.form, request.files)  # files too: nobody should have to attach them twice
        return _page(stored, errors), 422
    flash(_("Done: %(title)s", title=stored.task.title), "calm")
    return redirect(url_for("inbox.show"), 303)  # type: ignore[return-value]


@pages.post("/tasks/<task_id>/form")
@signed_in
def form(task_id: str) -> str | tuple[str, int]:
    """The fields anew with what was typed so far: rules answer, rows come and go. The whole page without htmx."""
    stored = task_or_404(task_id)
    if not asked_for_part():
        return _page(stored, {}, request.form)
    view = answering.view_of(stored, posted=request.form)
    return render_template("task/_form.html", view=view, errors={}, words=form_words, live_url=url_for("task.form", task_id=task_id))


@pages.post("/tasks/<task_id>/draft")
@signed_in
def draft(task_id: str) -> Response | str | tuple[str, int]:
    """Keep the half-filled form. Files are kept too when a person presses the button."""
    stored = task_or_404(task_id)
    if stored.state != "open":
        return _gone(stored)
    if not may_task(g.actor, stored.task).complete:
        raise NotYourTask(stored.task.title)
    keep_draft(stored, request.form, request.files)
    if asked_for_part():
        return _("Draft saved at %(hour)s", hour=hour(g.now))
    flash(_("Draft saved. Nobody else sees it."), "calm")
    return _to(task_id)


def _page(stored: StoredTask, errors: Errors | None = None, posted: Any = None) -> str:
    task = stored.task
    with g.database.reading() as store:
        bundle, case = store.cases.load(task.case) or abort(404)
        documents = store.documents.of_case(case.id)
        drafted = store.tasks.draft(task.id, g.actor.user) if posted is None else None
    view = answering.view_of(stored, draft=drafted, posted=posted)
    return render_template(
        "task/show.html", task=task, case=case, view=view, errors=errors or {}, drafted=drafted is not None,
        labels={field.name: field.label for field in view.fields} if view else {}, words=form_words, why=reasons(task.due_why),
        facts=facts_of(bundle, case), task_may=may_task(g.actor, task), **files_of(bundle, documents), **about_case(bundle, case),
    )


def _gone(stored: StoredTask) -> tuple[str, int]:
    """Someone was faster: say who and when, and show what this person had typed, so that no word is lost."""
    if stored.completed_by and stored.completed_at:
        words = _("%(who)s completed it at %(hour)s.", who=name_of(stored.completed_by), hour=hour(stored.completed_at))
    else:
        words = _("The case went another way, so that nobody has to do it any more.")
    typed = [(name, text) for name, text in request.form.items() if text and name != "csrf_token" and not name.startswith("_")]
    return render_template("task/gone.html", task=stored.task, words=words, kept=typed), 409


def _to(task_id: str) -> Response:
    return redirect(url_for("task.show", task_id=task_id), 303)  # type: ignore[return-value]
