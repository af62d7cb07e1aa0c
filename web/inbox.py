"""The bandeja: what waits for me and my groups, breached first. Claim and release without leaving it.

Its cost does not grow with the number of tasks: one page per branch of an index, counts end at 1,000.
"""
import hashlib
from dataclasses import dataclass

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from engine.model import ClaimTask, ReleaseTask, Task
from storage.database import Store
from storage.inbox import ALL, GROUPS, MINE, MOST_COUNTED, OVERDUE, Counts
from storage.page import Page
from storage.stored_task import StoredTask
from web.acting import act_on_task
from web.page import asked_for_part, signed_in
from web.process_titles import titles
from web.seen import task_or_404
from web.visibility import MayTask, may_task

pages = Blueprint("inbox", __name__)


@dataclass(frozen=True)
class Row:
    """A line of the list: the task, what its case is about, and what this person may do with it."""

    task: Task
    about: str
    process_title: str
    may: MayTask


@dataclass(frozen=True)
class View:
    key: str
    words: str
    count: int

    @property
    def told(self) -> str:
        """The number; of very many only that they are many."""
        return f"{MOST_COUNTED}+" if self.count >= MOST_COUNTED else str(self.count)


@pages.get("/")
def home() -> Response:
    return redirect(url_for("inbox.show"), 302)  # type: ignore[return-value]


@pages.get("/inbox")
@signed_in
def show() -> Response:
    """The inbox; for htmx only its list, and 304 when nothing in it changed."""
    view = request.args.get("view", ALL if request.args.get("q") else MINE)
    q = request.args.get("q", "").strip()[:200]
    with g.database.reading() as store:
        page: Page[StoredTask] = store.tasks.inbox(g.actor, view, q or None, g.now, cursor=request.args.get("cursor"))
        counts = store.tasks.counts(g.actor, g.now)
        rows = [_row(store, one) for one in page.items]
    template = "inbox/_list.html" if asked_for_part() else "inbox.html"
    html = render_template(template, rows=rows, views=_views(counts), view=view, q=q, next_cursor=page.next_cursor,
                           here=request.full_path.rstrip("?"))
    return _unless_unchanged(html) if asked_for_part() else make_response(html)


@pages.post("/inbox/<task_id>/claim")
@signed_in
def claim(task_id: str) -> str:
    return _act(task_id, ClaimTask(task_id, g.actor))


@pages.post("/inbox/<task_id>/release")
@signed_in
def release(task_id: str) -> str:
    return _act(task_id, ReleaseTask(task_id, g.actor))


def _act(task_id: str, command: ClaimTask | ReleaseTask) -> str:
    """The row as it stands afterwards."""
    act_on_task(task_or_404(task_id).task, command)
    with g.database.reading() as store:
        return render_template("inbox/_row.html", row=_row(store, store.tasks.get(task_id)))


def rows_of(store: Store, case_id: str) -> list[Row]:
    """The open tasks of one case, as the inbox shows them."""
    return [_row(store, stored) for stored in store.tasks.of_case(case_id) if stored.state == "open"]


def _row(store: Store, stored: StoredTask) -> Row:
    task = stored.task
    return Row(task, stored.business_key or task.case, titles(store).get(task.process, task.process), may_task(g.actor, task))


def _views(counts: Counts) -> list[View]:
    return [View(MINE, _("Mine"), counts.mine), View(GROUPS, _("My groups"), counts.groups), View(OVERDUE, _("Overdue"), counts.overdue),
            View(ALL, _("All"), min(counts.mine + counts.groups, MOST_COUNTED))]


def _unless_unchanged(html: str) -> Response:
    """304 if this is what the browser has; the CSRF token differs each time and does not count."""
    response = make_response(html)
    response.set_etag(hashlib.sha256(html.replace(generate_csrf(), "").encode()).hexdigest()[:20])
    return response.make_conditional(request)  # type: ignore[return-value]
