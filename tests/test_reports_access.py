"""Danger: a report read by a stranger, a client's formula in Excel, markup in a PDF, a declaration with a word that nobody reads."""
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from engine.errors import Problem
from engine.reports.reading import check
from tests.pages import House, fresh_house
from tests.service_month import ABOUT, put, sold, write

EVIL = '=HYPERLINK("http://evil.example")<script>alert(1)</script>'


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("reports"), with_p1=False) as opened:
        put(opened.door.database)
        write(opened.door.database, "archivo", [
            sold(EVIL, contactado=True, courier=EVIL, ejecutivo="Eva", cliente="Ana Díaz", cumplio=True, dias=0, nivel=5), sold("2", courier="DHL")])
        yield opened


def ask(house: House, who: str, key: str = "mensual", **query: str) -> Any:
    return house.door.get(who, f"/reports/{key}", period="2026-07", **query)


def test_a_report_has_the_shape_of_the_contract(house: House) -> None:
    report = ask(house, "olga").get_json()

    assert set(report) == {"key", "period", "edition", "rows", "indicators"}
    assert (report["key"], report["period"], report["edition"], report["indicators"]["I1"]) == ("mensual", "2026-07", "final", 50)
    assert report["rows"][1]["factura"] == "2"


@pytest.mark.parametrize(("who", "status"), [
    ("olga", 200), ("oona", 200), ("rosa", 200), ("audrey", 200), ("root", 200), ("mallory", 404), ("ana", 404)])
def test_a_report_is_for_its_owners_its_readers_and_auditors(house: House, who: str, status: int) -> None:
    """Ana sees the cases; the report names others."""
    assert ask(house, who).status_code == status


def test_readers_who_do_not_see_the_cases_see_no_persons(house: House) -> None:
    assert ask(house, "olga").get_json()["rows"][0]["cliente"] == "Ana Díaz"
    assert "cliente" not in ask(house, "rosa").get_json()["rows"][0]
    assert ask(house, "rosa", cliente="Ana Díaz").status_code == 422  # or she could ask name by name


def test_what_clients_wrote_is_no_formula_and_no_markup(house: House) -> None:
    book = load_workbook(BytesIO(ask(house, "olga", format="xlsx").data))

    assert book.sheetnames == ["Indicadores", "Filas"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == EVIL]
    assert len(cells) >= 3 and all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    pdf = ask(house, "olga", format="pdf")
    assert pdf.data.startswith(b"%PDF") and b"/JavaScript" not in pdf.data and b"/URI" not in pdf.data


def test_excel_holds_the_exact_figures_and_what_the_document_says_of_them(house: House) -> None:
    sheet = load_workbook(BytesIO(ask(house, "olga", format="xlsx").data))["Indicadores"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert 50 in cells and "Baja si la unidad hace tareas ajenas." in cells and "N/A" in cells and "Final" in cells


@pytest.mark.parametrize(("query", "status"), [({"period": "July"}, 422), ({"colour": "x"}, 422), ({"format": "csv"}, 422)])
def test_what_cannot_be_answered_is_refused(house: House, query: dict[str, str], status: int) -> None:
    assert house.door.get("olga", "/reports/mensual", **query).status_code == status


@pytest.mark.parametrize(("old", "new", "said"), [
    ("percent: contactado = true", "percent: contctado = true", "contctado"),
    ("percent: contactado = true", "percent: 'contactado = '", "report-feel"),
    ("percent: contactado = true", "percnt: contactado = true", "report-key"),
    ("date: facturada", "date: facturado", "facturada"),
    ("register: digitaciones", "register: nowhere", "report-register"),
    ("from: reclamos", "from: quejas", "quejas"),
    ("at_least: parameters.cc.minimo", "unit: x", "at_least"),
    ("period: day", "period: week", "month o day"),
    ("filters: [courier]", "filters: courier", "filters"),
])
def test_a_declaration_that_means_nothing_is_not_deployed(old: str, new: str, said: str) -> None:
    assert check(ABOUT.encode()) == []
    assert old in ABOUT

    found = check(ABOUT.replace(old, new, 1).encode())

    assert any(said in f"{one.code} {one.message} {one.hint}" for one in found), found
    assert _all_in(found) != _all_in(check(ABOUT.replace(old, new, 1).encode(), "en"))


def _all_in(problems: list[Problem]) -> list[str]:
    return [one.message for one in problems]
