"""/cases and /documents: start, find, look at, cancel, verify."""
from typing import Any

from flask import Response, g

from engine.model import CancelCase, Waits
from storage.case_list import CaseFilter
from web.acting import act
from web.answering import start
from web.api import shapes
from web.api.body import only, read_body, read_json, text, values
from web.api.problems import Refused
from web.api.reach import allowed, case_seen
from web.api.routes import object_of, route
from web.api.schemas import (
    CaseQuery,
    CaseShape,
    DocumentShape,
    EventShape,
    HistoryQuery,
    VerificationShape,
    page_of,
)
from web.downloads import document_answer
from web.verifying import verify

ANY = {"type": "object"}
NEW_CASE = object_of(("process",), process="string", variables=ANY, version="integer", business_key="string", element="string")


@route("GET", "/cases", query=CaseQuery, answer=page_of(CaseShape), refuses=(422,), tag="cases")
def list_cases(query: dict[str, Any]) -> dict[str, Any]:
    with g.database.reading() as store:
        found = store.cases.find(CaseFilter(process=query["process"], state=query["state"], search=query["q"]), g.actor,
                                 query["limit"], query["cursor"])
        waits = store.cases.waits_of([listed.id for listed in found.items])
        loaded = [one for listed in found.items if (one := store.cases.load(listed.id)) is not None]
    return {"items": [shapes.case(case, waits[case.id]) for _, case in loaded], "next_cursor": found.next_cursor}


@route("POST", "/cases", answer=CaseShape, status=201, body=NEW_CASE, files=True, refuses=(400, 403, 404, 413, 422), tag="cases")
def start_case() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Start a case: JSON, or multipart with part `case` (the JSON) and one part per file, named as its field.

    Where the start event has a form, `variables` are its answers.
    """
    body = read_body("case")
    data = only(body.data, "process", "variables", "version", "business_key", "element", required=("process",))
    version = data.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 2**31):
        raise Refused(422, "version must be a whole number.", errors={"version": ["whole number expected"]})
    case_id, errors = start(text(data, "process") or "", values(data, "variables"), body.files, version=version,
                            element=text(data, "element"), business_key=text(data, "business_key"))
    if errors or case_id is None:
        raise Refused(422, "Some answers cannot be accepted; no case was started.", errors=errors)
    return _case(case_id), 201, {"Location": f"/api/v1/cases/{case_id}"}


@route("GET", "/cases/<case_id>", answer=CaseShape, refuses=(404,), tag="cases")
def show_case(case_id: str) -> dict[str, Any]:
    case_seen(case_id)
    return _case(case_id)


@route("POST", "/cases/<case_id>/cancel", answer=CaseShape, body=object_of(reason="string"), refuses=(400, 403, 404, 409), tag="cases")
def cancel_case(case_id: str) -> dict[str, Any]:
    case_seen(case_id)
    allowed("operate")
    act(case_id, CancelCase(g.actor, text(only(read_json(), "reason"), "reason") or ""))
    return _case(case_id)


@route("GET", "/cases/<case_id>/history", query=HistoryQuery, answer=page_of(EventShape), refuses=(404, 422), tag="cases")
def history(query: dict[str, Any], case_id: str) -> dict[str, Any]:
    case_seen(case_id)
    after, limit = _after(query["cursor"]), query["limit"]
    with g.database.reading() as store:
        found = store.history.of(case_id, after, limit + 1) if limit else store.history.all(case_id)
    items = [event for event in found if event.seq > after]
    more = limit is not None and len(items) > limit
    items = items[:limit] if more else items
    return {"items": [shapes.event(event) for event in items], "next_cursor": str(items[-1].seq) if more else None}


@route("GET", "/cases/<case_id>/documents", answer=page_of(DocumentShape), refuses=(404,), tag="cases")
def documents(case_id: str) -> dict[str, Any]:
    case_seen(case_id)
    with g.database.reading() as store:
        return {"items": [shapes.document(one) for one in store.documents.of_case(case_id)], "next_cursor": None}


@route("POST", "/cases/<case_id>/verify", answer=VerificationShape, refuses=(404,), tag="cases")
def verify_case(case_id: str) -> dict[str, Any]:
    """Check the chain of hashes, then execute the case again from its first event."""
    case_seen(case_id)
    with g.database.reading() as store:
        return verify(store, case_id).as_dict()


@route("GET", "/documents/<sha256>", refuses=(404,), tag="cases")
def document(sha256: str) -> Response:
    """The bytes of a file, as a download, for whoever sees a case that holds it."""
    return document_answer(sha256)


def _case(case_id: str) -> dict[str, Any]:
    with g.database.reading() as store:
        loaded = store.cases.load(case_id)
        waits: Waits = store.cases.waits(case_id)
    if loaded is None:
        raise Refused(404, "There is no such case.")
    return shapes.case(loaded[1], waits)


def _after(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdigit() or len(cursor) > 12:
        raise Refused(422, "This cursor is not one of ours: start again at the first page.")
    return int(cursor)


