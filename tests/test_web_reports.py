"""Danger: a figure that nobody can follow to its rows, a report read by others, what a client wrote becoming markup in a chart."""
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.pages import Browser, House, fresh_house, words
from tests.service_month import claim, put, sold, write

EVIL = "'><script>alert(1)</script>"
HERE = "/reports/mensual?period=2026-07"


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("reports"), with_p1=False) as opened:
        put(opened.door.database)
        write(opened.door.database, "archivo", [
            sold("FV-1", contactado=True, courier=EVIL, ejecutivo="Eva", cliente="Ana Díaz", cumplio=True, dias=0, nivel=5),
            sold("FV-2", contactado=True, courier="DHL", ejecutivo="Eva", cumplio=False, dias=4, nivel=3), sold("FV-3", courier="DHL")])
        write(opened.door.database, "reclamos", [claim("R-1", categoria="Entrega"), claim("R-2", categoria=None)])
        yield opened


@pytest.fixture(scope="module")
def olga(house: House) -> Browser:
    return house.as_("olga")


def follow(browser: Browser, text: str, at: str = HERE) -> str:
    """The page behind the first figure that reads so."""
    links = re.findall(r'href="([^"]+)"><span class="only-read">[^<]*</span>([^<]+)</a>', browser.get(at).text)
    return unescape(next(address for address, shown in links if shown == text))


def test_the_page_tells_each_figure_with_what_the_document_says(olga: Browser) -> None:
    told = words(olga.get(HERE))

    assert "66,67 %" in told and "Baja si la unidad hace tareas ajenas." in told and "Edición final" in told
    assert "1: 0 · 2: 0 · 3: 1 · 4: 0 · 5: 1" in told and "4 días" in told and "N/A" in told and "(sin dato)" in told


def test_every_figure_leads_to_its_rows_and_to_those_it_was_taken_of(olga: Browser) -> None:
    address = follow(olga, "66,67 %")

    counted, whole = olga.get(address), olga.get(address + "&part=whole")

    assert "FV-1" in counted.text and "FV-2" in counted.text and "FV-3" not in counted.text
    assert "FV-3" in whole.text
    assert "FV-2" in olga.get(follow(olga, "4 días")).text
    assert "R-2" in olga.get("/reports/mensual/rows?period=2026-07&indicator=I4&measure=porcentaje&group=").text


def test_a_group_that_is_markup_stays_text(olga: Browser) -> None:
    for path in (HERE, "/reports/mensual/rows?period=2026-07&indicator=I3&measure=cumplimiento&group=%27%3E%3Cscript%3Ealert(1)%3C/script%3E"):
        page = olga.get(path)
        assert page.status_code == 200 and "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize("query", [
    "indicator=I9&measure=x", "indicator=I1&measure=x", "indicator=I3&measure=cumplimiento", "indicator=I1&measure=I1&group=x"])
def test_a_figure_that_is_none_is_not_found(olga: Browser, query: str) -> None:
    assert olga.get(f"/reports/mensual/rows?period=2026-07&{query}").status_code == 404


def test_strangers_find_no_report_and_readers_no_persons(house: House, olga: Browser) -> None:
    mallory, rosa = house.as_("mallory"), house.as_("rosa")

    assert {mallory.get(path).status_code for path in (HERE, f"{HERE}&format=pdf", "/reports/mensual/rows?indicator=I1&measure=I1")} == {404}
    assert "Reporte mensual" not in words(mallory.get("/reports")) and "Reporte mensual" in words(rosa.get("/reports"))
    rows = "/reports/mensual/rows?period=2026-07&indicator=I1&measure=I1"
    assert "Ana Díaz" in olga.get(rows).text and "Ana Díaz" not in rosa.get(rows).text and "Ana Díaz" not in rosa.get(HERE).text


def test_the_files_are_of_the_same_period_and_filters(olga: Browser) -> None:
    book = load_workbook(BytesIO(olga.get(f"{HERE}&f.courier=DHL&format=xlsx").data))
    cells = [cell.value for row in book["Filas"].iter_rows() for cell in row]

    assert "FV-2" in cells and "FV-1" not in cells
    assert olga.get(f"{HERE}&format=pdf").data.startswith(b"%PDF")


def test_a_period_that_is_none_shows_the_running_one_and_says_so(olga: Browser) -> None:
    answer = olga.get("/reports/mensual?period=July")

    assert answer.status_code == 422 and "2026-11" in answer.text and "no es un periodo" in words(answer)


def test_a_register_is_no_report_here(olga: Browser) -> None:
    assert olga.get("/reports/archivo").status_code == 404


def test_readers_of_english_read_english(house: House) -> None:
    answer = house.as_("audrey").get(HERE, **{"Accept-Language": "en"})

    assert "Coverage" in words(answer) and "66.67 %" in words(answer) and "Final edition" in words(answer)
