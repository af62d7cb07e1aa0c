"""Inbox and task pages: claim, answer, keep a draft, be told kindly that someone was faster."""
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api import CORRECT, P1, REQUEST, supports
from tests.pages import Browser, House, fresh_house, words

SUPPORTS = ("memorandoCorrecto", "facturaCorrecta", "cartaClienteCorrecta", "cartaRespuestaCorrecta", "informeGestionesCorrecto")
REVIEW = dict.fromkeys(SUPPORTS, "true") | {"costosAdministrativos": "false", "tipo": "Anulación", "numeroFactura": "FV-1001"}


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("tasks")) as opened:
        yield opened


@pytest.fixture
def task(house: House) -> str:
    """A review that waits for the group of carlos."""
    started = house.door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports())
    return str(house.door.task(started.get_json()["id"], "ar_revisar_soportes")["id"])


@pytest.fixture
def carlos(house: House) -> Browser:
    return house.as_("carlos")


def test_a_task_of_my_group_stands_in_my_inbox(carlos: Browser, task: str) -> None:
    page = carlos.get("/inbox?view=groups")

    assert f"/tasks/{task}" in page.text
    assert "Revisar los soportes" in words(page) and "FV-1001" in words(page)


def test_it_stands_in_no_other_inbox(house: House, task: str) -> None:
    for other in ("ana", "julia", "mallory", "root"):
        assert task not in house.as_(other).get("/inbox?view=all").text


def test_a_claimed_task_moves_to_mine_without_leaving_the_list(carlos: Browser, task: str) -> None:
    row = carlos.post(f"/inbox/{task}/claim", **{"HX-Request": "true"})

    assert row.status_code == 200 and "<html" not in row.text and "Suya" in words(row)
    assert task in carlos.get("/inbox?view=mine").text
    assert task not in carlos.get("/inbox?view=groups").text


def test_a_released_task_waits_for_the_group_again(carlos: Browser, task: str) -> None:
    carlos.post(f"/tasks/{task}/claim")

    carlos.post(f"/tasks/{task}/release")

    assert task in carlos.get("/inbox?view=groups").text


def test_an_unchanged_list_is_not_sent_again(carlos: Browser, task: str) -> None:
    first = carlos.get("/inbox?view=groups", **{"HX-Request": "true"})

    again = carlos.get("/inbox?view=groups", **{"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    carlos.post(f"/tasks/{task}/claim")
    changed = carlos.get("/inbox?view=groups", **{"HX-Request": "true", "If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert changed.status_code == 200


def test_the_search_finds_by_the_key_of_the_case(carlos: Browser, task: str) -> None:
    assert task in carlos.get("/inbox?view=all&q=fv-1001").text
    assert "No se encontró nada" in words(carlos.get("/inbox?view=all&q=zzz"))


def test_the_due_date_says_why(carlos: Browser, task: str) -> None:
    page = words(carlos.get(f"/tasks/{task}"))

    assert "¿Por qué esta fecha?" in page
    assert re.search(r"Más 1 días hábiles.*Calendario «anulaciones_refacturaciones»", page)


def test_a_completed_task_leads_back_to_the_inbox(house: House, carlos: Browser, task: str) -> None:
    done = carlos.post(f"/tasks/{task}/complete", REVIEW)

    assert (done.status_code, done.location) == (303, "/inbox"), words(done)
    assert "Hecho: Revisar los soportes" in words(carlos.get("/inbox"))
    assert house.door.get("root", f"/tasks/{task}").get_json()["state"] == "completed"


def test_wrong_answers_come_back_as_they_were_typed(house: House, carlos: Browser, task: str) -> None:
    answer = carlos.post(f"/tasks/{task}/complete", {**REVIEW, "tipo": "", "numeroFactura": "FV-2002 <b>"})

    assert answer.status_code == 422
    assert 'href="#tipo"' in answer.text and 'value="FV-2002 &lt;b&gt;"' in answer.text
    assert house.door.get("root", f"/tasks/{task}").get_json()["state"] == "open"


def test_a_refused_answer_is_remembered_but_not_its_words(house: House, carlos: Browser, task: str) -> None:
    carlos.post(f"/tasks/{task}/complete", {**REVIEW, "tipo": "muy privado", "valorCostos": "muy privado", "otro muy privado": "x"})

    case = task.rpartition("-")[0]
    [refused] = [event for event in house.door.get("root", f"/cases/{case}/history").get_json()["items"] if event["type"] == "task_refused"]
    assert (refused["data"]["status"], refused["actor"]) == (422, "carlos")
    assert refused["data"]["reason"] == "answers not accepted: tipo, valorCostos, 1 that the form does not ask for"


def test_an_unknown_answer_is_refused(carlos: Browser, task: str) -> None:
    assert carlos.post(f"/tasks/{task}/complete", {**REVIEW, "aprobado": "true"}).status_code == 422


def test_a_draft_comes_back_to_who_typed_it_and_to_nobody_else(house: House, carlos: Browser, task: str) -> None:
    saved = carlos.post(f"/tasks/{task}/draft", {"numeroFactura": "FV-3003"}, **{"HX-Request": "true"})

    assert saved.status_code == 200 and "Borrador guardado" in words(saved)
    assert 'value="FV-3003"' in carlos.get(f"/tasks/{task}").text
    assert "FV-3003" not in house.as_("olga").get(f"/tasks/{task}").text


def test_someone_who_was_late_is_told_who_was_faster(house: House, carlos: Browser, task: str) -> None:
    house.door.complete("olga", task.rpartition("-")[0], "ar_revisar_soportes", CORRECT)

    late = carlos.post(f"/tasks/{task}/complete", {**REVIEW, "observaciones": "tres párrafos"})

    assert late.status_code == 409
    assert "Olga la completó" in words(late) and "tres párrafos" in words(late)
    assert carlos.get(f"/tasks/{task}").status_code == 409


def test_who_sees_a_case_may_read_its_tasks_but_not_answer_them(house: House, task: str) -> None:
    julia = house.as_("julia")

    page = julia.get(f"/tasks/{task}")
    assert page.status_code == 200 and "disabled" in page.text and f"/tasks/{task}/complete" in page.text
    assert "Esta tarea es de Coordinador Servicio al Cliente" in words(page)
    for verb in ("claim", "complete", "draft"):
        assert julia.post(f"/tasks/{task}/{verb}", REVIEW).status_code == 403
    assert house.door.history(task.rpartition("-")[0]).count("task_refused") == 2


def test_who_does_not_see_the_case_does_not_see_the_task(house: House, task: str) -> None:
    mallory = house.as_("mallory")

    assert mallory.get(f"/tasks/{task}").status_code == 404
    for path in (f"/tasks/{task}/claim", f"/tasks/{task}/release", f"/tasks/{task}/complete", f"/tasks/{task}/draft", f"/tasks/{task}/form",
                 f"/inbox/{task}/claim", f"/inbox/{task}/release"):
        assert mallory.post(path).status_code == 404
    assert "task_refused" not in house.door.history(task.rpartition("-")[0])


def test_a_task_that_never_was_looks_the_same(house: House, task: str) -> None:
    mallory = house.as_("mallory")

    assert words(mallory.get("/tasks/none-1")) == words(mallory.get(f"/tasks/{task}"))


def test_fields_answer_while_someone_writes(carlos: Browser, task: str) -> None:
    part = carlos.post(f"/tasks/{task}/form", {**REVIEW, "costosAdministrativos": "true"}, **{"HX-Request": "true"})

    assert part.status_code == 200 and "<html" not in part.text
    assert "comunicadoFirmadoPorCliente" in part.text


def test_the_inbox_asks_the_same_number_of_questions_whatever_it_holds(house: House, carlos: Browser, task: str) -> None:
    few = _statements(house, carlos)
    for _ in range(5):
        house.door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports())

    assert _statements(house, carlos) == few <= 14


def _statements(house: House, browser: Browser) -> int:
    """How many statements one look at the inbox costs."""
    from sqlalchemy import event

    asked: list[str] = []
    note = lambda *given: asked.append(given[2])  # noqa: E731
    for engine in house.door.database.engines:
        event.listen(engine, "before_cursor_execute", note)
    browser.get("/inbox?view=groups")
    for engine in house.door.database.engines:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)
