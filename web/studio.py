"""The studio: a diagram is opened, edited, checked, kept as a draft, and deployed as a new version of its process."""
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.diagram import process_ids
from engine.diagram.laid_out import with_drawing
from engine.errors import NotDeployable, Problem
from storage.database import Store
from storage.drawings import Drawing
from storage.processes import Version
from web.page import only
from web.process_titles import title_of
from web.revising import Files, deployed, desk_answer, owned_or_refused, posted_file, problems_of, told, with_file
from web.security import draws

pages = Blueprint("studio", __name__, url_prefix="/studio")
NEW = "new"


@pages.get("/new")
@only("deploy", sees="see_studio")
def new() -> str:
    draws()
    with g.database.reading() as store:
        drafted = store.drawings.get(NEW, g.actor.user)
        return _page(store, NEW, None, url_for("studio.draft", key=NEW) if drafted else None, drafted)


@pages.get("/<key>")
@only("deploy", sees="see_studio")
def edit(key: str) -> str:
    """The modeler on my draft, or on the version asked for, or on the newest one."""
    draws()
    wanted = request.args.get("version", type=int)
    with g.database.reading() as store:
        newest = owned_or_refused(store, key)
        drafted = None if wanted else store.drawings.get(key, g.actor.user)
        source = url_for("studio.draft", key=key) if drafted else url_for("processes.xml", key=key, version=wanted or newest.version)
        return _page(store, key, newest, source, drafted)


@pages.get("/<key>/draft.bpmn")
@only("deploy")
def draft(key: str) -> Response:
    with g.database.reading() as store:
        if key != NEW:
            owned_or_refused(store, key)
        kept = store.drawings.get(key, g.actor.user) or abort(404)
    return as_drawn(kept.xml)


@pages.post("/drawn.bpmn")
@only("deploy")
def drawn() -> Response:
    """A posted diagram with a drawing, for files of tools that leave it out."""
    return as_drawn(posted_file())


def as_drawn(xml: bytes) -> Response:
    """The diagram for an editor: one that cannot be read goes as it is, and the editor says what is wrong."""
    with suppress(NotDeployable):
        xml = with_drawing(xml)
    return Response(xml, content_type="application/xml; charset=utf-8")


@pages.post("/<key>/check")
@only("deploy", sees="see_studio")
def check(key: str) -> Response:
    with g.database.reading() as store:
        return told(_problems(store, key, posted_file()))


@pages.post("/<key>/save")
@only("deploy", sees="see_studio")
def save(key: str) -> Response:
    """Keep the diagram as my draft, whatever is wrong with it: it is only shown and edited."""
    xml = posted_file()
    with g.database.transaction() as store:
        if key != NEW:
            owned_or_refused(store, key)
        store.drawings.keep(Drawing(key, g.actor.user, xml, g.now))
    with g.database.reading() as store:
        return told(_problems(store, key, xml))


@pages.post("/<key>/deploy")
@only("deploy", sees="see_studio")
def deploy(key: str) -> tuple[Response, int]:
    """Deploy the diagram with the newest version's other files; 422 with every problem, and nothing is stored."""
    with g.database.reading() as store:
        files = _files(store, key, posted_file())
    return desk_answer(files, key)


@pages.post("/<key>/upload")
@only("deploy", sees="see_studio")
def upload(key: str) -> Response | str | tuple[str, int]:
    """Without JavaScript: a file drawn elsewhere is checked, or deployed."""
    xml = (request.files["diagram"].read() if "diagram" in request.files else b"") or abort(422)
    back = url_for("studio.new") if key == NEW else url_for("studio.edit", key=key)
    with g.database.reading() as store:
        files = _files(store, key, xml)
        if request.form.get("do") != "deploy":
            return render_template("processes/problems.html", problems=_problems(store, key, xml), back=back)
    try:
        version, _warnings = deployed(files, key)
    except NotDeployable as refused:
        return render_template("processes/problems.html", problems=refused.problems, back=back), 422
    return redirect(url_for("processes.one", key=version.process), 303)  # type: ignore[return-value]


@pages.post("/<key>/discard")
@only("deploy", sees="see_studio")
def discard(key: str) -> Response:
    with g.database.transaction() as store:
        store.drawings.drop(key, g.actor.user)
    return redirect(url_for("studio.edit", key=key), 303)  # type: ignore[return-value]


def _files(store: Store, key: str, xml: bytes) -> Files:
    """The files to deploy: those of the newest version with this diagram in place of its own."""
    if key != NEW:
        return with_file(store, owned_or_refused(store, key), f"{key}.bpmn", xml)
    ids = process_ids(xml)
    key = ids[0] if ids else "process"
    if store.processes.get(key) is not None:
        owned_or_refused(store, key)
    return {f"processes/{key}/{key}.bpmn": xml}


def _problems(store: Store, key: str, xml: bytes) -> list[Problem]:
    return problems_of(store, _files(store, key, xml), f"{key}.bpmn")


def _page(store: Store, key: str, newest: Version | None, diagram_url: str | None, drafted: Any = None) -> str:
    files = store.processes.files(key, newest.version) or {} if newest else {}
    return render_template(
        "processes/studio.html", key=key, title=title_of(newest) if newest else _("New process"), newest=newest.version if newest else None,
        diagram_url=diagram_url, draft=drafted, file_name=f"{key}.bpmn", groups=[group.name for group in store.people.groups()],
        forms=[path[6:-5] for path in files if path.startswith("forms/")], decisions=list(newest.facts.get("decisions", ())) if newest else [],
        calendars=sorted(store.settings.calendars()))
