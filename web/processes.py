"""Processes: what is deployed, each version's diagram and files, who does which step and where the document says so."""
from pathlib import PurePosixPath

from flask import Blueprint, Response, abort, g, render_template, request

from engine.diagram import Element
from engine.diagram.laid_out import with_drawing
from engine.diagram.model import ACTIVITIES
from engine.model import Bundle
from web.downloads import attachment
from web.labels import origin
from web.page import only, signed_in
from web.pictures import picture_of
from web.process_titles import title_of
from web.seen import version_or_404
from web.visibility import owns

pages = Blueprint("processes", __name__, url_prefix="/processes")


@pages.get("")
@only("see_studio")
def show() -> str:
    with g.database.reading() as store:
        versions = store.processes.list()
    shown = [(version, title_of(version), owns(g.actor, version.facts.get("owner"))) for version in versions]
    return render_template("processes/list.html", processes=shown)


@pages.get("/<key>")
@signed_in
def one(key: str) -> str:
    with g.database.reading() as store:
        shown = version_or_404(store, key, request.args.get("version", type=int))
        versions = store.processes.versions(key)
        bundle = store.processes.bundle(key, shown.version) or abort(404)
    return render_template("processes/one.html", shown=shown, title=title_of(shown), versions=versions, steps=_steps(bundle), origin=_origin,
                           tables=sorted(path.removesuffix(".dmn") for path in bundle.files if path.endswith(".dmn") and "/" not in path),
                           owned=owns(g.actor, versions[0].facts.get("owner")))


@pages.get("/<key>/versions/<int:version>/xml")
@signed_in
def xml(key: str, version: int) -> Response:
    """The diagram of a version; with ?download=1 as a file."""
    with g.database.reading() as store:
        version_or_404(store, key, version)
        source = (store.processes.files(key, version) or {}).get(f"{key}.bpmn") or abort(404)
    if request.args.get("download"):
        return attachment(source, f"{key}.bpmn", "application/xml")
    return _kept(Response(with_drawing(source), content_type="application/xml; charset=utf-8"))


@pages.get("/<key>/versions/<int:version>/files/<path:path>")
@signed_in
def file(key: str, version: int, path: str) -> Response:
    """One file of a version, always as a download."""
    with g.database.reading() as store:
        version_or_404(store, key, version)
        source = (store.processes.files(key, version) or {}).get(path)
    if source is None:
        abort(404)
    return attachment(source, PurePosixPath(path).name)


def _kept(response: Response) -> Response:
    """A version never changes: this browser may keep it, nobody between may."""
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _steps(bundle: Bundle) -> list[Element]:
    """What people and machine do, in the order in which the diagram is read: from left to right."""
    steps = [element for element in picture_of(bundle).diagram.elements.values() if element.kind in ACTIVITIES]
    return sorted(steps, key=lambda step: (step.bounds.x, step.bounds.y) if step.bounds else (0, 0))


def _origin(step: Element) -> str:
    """Where the company's document says so, or that we proposed it."""
    return " · ".join(filter(None, [step.source, origin(step.origin)])) or "–"
