"""Decision tables in the studio: read by everybody who sees the process; edited, checked and deployed by its owners."""
from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for

from engine.errors import NotDeployable
from storage.database import Store
from storage.drawings import Drawing
from storage.processes import Version
from web.page import only, signed_in
from web.process_titles import title_of
from web.revising import Files, deployed, desk_answer, owned_or_refused, posted_file, problems_of, told, with_file
from web.security import draws
from web.seen import version_or_404
from web.visibility import may, owns

pages = Blueprint("tables", __name__, url_prefix="/studio/<key>/tables/<name>")


@pages.get("")
@signed_in
def show(key: str, name: str) -> str:
    """The table of the newest version, or my draft of it; ?version=… shows how it was."""
    draws()
    wanted = request.args.get("version", type=int)
    with g.database.reading() as store:
        version = version_or_404(store, key, wanted)
        newest = store.processes.get(key) or abort(404)
        _source(store, version, name)
        drafted = None if wanted else store.drawings.get(_draft(key, name), g.actor.user)
    edits = version.version == newest.version and may(g.actor).deploy and owns(g.actor, newest.facts.get("owner"))
    return render_template("processes/table.html", key=key, name=name, title=title_of(version), shown=version, newest=newest, edits=edits,
                           draft=drafted if edits else None)


@pages.get("/<int:version>.dmn")
@signed_in
def source(key: str, name: str, version: int) -> Response:
    with g.database.reading() as store:
        return _xml(_source(store, version_or_404(store, key, version), name))


@pages.get("/draft.dmn")
@only("deploy")
def draft(key: str, name: str) -> Response:
    with g.database.reading() as store:
        owned_or_refused(store, key)
        kept = store.drawings.get(_draft(key, name), g.actor.user) or abort(404)
    return _xml(kept.xml)


@pages.post("/check")
@only("deploy", sees="see_studio")
def check(key: str, name: str) -> Response:
    with g.database.reading() as store:
        return told(problems_of(store, _files(store, key, name, posted_file()), f"{name}.dmn"))


@pages.post("/save")
@only("deploy", sees="see_studio")
def save(key: str, name: str) -> Response:
    """Keep the table as my draft, whatever is wrong with it."""
    xml = posted_file()
    with g.database.transaction() as store:
        files = _files(store, key, name, xml)
        store.drawings.keep(Drawing(_draft(key, name), g.actor.user, xml, g.now))
    with g.database.reading() as store:
        return told(problems_of(store, files, f"{name}.dmn"))


@pages.post("/deploy")
@only("deploy", sees="see_studio")
def deploy(key: str, name: str) -> tuple[Response, int]:
    with g.database.reading() as store:
        files = _files(store, key, name, posted_file())
    return desk_answer(files, _draft(key, name))


@pages.post("/upload")
@only("deploy", sees="see_studio")
def upload(key: str, name: str) -> Response | str | tuple[str, int]:
    """Without JavaScript: a table edited elsewhere is checked, or deployed."""
    xml = (request.files["table"].read() if "table" in request.files else b"") or abort(422)
    with g.database.reading() as store:
        files = _files(store, key, name, xml)
        problems = problems_of(store, files, f"{name}.dmn")
    if request.form.get("do") != "deploy":
        return _found(key, name, problems)
    try:
        version, _warnings = deployed(files, _draft(key, name))
    except NotDeployable as refused:
        return _found(key, name, refused.problems), 422
    return redirect(url_for("processes.one", key=version.process), 303)  # type: ignore[return-value]


@pages.post("/discard")
@only("deploy", sees="see_studio")
def discard(key: str, name: str) -> Response:
    with g.database.transaction() as store:
        store.drawings.drop(_draft(key, name), g.actor.user)
    return redirect(url_for("tables.show", key=key, name=name), 303)  # type: ignore[return-value]


def _source(store: Store, version: Version, name: str) -> bytes:
    files = store.processes.files(version.process, version.version) or {}
    return files.get(f"{name}.dmn") or abort(404)


def _files(store: Store, key: str, name: str, xml: bytes) -> Files:
    newest = owned_or_refused(store, key)
    _source(store, newest, name)
    return with_file(store, newest, f"{name}.dmn", xml)


def _draft(key: str, name: str) -> str:
    return f"{key}/{name}.dmn"


def _xml(content: bytes) -> Response:
    return Response(content, content_type="application/xml; charset=utf-8")


def _found(key: str, name: str, problems: list) -> str:  # type: ignore[type-arg]
    return render_template("processes/problems.html", problems=problems, back=url_for("tables.show", key=key, name=name))
