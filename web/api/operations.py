"""/messages, /signals, /jobs, /incidents, /clock: what moves cases besides people's tasks."""
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import g

from engine.calendar.duration import read_duration
from engine.model import RetryIncident
from web.acting import act
from web.api import shapes
from web.api.body import only, read_json, text, values
from web.api.problems import Refused
from web.api.reach import allowed, case_seen, clockwork
from web.api.routes import object_of, route
from web.api.schemas import ClockShape, IncidentQuery, IncidentShape, page_of

ANY = {"type": "object"}


@route("POST", "/messages", body=object_of(("name",), name="string", correlation_key={"type": ["string", "number", "null"]},
                                           variables=ANY, message_id="string"), refuses=(400, 403, 409, 422), tag="messages")
def message() -> dict[str, Any]:
    """Hand a message to the case that waits for it, or start one. The same message_id twice is taken once; a key has one open case."""
    allowed("operate")
    data = only(read_json(), "name", "correlation_key", "variables", "message_id", required=("name",))
    delivery = clockwork().post.message(text(data, "name") or "", _key(data), values(data, "variables"), g.now,
                                        text(data, "message_id"), g.actor)
    return {"outcome": delivery.outcome, "case": delivery.case}


@route("POST", "/signals", body=object_of(("name",), name="string", variables=ANY), refuses=(400, 403, 422), tag="messages")
def signal() -> dict[str, Any]:
    """Give a signal to every case and start event that waits for it."""
    allowed("operate")
    data = only(read_json(), "name", "variables", required=("name",))
    return {"cases": clockwork().post.signal(text(data, "name") or "", values(data, "variables"), g.now, actor=g.actor)}


@route("POST", "/jobs/activate", body=object_of(("type", "worker"), type="string", worker="string", limit="integer", lock_seconds="integer"),
       refuses=(400, 403, 422), tag="jobs")
def activate() -> dict[str, Any]:
    """Lease jobs of a type that no connector of ours handles."""
    allowed("operate")
    data = only(read_json(), "type", "worker", "limit", "lock_seconds", required=("type", "worker"))
    leased = clockwork().desk.activate(text(data, "type") or "", text(data, "worker") or "", _whole(data, "limit", 10),
                                       _whole(data, "lock_seconds", 60), g.now)
    return {"items": [shapes.leased(one) for one in leased], "next_cursor": None}


@route("POST", "/jobs/<job_id>/complete", body=object_of(worker="string", variables=ANY), refuses=(400, 403, 409, 422), tag="jobs")
def complete(job_id: str) -> dict[str, Any]:
    allowed("operate")
    data = only(read_json(), "worker", "variables")
    decision = clockwork().desk.complete(job_id, values(data, "variables"), g.now, text(data, "worker"))
    return {"case": decision.case.id}


@route("POST", "/jobs/<job_id>/fail", body=object_of(worker="string", message="string", retries="integer", retry_seconds="integer"),
       refuses=(400, 403, 409, 422), tag="jobs")
def fail(job_id: str) -> dict[str, Any]:
    """The attempt did not succeed: tried again with back-off, and an incident when no attempts are left."""
    allowed("operate")
    data = only(read_json(), "worker", "message", "retries", "retry_seconds")
    decision = clockwork().desk.fail(job_id, text(data, "message") or "failed", g.now, text(data, "worker"), _whole(data, "retries"),
                                     _whole(data, "retry_seconds"))
    return {"case": decision.case.id}


@route("POST", "/jobs/<job_id>/error", body=object_of(("code",), worker="string", code="string", message="string", variables=ANY),
       refuses=(400, 403, 409, 422), tag="jobs")
def error(job_id: str) -> dict[str, Any]:
    """A business error that the diagram may catch."""
    allowed("operate")
    data = only(read_json(), "worker", "code", "message", "variables", required=("code",))
    decision = clockwork().desk.error(job_id, text(data, "code") or "", g.now, text(data, "message") or "", values(data, "variables"),
                                      text(data, "worker"))
    return {"case": decision.case.id}


@route("GET", "/incidents", query=IncidentQuery, answer=page_of(IncidentShape), refuses=(403, 422), tag="incidents")
def incidents(query: dict[str, Any]) -> dict[str, Any]:
    if query["case"]:
        case_seen(query["case"])
        with g.database.reading() as store:
            return {"items": [shapes.incident(one) for one in store.incidents.of_case(query["case"])], "next_cursor": None}
    allowed("see_operations")
    with g.database.reading() as store:
        return shapes.listing(store.incidents.open(query["limit"], query["cursor"]), shapes.incident)


@route("POST", "/incidents/<incident_id>/retry", refuses=(403, 404, 409), tag="incidents")
def retry(incident_id: str) -> dict[str, Any]:
    allowed("operate")
    with g.database.reading() as store:
        found = store.incidents.get(incident_id)
    if found is None:
        raise Refused(404, "There is no such incident.")
    act(found.case, RetryIncident(incident_id, g.actor))
    return {"case": found.case}


@route("GET", "/clock", answer=ClockShape, refuses=(404,), tag="clock")
def clock() -> dict[str, Any]:
    """The virtual time. Only with TRAMITA_CLOCK=virtual."""
    return {"now": shapes.moment(_virtual())}


@route("POST", "/clock", answer=ClockShape, body=object_of(now="string", advance="string"), refuses=(400, 403, 404, 422), tag="clock")
def set_clock() -> dict[str, Any]:
    """{now} or {advance: "P1D"}; answers when all that fell due has run. PT0S runs what is due already."""
    allowed("operate")
    data = only(read_json(), "now", "advance")
    to, by = text(data, "now"), text(data, "advance")
    with _turn():  # the target of an advance is reckoned in its turn: of two at once, both count
        clockwork().advance(_target(_virtual(), to, by))
        return {"now": shapes.moment(clockwork().now())}


def _key(data: Mapping[str, Any]) -> str | None:
    """A number is a key as it is written; 12 and "12" are the same key."""
    key = data.get("correlation_key")
    return str(key) if isinstance(key, int | Decimal) and not isinstance(key, bool) else text(data, "correlation_key")


def _virtual() -> datetime:
    _turn()
    now: datetime = clockwork().now()
    return now


def _turn() -> AbstractContextManager[object]:
    """One move of the virtual clock at a time. Where the clock is the real one, there is nothing here."""
    virtual = clockwork().virtual
    if virtual is None:
        raise Refused(404, "The clock of this installation is the real one.")
    turn: AbstractContextManager[object] = virtual.turn
    return turn


def _target(now: datetime, to: str | None, by: str | None) -> datetime:
    if (to is None) == (by is None):
        raise Refused(422, "Send either now or advance.")
    try:
        target = datetime.fromisoformat(to) if to is not None else read_duration(by or "").after(now, ZoneInfo("UTC"))
    except ValueError as wrong:
        raise Refused(422, f"This is no moment or duration: {wrong}") from None
    if target.tzinfo is None:
        raise Refused(422, "A moment needs its offset: 2026-07-01T08:00:00-05:00.")
    return target


def _whole(data: Any, name: str, default: int | None = None) -> Any:
    value = data.get(name, default)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10**9):
        raise Refused(422, f"{name} must be a whole number.", errors={name: ["whole number expected"]})
    return value
