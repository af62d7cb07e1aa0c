"""Signs that a database cannot keep are refused at every door with a 4xx, on SQLite as on PostgreSQL; nothing breaks inside."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.codec import dumps
from engine.errors import BadInput
from storage.database import Database
from tests.api import P1, REQUEST, supports
from tests.benchmarks.diagrams import line
from tests.pages import House, open_house
from web.deployment import deploy

ASKED = (("/cases", "q"), ("/tasks", "process"), ("/tasks", "group"), ("/outbox", "to"), ("/incidents", "case"), ("/mail", "cursor"))
THINGS = ("/cases/{}", "/tasks/{}", "/processes/{}", "/parameters/{}", "/calendars/{}", "/documents/{}", "/cases/{}/history")
MOVED = ("/cases/{}/cancel", "/cases/{}/verify", "/tasks/{}/claim", "/jobs/{}/complete", "/incidents/{}/retry", "/decisions/{}/evaluate")
SENT = {
    "/cases": (b'{"process":"a\\u0000"}', b'{"process":"\\ud800"}', b'{"process":"line","variables":{"a":"\\ud800"}}',
               b'{"process":"line","variables":{"\\udfff":1}}', b'{"process":"line","business_key":"\\u0000"}',
               b'{"process":"line","version":99999999999999999999}', b'{"process":"line","version":true}'),
    "/messages": (b'{"name":"\\u0000"}', b'{"name":"x","correlation_key":"\\u0000"}', b'{"name":"x","correlation_key":["x"]}',
                  b'{"name":"\\ud800","correlation_key":"\\ud800"}', b'{"name":"x","correlation_key":"k","message_id":"\\u0000"}'),
    "/signals": (b'{"name":"x\\u0000"}', b'{"name":"x","variables":[1]}'),
    "/jobs/activate": (b'{"type":"x\\u0000","worker":"w"}', b'{"type":"x","worker":"\\ud800"}'),
}


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Iterator[House]:
    with open_house(database, tmp_path / "data") as opened:
        deploy(database, {"line.bpmn": line(1, with_forms=False)}, "root", opened.door.app.clock.now())
        yield opened


def test_no_address_and_no_body_with_such_a_sign_is_a_fault_of_the_api(house: House) -> None:
    door = house.door
    statuses = {f"{path} {name}": door.get("root", path, **{name: "\0"}).status_code for path, name in ASKED}
    statuses |= {path: door.get("root", path.format("a%00")).status_code for path in THINGS}
    statuses |= {path: door.post("root", path.format("a%00")).status_code for path in MOVED}
    for path, bodies in SENT.items():
        statuses |= {f"{path} {body!r}": door.raw("root", path, body, "application/json").status_code for body in bodies}

    assert {what: status for what, status in statuses.items() if not 400 <= status < 500} == {}
    assert {statuses[path] for path in (*THINGS, *MOVED)} == {404}


def test_no_page_breaks_on_such_a_sign(house: House) -> None:
    browser = house.as_("root")
    for path in ("/cases?q=%00", "/inbox?q=%00", "/people?q=%00", "/mail?to=%00", "/operations/jobs?state=%00"):
        assert browser.get(path).status_code == 400, path
    for path in ("/cases/%00", "/tasks/a%00", "/people/%00", "/mail/%00", "/calendars/%00"):
        assert browser.get(path).status_code == 404, path
    assert browser.post("/people/new", {"login": "x\0", "name": "x\0"}).status_code == 400


def test_nobody_signs_in_with_such_a_name(house: House) -> None:
    for login in ("ana\0", "\0"):
        assert house.door.app.test_client().get("/api/v1/cases", auth=(login, "x")).status_code == 401
    assert house.browser().sign_in("ana\0").status_code == 400


def test_a_program_without_the_token_of_its_session_is_told_so_in_json(house: House) -> None:
    answer = house.as_("root").client.post("/api/v1/clock", json={"advance": "PT0S"})

    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_a_form_names_the_answer_and_a_draft_is_refused(house: House) -> None:
    door = house.door
    case = door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports()).get_json()["id"]
    task = door.task(case, "ar_revisar_soportes")["id"]
    half = b'{"answers":{"observaciones":"\\ud800"}}'

    assert "observaciones" in door.raw("carlos", f"/tasks/{task}/complete", half, "application/json").get_json()["errors"]
    assert door.raw("carlos", f"/tasks/{task}/complete", b'{"answers":{"\\ud800":1}}', "application/json").status_code == 400
    assert door.app.test_client().put(f"/api/v1/tasks/{task}/draft", data=half, content_type="application/json",
                                      headers={"Authorization": f"Bearer {door.tokens['carlos']}"}).status_code == 422


def test_a_member_that_stands_twice_is_refused(house: House) -> None:
    answer = house.door.raw("root", "/cases", b'{"process":"line","variables":{"a":1,"a":2}}', "application/json")

    assert (answer.status_code, "twice" in answer.get_json()["detail"]) == (400, True)


def test_half_a_sign_is_no_value() -> None:
    with pytest.raises(BadInput):
        dumps({"a": ["\ud800"]})
