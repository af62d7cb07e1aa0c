"""Cases: the list, and the page of one — where it stands on its diagram, what it knows, what happened, what needs a person."""
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.mails import OutMail
from engine.model import CancelCase, Case, RetryIncident, Waits
from storage.case_list import CaseFilter
from storage.database import Store
from web.acting import act
from web.case_facts import about_case, all_facts, files_of
from web.case_path import marks_of
from web.deadlines import moments_of
from web.inbox import rows_of
from web.labels import CASE_STATES
from web.moments import due
from web.page import only, signed_in
from web.pictures import Picture, picture_of
from web.process_titles import titles
from web.seen import case_or_404
from web.story import days
from web.zones import show_times_of

pages = Blueprint("cases", __name__)
SHOWN = 60  # events at once


@pages.get("/cases")
@signed_in
def show() -> str:
    wanted = {name: request.args.get(name, "").strip()[:200] for name in ("process", "state", "q")}
    filter = CaseFilter(process=wanted["process"] or None, state=wanted["state"] or None, search=wanted["q"] or None)
    with g.database.reading() as store:
        page = store.cases.find(filter, g.actor, cursor=request.args.get("cursor"))
        seen = store.processes.visible_to(g.actor)
        processes = [version for version in store.processes.list() if seen is None or version.process in seen]
        named, waits = titles(store), store.cases.waits_of([row.id for row in page.items])
    return render_template("cases/list.html", rows=page.items, waits=waits, next_cursor=page.next_cursor, processes=processes, states=CASE_STATES,
                           title_of=lambda key: named.get(key, key), **wanted)


@pages.get("/cases/<case_id>")
@signed_in
def one(case_id: str) -> str:
    """Where it stands, what waits, what happened, what it knows."""
    with g.database.reading() as store:
        bundle, case = case_or_404(store, case_id)
        show_times_of(bundle)
        picture, waits, mails = picture_of(bundle), store.cases.waits(case_id), store.mail.of_case(case_id, whole=False)
        return render_template(
            "cases/one.html", case=case, started_by=store.cases.listed(case_id).started_by, incidents=waits.incidents, mails=mails,
            received=store.mail.inbox(case=case_id, whole=False).items,
            marks=marks_of(store, case, waits, picture, g.now), waiting=_waiting(waits, picture), tasks=rows_of(store, case_id),
            moments=moments_of(waits.timers, picture), **_story(store, case, picture, mails),
            **all_facts(bundle, case), **files_of(bundle, store.documents.of_case(case_id)), **about_case(bundle, case))


@pages.post("/cases/<case_id>/cancel")
@only("operate", sees="see_every_case")
def cancel(case_id: str) -> Response:
    reason = request.form.get("reason", "").strip()[:500]
    if not reason:
        flash(_("Say why the case is cancelled."), "late")
    else:
        act(case_id, CancelCase(g.actor, reason))
        flash(_("The case is cancelled."), "calm")
    return _to(case_id)


@pages.post("/cases/<case_id>/incidents/<incident_id>/retry")
@only("operate", sees="see_every_case")
def retry(case_id: str, incident_id: str) -> Response:
    act(case_id, RetryIncident(incident_id, g.actor))
    flash(_("It is tried again now."), "calm")
    return _to(case_id)


def _story(store: Store, case: Case, picture: Picture, mails: list[OutMail]) -> dict[str, Any]:
    """One page of what happened, the newest first; `older` leads to the page before."""
    last = request.args.get("before", case.events + 1, type=int)
    whole = request.args.get("events") == "all"
    events = store.history.of(case.id, max(0, last - 1 - SHOWN), min(SHOWN, last - 1)) if last > 1 else []
    older = events[0].seq if events and events[0].seq > 1 else None
    return {"story": days(events, picture, mails, whole), "older": older, "whole": whole}


def _waiting(waits: Waits, picture: Picture) -> list[str]:
    """Where it stands, for those who do not see the diagram."""
    tasks = [" · ".join(filter(None, [one.title, one.lane, due(one.due).words if one.due else ""])) for one in waits.tasks]
    elements = [one.element for one in waits.jobs] + [one.element for one in waits.subscriptions]
    return list(dict.fromkeys([*tasks, *map(picture.label, elements)]))


def _to(case_id: str) -> Response:
    return redirect(url_for("cases.one", case_id=case_id), 303)  # type: ignore[return-value]
