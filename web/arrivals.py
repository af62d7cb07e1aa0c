"""Files that came in through folders: the list, what became of each, and a door to lay one in by hand."""
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.errors import BadInput
from engine.folders.arrival import DONE, Arrival
from engine.folders.known import folders
from engine.process_file import words
from web import Tramita
from web.downloads import attachment
from web.dropping import take_in
from web.labels import ARRIVAL_STATES
from web.page import only

pages = Blueprint("arrivals", __name__, url_prefix="/files")


@pages.get("")
@only("see_operations")
def show() -> str:
    state, folder = request.args.get("state", ""), request.args.get("folder", "")
    with g.database.reading() as store:
        page = store.arrivals.list(folder or None, state or None, cursor=request.args.get("cursor"))
    return render_template("arrivals/list.html", rows=page.items, next_cursor=page.next_cursor, states=ARRIVAL_STATES, state=state,
                           folder=folder, folders=_folders(), watched=bool(_app().settings.drop))


@pages.post("")
@only("operate", sees="see_operations")
def lay() -> Response:
    """Take in a file that a person chose, as if it had come by itself."""
    given = request.files.get("file")
    if given is None or not given.filename:
        flash(_("Choose a file first."))
        return cast(Response, redirect(url_for("arrivals.show"), 303))
    return _taken(request.form.get("folder", ""), given.filename, given.stream.read())


@pages.get("/<arrival_id>")
@only("see_operations")
def one(arrival_id: str) -> str:
    arrival = _arrival_or_404(arrival_id)
    folder = next((folder for _, folder in folders(g.database) if folder.name == arrival.folder), None)
    return render_template("arrivals/one.html", arrival=arrival, states=ARRIVAL_STATES,
                           title=words(folder.title, g.language) if folder else arrival.folder,
                           headings={column.name: column.shown for column in folder.columns} if folder else {})


@pages.get("/<arrival_id>/content")
@only("see_operations")
def content(arrival_id: str) -> Response:
    """The file as it came."""
    arrival = _arrival_or_404(arrival_id)
    try:
        return attachment(g.database.files.read(arrival.sha256), arrival.name)
    except BadInput:
        abort(404)


@pages.post("/<arrival_id>/again")
@only("operate", sees="see_operations")
def again(arrival_id: str) -> Response:
    """Take the same file in once more: rows that went nowhere are tried again, the others are not done twice."""
    arrival = _arrival_or_404(arrival_id)
    try:
        kept = g.database.files.read(arrival.sha256)
    except BadInput:
        abort(404)
    return _taken(arrival.folder, arrival.name, kept)


def _taken(folder: str, name: str, content: bytes) -> Response:
    taken = take_in(_app().clockwork.post, folder, name, content, g.now, g.actor, g.language)
    if taken.duplicate:
        flash(_("This file had come before: nothing was done again."))
    elif taken.arrival.state == DONE:
        flash(_("Taken in: %(name)s", name=taken.arrival.name))
    return cast(Response, redirect(url_for("arrivals.one", arrival_id=taken.arrival.id), 303))


def _arrival_or_404(arrival_id: str) -> Arrival:
    with g.database.reading() as store:
        found: Arrival | None = store.arrivals.get(arrival_id)
    return found or abort(404)


def _folders() -> dict[str, Any]:
    """Name of each folder -> its title."""
    return {folder.name: words(folder.title, g.language) for _, folder in folders(g.database)}


def _app() -> Tramita:
    return cast(Tramita, current_app)
