"""The API with its real parts: what other programs rely on, and what they must not get."""
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from storage.database import Database
from tests.api import CORRECT, P1, PDF, REQUEST, Door, open_door, supports


@pytest.fixture
def door(sqlite_database: Database, tmp_path: Path) -> Iterator[Door]:
    with open_door(sqlite_database, tmp_path) as opened:
        yield opened


@pytest.fixture
def case(door: Door) -> str:
    """A request of ana's that waits for its review."""
    started = door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports())
    assert started.status_code == 201, started.text
    return str(started.get_json()["id"])


def test_without_credentials_there_is_only_the_document(door: Door) -> None:
    answer = door.get(None, "/tasks")

    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert door.get(None, "/openapi.json").get_json()["openapi"] == "3.1.0"


def test_a_request_is_walked_to_its_end(door: Door, case: str) -> None:
    door.complete("carlos", case, "ar_revisar_soportes", CORRECT)
    door.complete("julia", case, "ar_aprobar_anulacion", {"decision": "Aprobar"})
    door.complete("samuel", case, "ar_digitalizar", {"paginas": 12}, documentosDigitalizados=(PDF, "todo.pdf"))
    door.complete("ana", case, "ar_radicar_memorando", {"numeroRadicado": "R-77", "fechaRadicacion": "2026-11-23T10:00:00-05:00"})
    door.complete("ana", case, "ar_archivar_copia", {}, copiaSellada=(PDF, "sello.pdf"))

    ended = door.get("ana", f"/cases/{case}").get_json()
    assert (ended["state"], ended["incidents"]) == ("ended", [])
    assert door.post("audrey", f"/cases/{case}/verify").get_json()["reexecuted"] is True
    assert [row["factura"] for row in door.get("carlos", "/reports/tabla_anulado").get_json()["rows"]] == ["FV-1001"]


def test_a_task_shows_its_form(door: Door, case: str) -> None:
    task = door.get("carlos", f"/tasks/{door.task(case, 'ar_revisar_soportes')['id']}").get_json()

    assert task["candidate_groups"] == ["Coordinador Servicio al Cliente"]
    assert {"memorandoCorrecto", "costosAdministrativos"} <= {field["name"] for field in task["form"]["fields"]}


def test_the_wrong_role_gets_403_and_the_case_remembers(door: Door, case: str) -> None:
    task = door.task(case, "ar_revisar_soportes")["id"]

    assert door.post("samuel", f"/tasks/{task}/claim").status_code == 403
    assert door.post("samuel", f"/tasks/{task}/complete", {"answers": CORRECT}).status_code == 403
    assert door.post("mallory", f"/tasks/{task}/complete", {"answers": CORRECT}).status_code == 403
    assert door.history(case).count("task_refused") == 3
    assert door.task(case, "ar_revisar_soportes")["id"] == task


def test_what_is_not_yours_is_not_there(door: Door, case: str) -> None:
    task = door.task(case, "ar_revisar_soportes")["id"]

    for path in (f"/cases/{case}", f"/tasks/{task}", f"/cases/{case}/history", f"/cases/{case}/documents", f"/processes/{P1}"):
        assert door.get("mallory", path).status_code == 404, path
    assert door.get("mallory", "/tasks").get_json()["items"] == []
    assert door.get("mallory", "/cases").get_json()["items"] == []


def test_an_answer_that_does_not_fit_leaves_the_task_open(door: Door, case: str) -> None:
    task = door.task(case, "ar_revisar_soportes")["id"]
    answer = door.post("carlos", f"/tasks/{task}/complete", {"answers": {**CORRECT, "costosAdministrativos": None, "nadie": 1}})

    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) >= {"costosAdministrativos", "nadie"}
    assert door.task(case, "ar_revisar_soportes")["state"] == "open"


def test_a_task_is_completed_once(door: Door, case: str) -> None:
    task = door.task(case, "ar_revisar_soportes")["id"]
    door.complete("carlos", case, "ar_revisar_soportes", CORRECT)

    assert door.post("carlos", f"/tasks/{task}/complete", {"answers": CORRECT}).status_code == 409


def test_a_file_that_lies_about_itself_is_refused(door: Door) -> None:
    lying = supports() | {"facturaOriginal": (b"MZ\x90\x00 a program", "factura.pdf")}
    answer = door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **lying)

    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["facturaOriginal"])
    assert door.get("root", "/cases").get_json()["items"] == []


def test_who_may_not_start_gets_403_and_no_case(door: Door) -> None:
    assert door.post("samuel", "/cases", {"process": P1, "variables": REQUEST}, **supports()).status_code == 403
    assert door.post("ana", "/cases", {"process": "nobody_knows"}).status_code == 404
    assert door.get("root", "/cases").get_json()["items"] == []


def test_a_second_request_for_the_same_invoice_is_marked(door: Door, case: str) -> None:
    again = door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports()).get_json()

    assert again["variables"]["posibleDuplicado"] is True
    assert door.get("ana", f"/cases/{case}").get_json()["variables"]["posibleDuplicado"] is False


def test_late_reviews_and_approvals_remind_once(door: Door, case: str) -> None:
    door.complete("carlos", case, "ar_revisar_soportes", CORRECT)
    door.advance("P5D")
    door.advance("P1D")

    history = door.history(case)
    assert history.count("reminder_sent") == 1
    assert history.count("deadline_escalated") == 1
    assert history.count("deadline_breached") == 1


def test_lists_are_paged(door: Door, case: str) -> None:
    for _ in range(2):
        door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports())
    first = door.get("root", "/cases", limit=2).get_json()
    second = door.get("root", "/cases", limit=2, cursor=first["next_cursor"]).get_json()

    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (2, 1, None)
    assert door.get("root", "/tasks", nonsense=1).status_code == 422


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b'{"process": NaN}', b"{" * 100_000])
def test_what_is_no_json_object_is_a_plain_400(door: Door, body: bytes) -> None:
    answer = door.raw("ana", "/cases", body, "application/json")

    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_parameters_count_for_the_next_decision(door: Door) -> None:
    assert door.put("olga", f"/parameters/{P1}", {"ar.plazoRevisionDiasHabiles": 3}).get_json()["ar.plazoRevisionDiasHabiles"] == 3
    case = door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports()).get_json()["id"]

    assert door.task(case, "ar_revisar_soportes")["due"].startswith("2026-11-26T")
    assert door.put("olga", f"/parameters/{P1}", {"ar.nadie": 3}).status_code == 422
    refused = door.put("olga", f"/parameters/{P1}", {"ar.plazoRevisionDiasHabiles": 0, "ar.prefijoAsunto": "OTRO"})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["ar.plazoRevisionDiasHabiles"])
    assert door.get("olga", f"/parameters/{P1}").get_json()["ar.prefijoAsunto"] == "ANULADO"  # all of it or nothing
    assert door.put("ana", f"/parameters/{P1}", {"ar.plazoRevisionDiasHabiles": 1}).status_code == 403
    assert door.put("oona", f"/parameters/{P1}", {"ar.plazoRevisionDiasHabiles": 1}).status_code == 403  # owner of other processes


def test_holidays_move_a_due_date(door: Door) -> None:
    calendar = door.get("ana", f"/calendars/{P1}").get_json()
    hours = {name: calendar[name] for name in ("zone", "working_hours")}
    assert door.put("root", f"/calendars/{P1}", {**hours, "holidays": ["2026-11-24"]}).status_code == 200
    case = door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports()).get_json()["id"]

    task = door.task(case, "ar_revisar_soportes")
    assert task["due"].startswith("2026-11-25T23:00")  # 18:00 in Bogotá
    assert "2026-11-24" in str(task["due_why"])
    assert door.put("root", f"/calendars/{P1}", {"zone": "Marte"}).status_code == 422


def test_a_decision_can_be_asked_directly(door: Door) -> None:
    asked: dict[str, Any] = {"variables": {"tipo": "Refacturación"}}
    answer = door.post("ana", "/decisions/aprobador/evaluate", asked).get_json()

    assert list(answer["result"].values()) == ["Coordinador Servicio al Cliente"]
    assert door.post("ana", "/decisions/nobody/evaluate", asked).status_code == 404


def test_two_advances_of_the_clock_at_once_both_count(door: Door) -> None:
    before, both = datetime.fromisoformat(door.get("root", "/clock").get_json()["now"]), Barrier(2)

    def move(_: int) -> int:
        both.wait()
        return int(door.post("root", "/clock", {"advance": "PT1H"}).status_code)

    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(move, range(10))] == [200] * 10
    assert datetime.fromisoformat(door.get("root", "/clock").get_json()["now"]) == before + timedelta(hours=10)


def test_the_virtual_clock_does_not_go_back(door: Door) -> None:
    assert door.post("root", "/clock", {"now": "2026-11-23T13:00:00+00:00"}).status_code == 422
    assert door.post("root", "/clock", {"advance": "-P1D"}).status_code == 422
    assert door.post("ana", "/clock", {"advance": "P1D"}).status_code == 403


def test_documents_go_only_to_who_sees_the_case(door: Door, case: str) -> None:
    [invoice] = [one for one in door.get("ana", f"/cases/{case}/documents").get_json()["items"] if one["field"] == "facturaOriginal"]
    answer = door.get("carlos", f"/documents/{invoice['sha256']}")

    assert (answer.status_code, answer.data) == (200, PDF)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert door.get("mallory", f"/documents/{invoice['sha256']}").status_code == 404


def test_every_route_says_what_it_refuses(door: Door) -> None:
    paths = door.get(None, "/openapi.json").get_json()["paths"]

    for path, calls in paths.items():
        for method, call in calls.items():
            if method in ("get", "post", "put"):
                assert "401" in call["responses"], f"{method} {path}"
