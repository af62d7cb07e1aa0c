"""/deployments, /processes, /decisions, /parameters, /calendars: what cases run on."""
from typing import Any

from flask import Response, g, request

from engine.catalogues.declared import SETTING
from engine.codec import plain
from engine.process_file import words
from storage.processes import Version
from web import owning
from web.api.body import only, read_json, values
from web.api.problems import Refused
from web.api.reach import allowed, version_seen
from web.api.routes import object_of, route
from web.api.schemas import DecidedShape
from web.api.shapes import moment
from web.deployment import by_process, deploy
from web.visibility import owns, sees_process

ANY = {"type": "object"}


@route("POST", "/deployments", status=201, refuses=(400, 403, 413, 422), tag="processes")
def deploy_files() -> tuple[dict[str, Any], int]:
    """Deploy diagrams (.bpmn), tables (.dmn), forms (.yaml) and process.yaml, each a part of a multipart request."""
    allowed("deploy")
    files = {part.filename or name: part.read() for name, parts in request.files.lists() for part in parts}
    if not files:
        raise Refused(400, "Send the files as parts of a multipart/form-data request.")
    for key in by_process(files):
        _owned(key)
    versions, warnings = deploy(g.database, files, g.actor.user, g.now, g.language)
    return {
        "id": versions[0].program[:16] if versions else None,
        "processes": [{"key": one.process, "version": one.version} for one in versions],
        "decisions": sorted({name for one in versions for name in one.facts.get("decisions", ())}),
        "forms": sorted({path.rsplit("/", 1)[-1].removesuffix(".yaml") for one in versions for path in one.files if path.startswith("forms/")}),
        "warnings": [problem.as_dict() for problem in warnings if problem.severity == "warning"],
        "hints": [problem.as_dict() for problem in warnings if problem.severity == "hint"],
    }, 201


@route("GET", "/processes", tag="processes")
def list_processes() -> dict[str, Any]:
    with g.database.reading() as store:
        found = [one for one in store.processes.list() if sees_process(g.actor, one.visible_to)]
    return {"items": [_shape(one) for one in found], "next_cursor": None}


@route("GET", "/processes/<key>", refuses=(404,), tag="processes")
def show_process(key: str) -> dict[str, Any]:
    newest = version_seen(key)
    with g.database.reading() as store:
        versions = store.processes.versions(key)
    return {**_shape(newest), "versions": [{"version": one.version, "deployed_at": moment(one.deployed_at), "deployed_by": one.deployed_by}
                                           for one in versions]}


@route("GET", "/processes/<key>/versions/<int:number>/xml", refuses=(404,), tag="processes")
def diagram(key: str, number: int) -> Response:
    version = version_seen(key, number)
    with g.database.reading() as store:
        files = store.processes.files(key, version.version) or {}
    source = files.get(f"{key}.bpmn") or next((content for path, content in files.items() if path.endswith(".bpmn")), None)
    if source is None:
        raise Refused(404, "This version has no diagram.")
    return Response(source, content_type="application/xml; charset=utf-8")


@route("POST", "/decisions/<decision>/evaluate", answer=DecidedShape, body=object_of(variables=ANY), refuses=(400, 404, 422), tag="processes")
def evaluate(decision: str) -> dict[str, Any]:
    """Evaluate a decision of the newest version that has it."""
    found = owning.evaluate(decision, values(only(read_json(), "variables"), "variables"))
    if found is None:
        raise Refused(404, "No deployed process has this decision.")
    return found


@route("GET", "/parameters/<process>", refuses=(404,), tag="settings")
def parameters(process: str) -> dict[str, Any]:
    return _parameters(version_seen(process))


@route("PUT", "/parameters/<process>", body=ANY, refuses=(400, 403, 404, 422), tag="settings")
def change_parameters(process: str) -> dict[str, Any]:
    """The whole map {name: value}, or any part of it."""
    version = version_seen(process)
    allowed("set_parameters")
    _owned(process)
    owning.set_parameters(version, values({"all": dict(read_json())}, "all"))
    return _parameters(version)


@route("GET", "/calendars/<key>", refuses=(404,), tag="settings")
def calendar(key: str) -> dict[str, Any]:
    with g.database.reading() as store:
        found = store.settings.calendar(key)
    if found is None:
        raise Refused(404, "There is no such calendar.")
    shape: dict[str, Any] = plain({**found.value, "key": key, "version": found.revision})
    return shape


@route("PUT", "/calendars/<key>", body=ANY, refuses=(400, 403, 422), tag="settings")
def change_calendar(key: str) -> dict[str, Any]:
    """{zone, working_hours, holidays | country, extra_days, removed_days, cutoff}: a new version, in force at once."""
    allowed("set_parameters")
    owning.put_calendar(key, values({"all": dict(read_json())}, "all"))
    return calendar(key)


def _owned(key: str) -> None:
    """Refuse with 403 to change a process of other owners; a new one belongs to nobody yet."""
    with g.database.reading() as store:
        version = store.processes.get(key)
    if version is not None and not owns(g.actor, version.facts.get("owner")):
        raise Refused(403, f"This process belongs to the owners in the group {version.facts.get('owner')}.")


def _shape(version: Version) -> dict[str, Any]:
    title = version.facts.get("titles") or version.title
    return {
        "key": version.process, "version": version.version, "title": words(title, g.language), "calendar": version.facts.get("calendar"),
        "owner": version.facts.get("owner"), "deployed_at": moment(version.deployed_at), "decisions": list(version.facts.get("decisions", ())),
        "starts": list(version.facts.get("starts", ())),
    }


def _parameters(version: Version) -> dict[str, Any]:
    with g.database.reading() as store:
        in_force = {**version.parameters, **store.settings.parameters(version.process)}
    shape: dict[str, Any] = plain({name: value for name, value in in_force.items() if not name.startswith(SETTING)})
    return shape
