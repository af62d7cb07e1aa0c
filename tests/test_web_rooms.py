"""The other pages do what they say: cases, starting, studio, settings, registers, mail, people."""
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from engine.diagram import check
from engine.diagram.laid_out import with_drawing
from tests.api import CORRECT, P1, PDF, REQUEST, supports
from tests.benchmarks.diagrams import line
from tests.pages import PASSWORD, House, fresh_house, upload, words


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("rooms")) as opened:
        yield opened


@pytest.fixture(scope="module")
def done(house: House) -> str:
    """A case that was walked to its end."""
    door = house.door
    case = str(door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports()).get_json()["id"])
    door.complete("carlos", case, "ar_revisar_soportes", CORRECT)
    door.complete("julia", case, "ar_aprobar_anulacion", {"decision": "Aprobar"})
    door.complete("samuel", case, "ar_digitalizar", {"paginas": 12}, documentosDigitalizados=(PDF, "todo.pdf"))
    door.complete("ana", case, "ar_radicar_memorando", {"numeroRadicado": "R-77", "fechaRadicacion": "2026-11-23T10:00:00-05:00"})
    door.complete("ana", case, "ar_archivar_copia", {}, copiaSellada=(PDF, "sello.pdf"))
    return case


@pytest.fixture
def diagram(house: House) -> bytes:
    return house.as_("olga").get(f"/processes/{P1}/versions/1/xml").data


def test_a_case_tells_what_happened_in_sentences(house: House, done: str) -> None:
    page = words(house.as_("ana").get(f"/cases/{done}"))

    assert "Ana inició el caso" in page and "Carlos completó «Revisar los soportes»" in page and "El caso terminó: Fin" in page
    assert "task_completed" not in page


def test_a_case_shows_the_way_it_went(house: House, done: str) -> None:
    page = house.as_("ana").get(f"/cases/{done}").text

    assert "ar_aprobar_anulacion" in re.search(r'data-marks="([^"]+)"', page)[1]  # type: ignore[index]
    assert "ar_aprobar_refacturacion" not in re.search(r'data-marks="([^"]+)"', page)[1]  # type: ignore[index]


def test_a_case_shows_each_file_once_under_its_question(house: House, done: str) -> None:
    page = house.as_("ana").get(f"/cases/{done}")

    assert page.text.count(">carta_cliente.pdf<") == 1
    assert "Carta del cliente digitalizada" in words(page)


def test_a_case_is_replayed_and_verified(house: House, done: str) -> None:
    audrey = house.as_("audrey")

    replay = audrey.get(f"/cases/{done}/replay")
    proof = words(audrey.post(f"/cases/{done}/verify"))

    assert '"taken": [' in replay.text and "no se puede ejecutar" not in words(replay)
    assert "Intacta" in proof and "Igual" in proof


def test_what_one_element_lived_through_is_shown(house: House, done: str) -> None:
    part = house.as_("ana").get(f"/cases/{done}/elements/ar_revisar_soportes")

    assert "Carlos completó" in words(part) and house.as_("ana").get(f"/cases/{done}/elements/none").status_code == 404


def test_a_case_begins_by_form(house: House) -> None:
    ana = house.as_("ana")
    fields = {name: "false" if value is False else value for name, value in REQUEST.items()}
    files = {name: upload(*file) for name, file in supports().items()}

    begun = ana.post(f"/start/{P1}/ar_enviar_correo", {**fields, **files})

    assert begun.status_code == 303, words(begun)
    assert "En curso" in words(ana.get(begun.location))


def test_a_half_filled_start_comes_back_with_its_words(house: House) -> None:
    answer = house.as_("ana").post(f"/start/{P1}/ar_enviar_correo", {"numeroFactura": "FV-77"})

    assert answer.status_code == 422 and 'value="FV-77"' in answer.text and 'href="#tipo"' in answer.text


def test_only_who_may_start_finds_the_door(house: House) -> None:
    assert f"/start/{P1}/ar_enviar_correo" in house.as_("ana").get("/start").text
    assert f"/start/{P1}" not in house.as_("carlos").get("/start").text
    assert house.as_("carlos").get(f"/start/{P1}/ar_enviar_correo").status_code == 403
    assert house.as_("mallory").get(f"/start/{P1}/ar_enviar_correo").status_code == 404
    assert house.as_("carlos").post(f"/start/{P1}/ar_enviar_correo").status_code == 403


def test_an_operator_cancels_a_case_with_a_reason(house: House) -> None:
    case = house.door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports()).get_json()["id"]
    otto = house.as_("otto")

    otto.post(f"/cases/{case}/cancel", {"reason": ""})
    assert house.door.get("root", f"/cases/{case}").get_json()["state"] == "open"
    otto.post(f"/cases/{case}/cancel", {"reason": "Se pidió dos veces"})

    assert "Otto canceló el caso" in words(otto.get(f"/cases/{case}")) and "Se pidió dos veces" in words(otto.get(f"/cases/{case}"))


def test_a_diagram_is_checked_kept_and_deployed(house: House, diagram: bytes) -> None:
    olga = house.as_("olga")
    told = [one.as_dict() for one in check({f"{P1}.bpmn": diagram}) if one.code == "data-in-words"]
    token, changed = {"X-CSRFToken": olga.token()}, diagram.replace(b"Revisar los soportes", b"Revisar bien los soportes")

    assert olga.client.post(f"/studio/{P1}/check", data=changed, headers=token).get_json()["problems"] == told
    olga.client.post(f"/studio/{P1}/save", data=changed, headers=token)
    assert olga.get(f"/studio/{P1}/draft.bpmn").data == changed
    deployed = olga.client.post(f"/studio/{P1}/deploy", data=changed, headers=token)

    assert (deployed.status_code, deployed.get_json()["url"]) == (201, f"/processes/{P1}")
    assert "Revisar bien los soportes" in words(olga.get(f"/processes/{P1}")) and "Versión 2" in words(olga.get(f"/processes/{P1}"))
    assert olga.get(f"/studio/{P1}/draft.bpmn").status_code == 404


def test_a_diagram_that_cannot_run_is_refused_with_the_reason(house: House, diagram: bytes) -> None:
    olga = house.as_("olga")
    before = house.door.get("root", f"/processes/{P1}").get_json()["version"]
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    for broken in (b"<xml", bomb, diagram.replace(b'sourceRef="ar_aprobar_anulacion"', b'sourceRef="x"')):
        answer = olga.client.post(f"/studio/{P1}/deploy", data=broken, headers={"X-CSRFToken": olga.token()})
        assert answer.status_code == 422 and (answer.get_json().get("problems") or answer.get_json().get("detail"))
        assert "root:" not in answer.text

    assert house.door.get("root", f"/processes/{P1}").get_json()["version"] == before


def test_a_diagram_can_be_brought_without_javascript(house: House, diagram: bytes) -> None:
    olga = house.as_("olga")
    drawn = with_drawing(line(1, with_forms=False)).replace(b"clerks", b"Auxiliar Skaner")  # a group that the house has
    sound = olga.post("/studio/new/upload", {"diagram": upload(drawn, "line.bpmn"), "do": "check"})
    doubtful = olga.post(f"/studio/{P1}/upload", {"diagram": upload(diagram, "p.bpmn"), "do": "check"})

    assert sound.status_code == 200 and "Nada que objetar" in words(sound)
    assert "«Cinco soportes» es un documento que se muestra" in words(doubtful)


def test_an_owner_draws_a_new_process(house: House) -> None:
    assert house.as_("olga").get("/studio/new").status_code == 200
    assert "data-modeler" in house.as_("olga").get("/studio/new").text


def test_a_parameter_holds_at_once_and_a_wrong_one_changes_nothing(house: House) -> None:
    olga, path = house.as_("olga"), f"/processes/{P1}/parameters"

    assert olga.post(path, {"ar.plazoAprobacionDiasHabiles": "tres"}).status_code == 422
    assert olga.post(path, {"ar.plazoAprobacionDiasHabiles": "3", "ar.seccionales": "Cali\nTuluá\n"}).status_code == 303

    kept = house.door.get("root", f"/parameters/{P1}").get_json()
    assert kept["ar.plazoAprobacionDiasHabiles"] == 3 and kept["ar.seccionales"] == ["Cali", "Tuluá"]
    assert "Olga" in words(olga.get(path))


def test_a_calendar_gets_a_new_version_or_a_reason(house: House) -> None:
    olga, path = house.as_("olga"), "/calendars/anulaciones_refacturaciones"
    week = {f"hours_{day}": "08:00-12:00, 14:00-18:00" for day in ("mon", "tue", "wed", "thu", "fri")}

    wrong = olga.post(path, {"zone": "Bogota", "country": "CO", **week})
    right = olga.post(path, {"zone": "America/Bogota", "country": "CO", **week, "extra_days": "2026-12-24 Víspera"})

    assert (wrong.status_code, right.status_code) == (422, 303)
    kept = house.door.get("root", "/calendars/anulaciones_refacturaciones").get_json()
    assert kept["working_hours"]["mon"] == [["08:00", "12:00"], ["14:00", "18:00"]]
    assert "2026-12-24 Víspera" in olga.get(path).text


def test_a_register_is_found_and_taken_along_as_a_spreadsheet(house: House, done: str) -> None:
    carlos = house.as_("carlos")

    assert "FV-1001" in words(carlos.get("/registers/tabla_anulado?q=fv-1001"))
    assert "Ninguna fila es así" in words(carlos.get("/registers/tabla_anulado?q=zzz"))
    assert "Ninguna fila es así" in words(carlos.get("/registers/tabla_anulado?until=2020-01-01"))
    sheet = load_workbook(BytesIO(carlos.get("/registers/tabla_anulado.xlsx").data)).active
    assert "FV-1001" in [cell for row in sheet.iter_rows(values_only=True) for cell in row]


def test_mail_is_read_as_text_and_the_unrecognised_is_visible(house: House, done: str) -> None:
    raw = (b"From: x@y.example\r\nTo: a@b.example\r\nSubject: Oferta\r\nMessage-ID: <o1@y>\r\nContent-Type: text/html\r\n\r\n"
           b"<p>Compre<script>alert(1)</script></p>")
    house.door.raw("root", "/mail", raw)
    otto = house.as_("otto")

    assert "Oferta" in words(otto.get("/mail/received?outcome=unrecognised"))
    [path] = re.findall(r'href="(/mail/received/[^"?]+)"', otto.get("/mail/received?outcome=unrecognised").text)
    letter = otto.get(path)
    assert "Compre" in words(letter) and "<script>alert" not in letter.text
    assert otto.get(path + "?raw=1").data == raw


def test_a_mail_is_seen_by_those_who_see_its_case(house: House, done: str) -> None:
    mail = house.door.get("root", "/outbox", case=done).get_json()["items"][0]["id"]

    assert house.as_("ana").get(f"/mail/{mail}").status_code == 200
    assert house.as_("mallory").get(f"/mail/{mail}").status_code == 404


def test_the_operator_sees_timers_and_jobs(house: House) -> None:
    house.door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports())

    assert "Vencimiento de una tarea" in words(house.as_("otto").get("/operations/timers"))
    assert house.as_("otto").get("/operations/jobs?state=failed").status_code == 200


def test_the_administrator_adds_a_person_who_can_then_sign_in(house: House) -> None:
    root = house.as_("root")

    added = root.post("/people/new", {"login": "nora", "name": "Nora Paz", "role": "staff", "group": "Auxiliar Skaner"})
    password = re.search(r"<code>([^<]+)</code>", added.text)

    assert password is not None
    nora = house.browser()
    assert nora.sign_in("nora", password[1]).status_code == 303
    assert "Nora Paz" in words(nora.get("/inbox")) and "Auxiliar Skaner" in words(nora.get("/inbox"))


def test_a_person_is_refused_with_the_reason(house: House) -> None:
    root = house.as_("root")
    for wrong in ({"login": "Ñ o", "name": "x"}, {"login": "engine", "name": "x"}, {"login": "ana", "name": "x"}, {"login": "new1", "name": ""},
                  {"login": "new1", "name": "x", "email": "no"}, {"login": "new1", "name": "x", "role": "god"}):
        assert root.post("/people/new", wrong).status_code == 422, wrong


def test_a_password_is_given_anew_and_shown_once(house: House) -> None:
    root, samuel = house.as_("root"), house.as_("samuel")

    fresh = re.search(r"<code>([^<]+)</code>", root.post("/people/samuel/password").text)

    assert fresh is not None and fresh[1] not in root.get("/people/samuel").text
    assert samuel.get("/inbox").status_code == 303
    assert house.browser().sign_in("samuel", PASSWORD).status_code == 401
    assert house.browser().sign_in("samuel", fresh[1]).status_code == 303


def test_the_administrator_cannot_lock_the_door_from_inside(house: House) -> None:
    root = house.as_("root")

    assert root.post("/people/root", {"name": "Root", "role": "staff"}).status_code == 422
    assert root.post("/people/root/deactivate").status_code == 403


def test_a_token_works_until_it_is_revoked(house: House) -> None:
    rosa = house.as_("rosa")

    secret = re.search(r"<code>([^<]+)</code>", rosa.post("/account/tokens", {"label": "hoja de cálculo"}).text)
    assert secret is not None
    header = {"Authorization": f"Bearer {secret[1]}"}
    assert house.door.app.test_client().get("/api/v1/tasks", headers=header).status_code == 200
    [token] = re.findall(r'action="/account/tokens/([^/"]+)/revoke".*?', rosa.get("/account").text)[:1]
    rosa.post(f"/account/tokens/{token}/revoke")

    assert house.door.app.test_client().get("/api/v1/tasks", headers=header).status_code == 401


def test_nobody_revokes_the_token_of_another(house: House) -> None:
    with house.door.database.reading() as store:
        [token] = store.access.tokens_of("julia")

    assert house.as_("mallory").post(f"/account/tokens/{token.id}/revoke").status_code == 404


def test_a_group_is_added(house: House) -> None:
    root = house.as_("root")

    assert root.post("/groups", {"name": ""}).status_code == 422
    root.post("/groups", {"name": "Soporte Operativo", "description": "archivo de postventa"})

    assert "Soporte Operativo" in words(root.get("/groups"))


def test_every_page_reads_in_english_too(house: House, done: str) -> None:
    ana = house.as_("ana")
    ana.post("/account/preferences", {"language": "en"})

    assert "Carlos completed" in words(ana.get(f"/cases/{done}")) and "Cancellations and re-invoicing" in words(ana.get(f"/cases/{done}"))
    ana.post("/account/preferences", {"language": "es"})
