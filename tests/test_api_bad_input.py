"""Bad input: each gets a clear refusal, nothing is stored, nothing of the inside is told."""
import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.api import CORRECT, P1, REQUEST, Door, open_door, supports, workbook
from tests.benchmarks.diagrams import line

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


@pytest.fixture
def door(sqlite_database: Database, tmp_path: Path) -> Iterator[Door]:
    with open_door(sqlite_database, tmp_path) as opened:
        yield opened


def deploy(door: Door, name: str, content: bytes, who: str = "olga") -> tuple[int, dict[str, object]]:
    answer = door.app.test_client().post("/api/v1/deployments", headers={"Authorization": f"Bearer {door.tokens[who]}"},
                                         data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    return answer.status_code, answer.get_json()


def process(body: str) -> bytes:
    return f'<definitions xmlns="{BPMN}" targetNamespace="t" id="d"><process id="p" isExecutable="true">{body}</process></definitions>'.encode()


DIAGRAMS = {
    "broken XML": b"<definitions><process>",
    "not XML at all": b"\x00\x01\x02",
    "empty": b"",
    "an internal entity": b'<!DOCTYPE d [<!ENTITY a "aaaa">]><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&a;</definitions>',
    "a file entity": b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><definitions>&a;</definitions>',
    "a network DTD": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd"><definitions/>',
    "too deep": b"<a>" * 5000 + b"</a>" * 5000,
    "too large": b"<definitions>" + b"<!-- " + b"x" * (6 * 1024 * 1024) + b" --></definitions>",
    "no process": f'<definitions xmlns="{BPMN}" targetNamespace="t" id="d"/>'.encode(),
    "an unsupported element": process('<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/><complexGateway id="g"/>'),
    "a condition that is Python": process('<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>'
                                          '<endEvent id="e2"/>'
                                          '<sequenceFlow id="f" sourceRef="s" targetRef="g"/><sequenceFlow id="f1" sourceRef="g" targetRef="e">'
                                          '<conditionExpression>__import__("os").system("id") == 0 &amp;&amp; True'
                                          '</conditionExpression></sequenceFlow>'
                                          '<sequenceFlow id="f2" sourceRef="g" targetRef="e2"/>'),
}


@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_bad_diagram_is_refused_whole(door: Door, name: str) -> None:
    status, answer = deploy(door, "p.bpmn", DIAGRAMS[name])

    assert status in (413, 422), answer
    for problem in answer.get("problems", []):  # type: ignore[attr-defined]
        assert problem["message"] and problem["hint"]
        assert "/work" not in str(problem) and "root:" not in str(problem)
    assert [one["key"] for one in door.get("root", "/processes").get_json()["items"]] == [P1]


def test_one_bad_file_keeps_the_good_ones_out(door: Door) -> None:
    client = door.app.test_client()
    files = [(io.BytesIO(line(1, with_forms=False)), "line.bpmn"), (io.BytesIO(b"<broken"), "bad.bpmn")]
    answer = client.post("/api/v1/deployments", headers={"Authorization": f"Bearer {door.tokens['olga']}"}, data={"file": files},
                         content_type="multipart/form-data")

    assert answer.status_code == 422
    assert [one["key"] for one in door.get("root", "/processes").get_json()["items"]] == [P1]


def test_only_owners_deploy(door: Door) -> None:
    assert deploy(door, "line.bpmn", line(1, with_forms=False), "ana")[0] == 403
    assert deploy(door, "line.bpmn", line(1, with_forms=False))[0] == 201


@pytest.mark.parametrize(("language", "said"), [("es", "«Factura» está dibujado como almacén"), ("en", "“Factura” is drawn as a data store")])
def test_what_is_drawn_but_never_done_is_told_when_it_is_deployed(door: Door, language: str, said: str) -> None:
    drawn = process('<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/>'
                    '<dataStoreReference id="invoice" name="Factura"/>')
    answer = door.app.test_client().post("/api/v1/deployments", data={"file": (io.BytesIO(drawn), "p.bpmn")}, headers={
        "Authorization": f"Bearer {door.tokens['olga']}", "Accept-Language": language}).get_json()

    assert [(one["severity"], said in one["message"]) for one in answer["hints"] if one["element"] == "invoice"] == [("hint", True)]


def test_a_zip_bomb_named_workbook_is_refused(door: Door) -> None:
    bomb = io.BytesIO(workbook(Factura="FV-1"))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * (300 * 1024 * 1024))
    answer = door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports() | {"memorandoExcel": (bomb.getvalue(), "memorando.xlsx")})

    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["memorandoExcel"])
    assert door.get("root", "/cases").get_json()["items"] == []


def test_two_who_complete_at_the_same_instant_get_one_200_and_one_409(door: Door) -> None:
    case = door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports()).get_json()["id"]
    task = door.task(case, "ar_revisar_soportes")["id"]
    gate, statuses = threading.Barrier(4), []

    def complete() -> None:
        gate.wait()
        statuses.append(door.post("carlos", f"/tasks/{task}/complete", {"answers": CORRECT}).status_code)

    threads = [threading.Thread(target=complete) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 409, 409, 409]
    assert door.history(case).count("task_completed") == 1


@pytest.mark.parametrize("raw", [b"", b"\x00" * 2000, b"Subject: ANULADO-x-y\r\n", "Subject: =?utf-8?b?broken?=\n\nñ".encode("latin-1"),
                                 b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3000])
def test_malformed_mail_has_an_outcome_and_a_reason(door: Door, raw: bytes) -> None:
    answer = door.raw("root", "/mail", raw)

    assert answer.status_code == 200
    assert answer.get_json()["outcome"] in ("unrecognised", "rejected", "started")
    assert door.raw("ana", "/mail", raw).status_code == 403


def test_a_variable_over_the_limit_is_413_and_no_case_stays(door: Door) -> None:
    deploy(door, "line.bpmn", line(1, with_forms=False))
    answer = door.post("root", "/cases", {"process": "line", "variables": {"big": "x" * (300 * 1024)}})

    assert answer.status_code == 413
    assert door.get("root", "/cases", process="line").get_json()["items"] == []


def test_unknown_members_are_named(door: Door) -> None:
    answer = door.post("ana", "/cases", {"process": P1, "variable": {}})

    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["variable"])
