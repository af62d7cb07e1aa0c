"""A case event by event on its diagram, executed again from its history; and the proof that nothing was altered."""
from typing import Any

from flask import Blueprint, g, render_template

from engine.model import Waits
from engine.replay import Difference, Differs, steps
from storage.database import Store
from storage.history import StoredEvent
from web.case_facts import about_case
from web.moments import day, hour
from web.page import signed_in
from web.pictures import Picture, picture_of
from web.seen import case_or_404
from web.story import sentence
from web.verifying import verify as proof_of
from web.zones import show_times_of

pages = Blueprint("replays", __name__)
MOST = 2000  # events that one page replays; the rest is read on the case page


@pages.get("/cases/<case_id>/replay")
@signed_in
def show(case_id: str) -> str:
    with g.database.reading() as store:
        bundle, case = case_or_404(store, case_id)
        show_times_of(bundle)
        events, differs = _told(store, case_id, picture_of(bundle))
    return render_template("replay.html", case=case, events=events, differs=differs, cut=case.events > MOST, **about_case(bundle, case))


@pages.post("/cases/<case_id>/verify")
@signed_in
def verify(case_id: str) -> str:
    with g.database.reading() as store:
        bundle, case = case_or_404(store, case_id)
        proof = proof_of(store, case_id)
    return render_template("verified.html", case=case, proof=proof, **about_case(bundle, case))


def _told(store: Store, case_id: str, picture: Picture) -> tuple[list[dict[str, Any]], Difference | None]:
    """The events for the replay bundle: after each, where the case stands. Up to the first that cannot be executed again."""
    history = store.history.of(case_id, limit=MOST)
    told: list[dict[str, Any]] = []
    open_now: list[str] = []
    try:
        for step in steps(case_id, history, store.processes.bundle_of):
            some = [event for event in history if (told[-1]["seq"] if told else 0) < event.seq <= step.seq]
            told += [_event(event, picture, open_now, []) for event in some[:-1]]
            open_now = _open(step.waits)
            told.append(_event(some[-1], picture, open_now, list(step.path)))
    except Differs as found:
        rest = [event for event in history if event.seq > (told[-1]["seq"] if told else 0)]
        told += [_event(event, picture, open_now, []) for event in rest]
        return told, found.difference if len(history) < MOST or found.difference.seq < MOST else None
    return told, None


def _event(event: StoredEvent, picture: Picture, open_now: list[str], taken: list[str]) -> dict[str, Any]:
    return {"seq": event.seq, "at": event.at.isoformat(), "type": event.type, "actor": event.actor, "element": event.element,
            "text": sentence(event, picture), "told": f"{day(event.at)}, {hour(event.at)}", "open": open_now, "taken": taken}


def _open(waits: Waits) -> list[str]:
    """Where tokens stand, as far as anybody waits there."""
    for_time = [timer.element for timer in waits.timers if timer.kind == "timer"]
    for_others = [one.element for one in waits.jobs] + [one.element for one in waits.subscriptions]
    return [task.element for task in waits.tasks] + for_time + for_others
