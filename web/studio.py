"""The studio: a diagram is opened, edited, checked, kept as a draft, and deployed as a new version of its process."""
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.diagram import process_ids
from engine.errors import EngineError, NotAllowed, NotDeployable, Problem
from storage.database import Store
from storage.drawings import Drawing
from storage.processes import Version
from web.deployment import around_of, looked_at
from web.deployment import deploy as deploy_files
from web.page import only, settings
from web.process_titles import title_of
from web.refusals import words_of
from web.security import draws
from web.visibility import owns

pages = Blueprint("studio", __name__, url_prefix="/studio")
NEW = "new"


@pages.get("/new")
@only("deploy", sees="see_studio")
def new() -> str:
    draws()
    with g.database.reading() as store:
        return _page(store, NEW, None, None)


@pages.get("/<key>")
@only("deploy", sees="see_studio")
def edit(key: str) -> str:
    """The modeler on my draft, or on the version asked for, or on the newest one."""
    draws()
    wanted = request.args.get("version", type=int)
    with g.database.reading() as store:
        newest = _owned_or_refused(store, key)
        drafted = None if wanted else store.drawings.get(key, g.actor.user)
        source = url_for("studio.draft", key=key) if drafted else url_for("processes.xml", key=key, version=wanted or newest.version)
        return _page(store, key, newest, source, drafted)


@pages.get("/<key>/draft.bpmn")
@only("deploy")
def draft(key: str) -> Response:
    with g.database.reading() as store:
        _owned_or_refused(store, key)
        kept = store.drawings.get(key, g.actor.user) or abort(404)
    return Response(kept.xml, content_type="application/xml; charset=utf-8")


@pages.post("/<key>/check")
@only("deploy", sees="see_studio")
def check(key: str) -> Response:
    return jsonify(problems=[problem.as_dict() for problem in _problems(key, _diagram())])


@pages.post("/<key>/save")
@only("deploy", sees="see_studio")
def save(key: str) -> Response:
    """Keep the diagram as my draft, whatever is wrong with it: it is only shown and edited."""
    xml = _diagram()
    with g.database.transaction() as store:
        if key != NEW:
            _owned_or_refused(store, key)
        store.drawings.keep(Drawing(key, g.actor.user, xml, g.now))
    return jsonify(problems=[problem.as_dict() for problem in _problems(key, xml)])


@pages.post("/<key>/deploy")
@only("deploy", sees="see_studio")
def deploy(key: str) -> tuple[Response, int]:
    """Deploy the diagram with the newest version's other files; 422 with every problem, and nothing is stored."""
    xml = _diagram()
    try:
        version, warnings = _deployed(key, xml)
    except NotDeployable as refused:
        return jsonify(problems=[problem.as_dict() for problem in refused.problems]), 422
    except EngineError as refused:
        return jsonify(detail=words_of(refused)), 422
    flash(_("Version %(version)s of “%(title)s” is in force.", version=version.version, title=title_of(version)), "calm")
    return jsonify(url=url_for("processes.one", key=version.process), problems=[problem.as_dict() for problem in warnings]), 201


@pages.post("/<key>/upload")
@only("deploy", sees="see_studio")
def upload(key: str) -> Response | str | tuple[str, int]:
    """Without JavaScript: a file drawn elsewhere is checked, or deployed."""
    draws()
    xml = (request.files["diagram"].read() if "diagram" in request.files else b"") or abort(422)
    if request.form.get("do") != "deploy":
        return render_template("processes/problems.html", key=key, problems=_problems(key, xml))
    try:
        version, _warnings = _deployed(key, xml)
    except NotDeployable as refused:
        return render_template("processes/problems.html", key=key, problems=refused.problems), 422
    return redirect(url_for("processes.one", key=version.process), 303)  # type: ignore[return-value]


@pages.post("/<key>/discard")
@only("deploy", sees="see_studio")
def discard(key: str) -> Response:
    with g.database.transaction() as store:
        store.drawings.drop(key, g.actor.user)
    return redirect(url_for("studio.edit", key=key), 303)  # type: ignore[return-value]


def _diagram() -> bytes:
    """The posted XML, no larger than a diagram may be."""
    if (request.content_length or 0) > settings().diagram_bytes:
        abort(413)
    return request.get_data()


def _owned_or_refused(store: Store, key: str) -> Version:
    version: Version = store.processes.get(key) or abort(404)
    owner = version.facts.get("owner")
    if not owns(g.actor, owner):
        raise NotAllowed(_("The process belongs to %(group)s.", group=owner))
    return version


def _files(store: Store, key: str, xml: bytes) -> Mapping[str, bytes]:
    """The files to deploy: those of the newest version with this diagram in place of its own."""
    ids = process_ids(xml)
    if key == NEW:
        key = ids[0] if ids else "process"
        if store.processes.get(key) is not None:
            _owned_or_refused(store, key)
        return {f"processes/{key}/{key}.bpmn": xml}
    newest = _owned_or_refused(store, key)
    own = store.processes.files(key, newest.version) or {}
    kept = {_place(key, path): content for path, content in own.items() if not path.startswith("called/")}
    return {**kept, f"processes/{key}/{key}.bpmn": xml}


def _place(key: str, path: str) -> str:
    return f"forms/{key}/{path.removeprefix('forms/')}" if path.startswith("forms/") else f"processes/{key}/{path}"


def _problems(key: str, xml: bytes) -> list[Problem]:
    with g.database.reading() as store:
        files = _files(store, key, xml)
        around = around_of(store, files)
    try:
        return looked_at(files, around, g.now, g.language)[1]
    except EngineError as refused:
        return [Problem("error", f"{key}.bpmn", None, "unreadable", words_of(refused), refused.detail)]


def _deployed(key: str, xml: bytes) -> tuple[Version, list[Problem]]:
    with g.database.reading() as store:
        files = _files(store, key, xml)
    versions, warnings = deploy_files(g.database, files, g.actor.user, g.now, g.language)
    with g.database.transaction() as store:
        store.drawings.drop(key, g.actor.user)
    return versions[0], warnings


def _page(store: Store, key: str, newest: Version | None, diagram_url: str | None, drafted: Any = None) -> str:
    files = store.processes.files(key, newest.version) or {} if newest else {}
    return render_template(
        "processes/studio.html", key=key, title=title_of(newest) if newest else _("New process"), newest=newest.version if newest else None,
        diagram_url=diagram_url, draft=drafted, file_name=f"{key}.bpmn", groups=[group.name for group in store.people.groups()],
        forms=[path[6:-5] for path in files if path.startswith("forms/")], decisions=list(newest.facts.get("decisions", ())) if newest else [],
        calendars=sorted(store.settings.calendars()))
