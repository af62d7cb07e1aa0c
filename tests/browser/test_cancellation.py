"""A cancellation from its mail to its archived copy, as each person of the procedure does it in the browser."""
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import START, Live, serving
from web.demo_documents import pdf, request_mail

OpenPage = Callable[..., Page]
SUPPORTS = ("memorandoCorrecto", "facturaCorrecta", "cartaClienteCorrecta", "cartaRespuestaCorrecta", "informeGestionesCorrecto")


@pytest.fixture(scope="module")
def office() -> Iterator[Live]:
    """A program of its own: its clock moves by days."""
    with tempfile.TemporaryDirectory(prefix="tramita-") as folder, serving(Path(folder)) as live:
        yield live


def arrive(office: Live, invoice: str) -> str:
    return office.mail(request_mail("Carla Mejía <carla@tramita.example>", "Comercial Andina", "Medellín", invoice, START - timedelta(minutes=5)))


def open_task(page: Page, title: str, invoice: str) -> None:
    """Through the inbox, as people do."""
    page.goto(f"/inbox?view=groups&q={invoice}")
    page.get_by_role("link", name=title).first.click()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'input[name="{name}"][value="{value}"]').check()


def complete(office: Live, page: Page) -> None:
    page.locator('button[name="_do"][value="complete"]').click()
    page.wait_for_url("**/inbox**")
    office.settle()


def review(office: Live, page: Page, invoice: str) -> None:
    open_task(page, "Revisar los soportes", invoice)
    for name in SUPPORTS:
        choose(page, name, "true")
    choose(page, "tipo", "Anulación")
    choose(page, "costosAdministrativos", "false")
    complete(office, page)


def test_a_cancellation_goes_from_its_mail_to_the_archive(office: Live, signed_in: OpenPage) -> None:
    case = arrive(office, "FV-3001")
    sara, jorge, carla, samuel = [signed_in(login, at=office) for login in ("sara", "jorge", "carla", "samuel")]

    review(office, sara, "FV-3001")
    open_task(jorge, "Aprobar la anulación", "FV-3001")
    choose(jorge, "decision", "Aprobar")
    complete(office, jorge)
    open_task(carla, "Radicar el memorando original", "FV-3001")
    carla.fill('input[name="numeroRadicado"]', "R-77")
    complete(office, carla)
    open_task(samuel, "Digitalizar los documentos", "FV-3001")
    samuel.set_input_files('input[name="documentosDigitalizados"]', [paper("soportes.pdf", "Memorando y soportes")])
    complete(office, samuel)
    open_task(carla, "Archivar la copia con sello", "FV-3001")
    carla.set_input_files('input[name="copiaSellada"]', [paper("copia.pdf", "RECIBIDO")])
    complete(office, carla)

    carla.goto(f"/cases/{case}")
    expect(carla.get_by_text("Terminado").first).to_be_visible()
    assert office.api("admin", "GET", f"/cases/{case}")["end_event"] == "ar_fin"
    proof = office.api("andrea", "POST", f"/cases/{case}/verify")
    assert (proof["intact"], proof["reexecuted"]) == (True, True)


def test_what_is_missing_is_asked_again_and_nothing_is_lost(office: Live, signed_in: OpenPage, complaints: list[str]) -> None:
    arrive(office, "FV-3002")
    sara = signed_in("sara", at=office)
    open_task(sara, "Revisar los soportes", "FV-3002")
    choose(sara, "memorandoCorrecto", "true")

    sara.locator("form[action$='/complete']").evaluate("form => form.noValidate = true")
    sara.locator('button[name="_do"][value="complete"]').click()

    expect(sara.get_by_role("alert").first).to_be_visible()
    expect(sara.locator('input[name="memorandoCorrecto"][value="true"]')).to_be_checked()
    expected(complaints, 422)


def test_two_people_on_one_task_are_told_who_was_first(office: Live, signed_in: OpenPage, complaints: list[str]) -> None:
    arrive(office, "FV-3003")
    one, other = signed_in("sara", at=office), signed_in("sara", at=office)
    for page in (one, other):
        open_task(page, "Revisar los soportes", "FV-3003")
        for name in SUPPORTS:
            choose(page, name, "true")
        choose(page, "tipo", "Anulación")
        choose(page, "costosAdministrativos", "false")

    complete(office, one)
    other.locator('button[name="_do"][value="complete"]').click()
    other.wait_for_load_state()

    assert "/inbox" not in other.url or other.get_by_role("status").count() > 0
    expected(complaints, 409)


def test_a_forgotten_review_turns_red_in_the_inbox(office: Live, signed_in: OpenPage) -> None:
    arrive(office, "FV-3004")

    office.api("admin", "POST", "/clock", {"advance": "P7D"})

    sara = signed_in("sara", at=office)
    sara.goto("/inbox?view=overdue&q=FV-3004")
    expect(sara.get_by_text("Vencida").first).to_be_visible()


def expected(complaints: list[str], status: int) -> None:
    """The browser reports every refusal, also those that a test is about."""
    complaints[:] = [said for said in complaints if f"status of {status}" not in said]


def paper(name: str, text: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf(text)}
