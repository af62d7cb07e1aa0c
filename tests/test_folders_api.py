"""Danger: who may not drops files; an answer that hides what went wrong; a page that names no reason."""
import io

import pytest

from engine.errors import NotDeployable
from tests.api import open_door
from tests.folders import CARTA, HEADINGS, LLAMADA, deploy, invoices
from tests.pages import open_house
from tests.people import MONDAY
from web.deployment import deploy as deploy_files


@pytest.fixture
def door(sqlite_database, tmp_path):
    with open_door(sqlite_database, tmp_path, with_p1=False) as opened:
        deploy(sqlite_database)
        yield opened


def drop(door, who, folder, content, name="tmax.csv", part="file"):
    return door.app.test_client().post(f"/api/v1/drop/{folder}", headers=door._headers(who), data={part: (io.BytesIO(content), name)},
                                       content_type="multipart/form-data")


@pytest.mark.parametrize("who", ["root", "otto"])
def test_a_file_is_taken_in_and_its_work_is_done_when_the_answer_comes(door, who):
    answer = drop(door, who, "tmax", invoices(1, 2) + b"F-3;ayer;;\n")

    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["accepted"], told["rows"], told["started"]) == (True, 3, 2)
    assert [(one["row"], one["column"]) for one in told["problems"]] == [(4, "fechaHora")]
    cases = door.get("root", "/cases", process="llamada").get_json()["items"]
    assert [[timer["element"] for timer in door.get("root", f"/cases/{one['id']}").get_json()["timers"]] for one in cases] == [["espera"]] * 2


def test_the_same_file_twice_is_said(door):
    drop(door, "root", "tmax", invoices(1, 2))

    told = drop(door, "root", "tmax", invoices(1, 2)).get_json()

    assert (told["accepted"], told["duplicate"], told["started"]) == (False, True, 2)
    assert "ya se había recibido" in told["reason"]


def test_what_cannot_be_taken_in_is_a_problem_with_its_reason(door):
    answer = drop(door, "root", "tmax", HEADINGS.encode() + b"F-1;ayer;;\n")

    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    told = answer.get_json()
    assert (told["accepted"], told["rows"], [one["row"] for one in told["problems"]]) == (False, 1, [2])
    [one] = door.get("audrey", "/drop", state="rejected").get_json()["items"]
    assert (one["folder"], one["by"], one["wrong"], one["id"]) == ("tmax", "root", 1, told["id"])


@pytest.mark.parametrize(("who", "folder", "part", "status"), [
    ("ana", "tmax", "file", 403), ("audrey", "tmax", "file", 403), ("olga", "tmax", "file", 403),
    ("root", "otra", "file", 404), ("root", "tmax", "files", 400)])
def test_who_may_not_and_what_is_not_there_is_refused(door, who, folder, part, status):
    assert drop(door, who, folder, invoices(1, 1), part=part).status_code == status
    assert door.get("root", "/drop").get_json()["items"] == []


def test_only_operators_admins_and_auditors_see_the_list(door):
    assert [door.get(who, "/drop").status_code for who in ("root", "otto", "audrey", "ana")] == [200, 200, 200, 403]


def test_a_file_beyond_the_size_of_files_is_too_large(sqlite_database, tmp_path):
    from dataclasses import replace

    with open_door(sqlite_database, tmp_path, with_p1=False) as opened:
        deploy(sqlite_database)
        opened.app.settings = replace(opened.app.settings, file_bytes=100)
        assert drop(opened, "root", "tmax", invoices(1, 20)).status_code == 413


def test_an_operator_lays_a_file_in_by_hand_and_sees_what_became_of_it(sqlite_database, tmp_path):
    with open_house(sqlite_database, tmp_path, with_p1=False) as house:
        deploy(sqlite_database)
        browser = house.as_("otto")
        laid = browser.post("/files", {"folder": "tmax", "file": (io.BytesIO(invoices(1, 2) + b"F-3;ayer;;\n"), "hoy.csv")})
        page = browser.get(laid.location).text

        assert "hoy.<wbr>csv" in browser.get("/files").text
        assert all(words in page for words in ("Recibido", "Fecha y hora", "«ayer» no es una fecha", "Reintentar"))
        assert browser.get(f"{laid.location}/content").data.startswith(HEADINGS.encode())
        assert browser.post(f"{laid.location}/again").status_code == 303
        assert len(house.door.get("root", "/cases", process="llamada").get_json()["items"]) == 2
        refused = browser.post("/files", {"folder": "tmax", "file": (io.BytesIO(b"x;y\n"), "otro.csv")})
        assert "Faltan los encabezados" in browser.get(refused.location).text


@pytest.mark.parametrize(("who", "sees", "lays"), [("audrey", 200, 403), ("otto", 200, 303), ("ana", 404, 404), ("olga", 404, 404)])
def test_only_those_who_operate_lay_files_in(sqlite_database, tmp_path, who, sees, lays):
    with open_house(sqlite_database, tmp_path, with_p1=False) as house:
        deploy(sqlite_database)
        browser = house.as_(who)

        assert browser.get("/files").status_code == sees
        assert browser.post("/files", {"folder": "tmax"}).status_code == lays


def test_two_processes_do_not_share_a_folder(sqlite_database):
    rules = b"folders: {tmax: {columns: [{name: factura}], each: {start: postventa_factura, key: factura}}}"
    deploy_files(sqlite_database, {"processes/llamada/llamada.bpmn": LLAMADA, "processes/llamada/process.yaml": rules}, "root", MONDAY)
    other = {"processes/carta/carta.bpmn": CARTA, "processes/carta/process.yaml": rules}

    with pytest.raises(NotDeployable, match="tmax"):
        deploy_files(sqlite_database, other, "root", MONDAY)
    deploy_files(sqlite_database, {**other, "processes/carta/process.yaml": rules.replace(b"tmax", b"otra")}, "root", MONDAY)
    deploy_files(sqlite_database, {"processes/llamada/llamada.bpmn": LLAMADA, "processes/llamada/process.yaml": rules}, "root", MONDAY)
