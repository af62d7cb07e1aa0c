"""Indicators, registers and catalogues in a browser: charts are drawn, nothing breaks the rules of access, and keys alone will do."""
import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import Live, serving
from tests.service_month import ABOUT, claim, put, sold, write
from web.running import opened

SERIOUS = {"serious", "critical"}
CATALOGUES = """
catalogues:
  causas: {title: {es: Causas, en: Causes}, columns: [{name: codigo, required: true}, {name: nombre}], rows: [[OG, Orden general], [AA, Anexo]]}
"""
PATHS = ("/reports", "/reports/mensual?period=2026-07", "/reports/mensual/rows?period=2026-07&indicator=I3&measure=cumplimiento&group=DHL",
         "/registers", "/registers/archivo", "/registers/archivo/1", "/processes/line/catalogues", "/processes/line/catalogues/causas")
SignedIn = Callable[..., Page]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A program of its own, with a month of a service."""
    with serving(tmp_path_factory.mktemp("service")) as running:
        others = {name: text for name, text in os.environ.items() if not name.startswith("TRAMITA_")}
        _, database = opened({**others, "TRAMITA_DATA": str(running.folder)})
        put(database, ABOUT + CATALOGUES)
        write(database, "archivo", [
            sold(f"FV-{n}", contactado=n % 3 > 0, courier=("DHL", "Servientrega")[n % 2], ejecutivo=("Eva Ruiz", "Ada Gil")[n % 2], cumplio=n % 4 > 0,
                 dias=n % 4, nivel=1 + n % 5, cliente=f"Cliente {n}") for n in range(30)])
        write(database, "reclamos", [claim(str(n), categoria=("Entrega", "Trato", "Producto")[n % 3]) for n in range(8)])
        database.close()
        yield running


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pages_keep_the_rules_of_access_and_fit_the_window(phone: bool, service: Live, signed_in: SignedIn) -> None:
    page, wrong = signed_in("sara", phone=phone, at=service), []
    for path in PATHS:
        answer = page.goto(path)
        page.wait_for_load_state("networkidle")
        assert answer is not None and answer.status == 200, path
        found = Axe().run(page).response["violations"]
        wrong += [(path, one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found if one["impact"] in SERIOUS]
        wrong += [] if page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") else [(path, "wider than the window", [])]

    assert wrong == []


def test_a_figure_has_its_chart_and_leads_to_its_rows_by_keys(service: Live, signed_in: SignedIn) -> None:
    page = signed_in("sara", at=service)
    page.goto("/reports/mensual?period=2026-07")

    drawn = "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data].some(value => value > 0)"
    page.wait_for_function(f"({drawn})(document.querySelector('canvas[data-chart]'))")
    page.get_by_role("link", name="66,67 %").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Cobertura")
    expect(page.get_by_role("cell", name="FV-1", exact=True)).to_be_visible()


def test_an_owner_changes_a_catalogue_and_reads_who_did(service: Live, signed_in: SignedIn) -> None:
    page = signed_in("sara", at=service)
    page.goto("/processes/line/catalogues/causas")

    page.get_by_label("codigo, Fila 3").fill("PR")
    page.get_by_label("Motivo").first.fill("Acta 7")
    page.get_by_role("button", name="Guardar").click()

    expect(page.get_by_text("Acta 7")).to_be_visible()
    expect(page.get_by_label("codigo, Fila 3")).to_have_value("PR")
