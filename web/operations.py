"""What moves by itself, for those who watch over it: incidents, jobs, timers."""
from typing import cast

from flask import Blueprint, current_app, g, render_template, request

from web import Tramita
from web.crew import crew
from web.labels import JOB_STATES, TIMER_KINDS
from web.page import only
from web.places import places

pages = Blueprint("operations", __name__, url_prefix="/operations")


@pages.get("/incidents")
@only("see_operations")
def incidents() -> str:
    with g.database.reading() as store:
        page = store.incidents.open(cursor=request.args.get("cursor"))
        place = places(store, [one.case for one in page.items])
    return render_template("operations/incidents.html", place=place, rows=page.items, next_cursor=page.next_cursor)


@pages.get("/jobs")
@only("see_operations")
def jobs() -> str:
    state, app = request.args.get("state", ""), cast(Tramita, current_app)
    with g.database.reading() as store:
        works = crew(store, app.settings, app.clockwork.work.types, g.now)
        page = store.jobs.list(state or None, cursor=request.args.get("cursor"))
        place = places(store, [row.job.case for row in page.items])
    return render_template("operations/jobs.html", place=place, rows=page.items, next_cursor=page.next_cursor, states=JOB_STATES, state=state,
                           crew=works)


@pages.get("/timers")
@only("see_operations")
def timers() -> str:
    with g.database.reading() as store:
        page = store.timers.list(cursor=request.args.get("cursor"))
        place = places(store, [timer.case for timer in page.items])
    return render_template("operations/timers.html", place=place, rows=page.items, next_cursor=page.next_cursor, kinds=TIMER_KINDS)
