"""/catalogues: the lists that processes offer, and their versions."""
from typing import Any

from flask import g

from engine.catalogues import Catalogue
from engine.codec import plain
from engine.process_file import words
from storage.database import Store
from storage.processes import Version
from web.api.body import only, read_json, text, values
from web.api.problems import Refused
from web.api.reach import allowed, version_seen
from web.api.routes import object_of, route
from web.api.shapes import moment
from web.cataloguing import Past, catalogues_of, history, keep, kept
from web.visibility import owns

ROWS = {"type": "array", "items": {"type": "object"}}


@route("GET", "/catalogues/<process>", refuses=(404,), tag="settings")
def catalogues(process: str) -> dict[str, Any]:
    """The catalogues of a process, without their rows."""
    version = version_seen(process)
    with g.database.reading() as store:
        found = [_about(one) | {"version": kept(store, version, one).revision} for one in catalogues_of(store, version).values()]
    return {"items": found, "next_cursor": None}


@route("GET", "/catalogues/<process>/<key>", refuses=(404,), tag="settings")
def show_catalogue(process: str, key: str) -> dict[str, Any]:
    """The rows in force, each with `activo`; the columns; who changed them, when and why."""
    version = version_seen(process)
    with g.database.reading() as store:
        return _shape(store, version, _found(store, version, key))


@route("PUT", "/catalogues/<process>/<key>", body=object_of(("rows",), rows=ROWS, why="string", version="integer"),
       refuses=(400, 403, 404, 409, 422), tag="settings")
def change_catalogue(process: str, key: str) -> dict[str, Any]:
    """All rows, and why they change. With `version`, only if nobody changed that one meanwhile: else 409."""
    version = version_seen(process)
    allowed("set_parameters")
    if not owns(g.actor, version.facts.get("owner")):
        raise Refused(403, f"This process belongs to the owners in the group {version.facts.get('owner')}.")
    data = only(read_json(), "rows", "why", "version", required=("rows",))
    rows = values({"all": {"rows": data["rows"]}}, "all")["rows"]
    if not isinstance(rows, list):
        raise Refused(422, "rows is a list of objects.", errors={"rows": ["list expected"]})
    expected = data.get("version")
    with g.database.reading() as store:
        catalogue = _found(store, version, key)
    keep(version, catalogue, rows, text(data, "why") or "API", expected if isinstance(expected, int) else None)
    with g.database.reading() as store:
        return _shape(store, version, catalogue)


def _found(store: Store, version: Version, key: str) -> Catalogue:
    found = catalogues_of(store, version).get(key)
    if found is None:
        raise Refused(404, "There is no such catalogue.")
    return found


def _about(catalogue: Catalogue) -> dict[str, Any]:
    columns = [{"name": one.name, "label": words(one.label, g.language), "type": one.type, "required": one.required} for one in catalogue.columns]
    return {"key": catalogue.key, "title": words(catalogue.title, g.language), "value": catalogue.value, "label": catalogue.label, "columns": columns}


def _shape(store: Store, version: Version, catalogue: Catalogue) -> dict[str, Any]:
    now = kept(store, version, catalogue)
    return {**_about(catalogue), "process": version.process, "version": now.revision, "rows": [plain(row) for row in now.rows],
            "changes": [_change(past) for past in history(store, version, catalogue)]}


def _change(past: Past) -> dict[str, Any]:
    return {"version": past.revision, "by": past.by, "at": moment(past.at), "why": past.why, "added": past.added, "changed": past.changed,
            "removed": past.removed}
