"""The owner's studio: a diagram is opened, edited, checked and deployed in the browser; running cases do not notice."""
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.live import Live, serving
from tests.drawing import line, user

OpenPage = Callable[..., Page]
P1 = "anulaciones_refacturaciones"


@pytest.fixture(scope="module")
def workshop() -> Iterator[Live]:
    """A program of its own: its processes change."""
    with tempfile.TemporaryDirectory(prefix="tramita-") as folder, serving(Path(folder)) as live:
        yield live


@pytest.fixture
def board(workshop: Live, signed_in: OpenPage) -> Page:
    """Sara, who owns the process, before its diagram."""
    page = signed_in("sara", at=workshop)
    page.goto(f"/studio/{P1}?version=1")
    expect(page.locator('[data-modeler] [data-element-id="ar_revisar_soportes"]')).to_be_visible()
    return page


def select(page: Page, element: str) -> None:
    page.evaluate("""id => {
        const modeler = document.querySelector('[data-modeler]').modeler;
        modeler.get('selection').select(modeler.get('elementRegistry').get(id));
    }""", element)
    expect(page.locator(".bio-properties-panel-header-type")).to_have_text("Tarea de persona")


def rename(page: Page, element: str, name: str) -> None:
    select(page, element)
    field = page.locator("#bio-properties-panel-name")
    if not field.is_visible():
        page.locator(".bio-properties-panel-group-header-title", has_text="General").click()
    field.fill(name)


def test_the_board_speaks_spanish(board: Page) -> None:
    select(board, "ar_revisar_soportes")

    expect(board.locator(".bio-properties-panel-group-header-title", has_text="Documento de origen")).to_be_visible()


def test_an_unchanged_diagram_has_no_error(board: Page) -> None:
    board.get_by_role("button", name="Revisar", exact=True).click()

    expect(board.locator(".tr-problems > *").first).to_be_visible()
    expect(board.locator(".tr-problems .tr-error")).to_have_count(0)


def test_a_changed_diagram_becomes_a_new_version(board: Page, workshop: Live) -> None:
    rename(board, "ar_digitalizar", "Digitalizar todo")
    board.once("dialog", Dialog.accept)

    board.get_by_role("button", name="Publicar versión").click()
    board.wait_for_url(f"**/processes/{P1}**")

    assert workshop.api("admin", "GET", f"/processes/{P1}")["version"] == 2
    expect(board.get_by_text("Digitalizar todo").first).to_be_visible()


def test_a_draft_is_saved_and_leaving_without_saving_is_asked_about(board: Page) -> None:
    rename(board, "ar_aprobar_anulacion", "Archivar")
    board.keyboard.press("Control+s")
    expect(board.locator(".tr-state")).to_have_text("Borrador guardado")

    rename(board, "ar_aprobar_anulacion", "Archivar otra vez")
    board.locator(".tr-state").click()
    expect(board.locator(".tr-state")).to_have_text("Cambios sin guardar")
    asked: list[str] = []

    def hear(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    board.on("dialog", hear)
    board.goto("/inbox")

    assert asked == ["beforeunload"]


def test_a_problem_leads_to_its_element(board: Page) -> None:
    board.evaluate("""() => {
        const modeler = document.querySelector('[data-modeler]').modeler;
        modeler.get('bpmnReplace').replaceElement(modeler.get('elementRegistry').get('ar_entrada'), { type: 'bpmn:ComplexGateway' });
    }""")
    board.get_by_role("button", name="Revisar", exact=True).click()

    board.locator(".tr-problems li button").first.click()

    expect(board.locator("[data-modeler] .djs-element.selected")).not_to_have_count(0)
    expect(board.locator("[data-modeler] .djs-element.tr-found-error")).not_to_have_count(0)


def test_a_file_without_a_drawing_opens_all_the_same(board: Page) -> None:
    bare = line(user("a", name="Preguntar"))

    board.locator(".tr-file").set_input_files({"name": "bare.bpmn", "mimeType": "application/xml", "buffer": bare})

    expect(board.locator('[data-modeler] .djs-element[data-element-id="a"]')).to_be_visible()
    expect(board.locator(".tr-failure")).to_have_count(0)
