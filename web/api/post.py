"""/mail, /outbox, /reports: what comes in and what goes out."""
from typing import Any

from flask import Response, g, request

from engine.connectors.report_files import PDF, XLSX, as_json, as_pdf, as_xlsx
from web.api.problems import Refused
from web.api.reach import allowed, case_seen, clockwork
from web.api.routes import route
from web.api.schemas import MailQuery, MailShape, OutboxQuery, ReceivedShape, page_of
from web.api.shapes import moment
from web.mailing import take_in
from web.reporting import made, visible_report

LARGEST_MAIL = 40 * 1024 * 1024


@route("POST", "/mail", answer=ReceivedShape, refuses=(403, 413), tag="mail")
def mail() -> dict[str, Any]:
    """A raw mail (RFC 5322) as the body: starts or continues a case, or is kept with the reason why not."""
    allowed("operate")
    raw = request.get_data()
    if len(raw) > LARGEST_MAIL:
        raise Refused(413, "This mail is too large.")
    received = take_in(clockwork().post, raw, g.now, g.language)
    return {"outcome": received.outcome, "case": received.case, "reason": received.reason}


@route("GET", "/mail", query=MailQuery, answer=page_of(ReceivedShape), refuses=(403, 422), tag="mail")
def received(query: dict[str, Any]) -> dict[str, Any]:
    allowed("see_operations")
    with g.database.reading() as store:
        page = store.mail.inbox(query["outcome"], limit=query["limit"], cursor=query["cursor"])
    return {"items": [_received(one) for one in page.items], "next_cursor": page.next_cursor}


@route("GET", "/outbox", query=OutboxQuery, answer=page_of(MailShape), refuses=(403, 404, 422), tag="mail")
def outbox(query: dict[str, Any]) -> dict[str, Any]:
    """Every mail produced. Without `case`, for operators, auditors and admins."""
    if query["case"]:
        case_seen(query["case"])
    else:
        allowed("see_operations")
    with g.database.reading() as store:
        page = store.mail.outbox(query["case"], query["to"], limit=query["limit"], cursor=query["cursor"])
    return {"items": [_sent(one) for one in page.items], "next_cursor": page.next_cursor}


@route("GET", "/reports/<key>", refuses=(404, 422), tag="reports")
def show_report(key: str) -> Response | dict[str, Any]:
    """A report or register. Query: period=2026-07 or 2026-07-14, format=json|xlsx|pdf, and filters by column name."""
    filters = request.args.to_dict()
    period, kind = filters.pop("period", None), filters.pop("format", "json")
    with g.database.reading() as store:
        subject = visible_report(store, key)
        if subject is None:
            raise Refused(404, "There is no such report.")
        report = made(store, subject, period, filters)
    name = f"{key}-{report.period or 'todo'}"
    match kind:
        case "json":
            return as_json(report)
        case "xlsx":
            return _download(as_xlsx(report, g.now, g.language), XLSX, f"{name}.xlsx")
        case "pdf":
            return _download(as_pdf(report, g.now, g.language), PDF, f"{name}.pdf")
    raise Refused(422, "format is json, xlsx or pdf.", errors={"format": ["json, xlsx or pdf"]})


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _received(one: Any) -> dict[str, Any]:
    return {"id": str(one.id), "message_id": one.message_id, "subject": one.subject, "sender": one.sender, "outcome": one.outcome,
            "case": one.case, "reason": one.reason, "at": moment(one.at)}


def _sent(one: Any) -> dict[str, Any]:
    return {"id": str(one.id), "case": one.case, "state": one.state, "to": list(one.to), "cc": list(one.cc), "subject": one.subject,
            "message_id": one.message_id, "raw": one.raw.decode("utf-8", "replace"), "at": moment(one.at)}
