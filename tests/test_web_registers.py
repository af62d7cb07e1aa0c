"""Danger: a register that strangers read, that names persons to those who see no cases, or that is corrected without a trace."""
import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.pages import House, fresh_house, words
from tests.service_month import ABOUT, put, sold, write

EVIL = '=cmd|"/c calc"!A1<img src=x onerror=alert(1)>'
HERE = "/registers/archivo"


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("registers"), with_p1=False) as opened:
        put(opened.door.database, ABOUT.replace("title: {es: Archivo", "visible_to: [Auxiliar Skaner]\n    title: {es: Archivo"))
        write(opened.door.database, "archivo", [
            sold("FV-1", cliente="Ana Díaz", courier="Servientrega", dias=3, valor=Decimal("1500.50")),
            sold("FV-2", cliente=EVIL, courier="DHL", dias=10, contactado=True),
            sold("FV-3", "2026-08-01T10:00:00", courier="dhl express", dias=None)])
        yield opened


def invoices(answer: Any) -> list[str]:
    return re.findall(r"<td>(FV-\d)</td>", answer.text)


@pytest.mark.parametrize(("query", "found"), [
    ("", ["FV-3", "FV-2", "FV-1"]), ("f.courier=DHL", ["FV-3", "FV-2"]), ("f.courier=dhl e", ["FV-3"]), ("f.dias=3", ["FV-1"]),
    ("f.dias=x", []),
    ("f.contactado=true", ["FV-2"]), ("f.facturada=2026-07&sort=factura", ["FV-1", "FV-2"]), ("f.facturada=01/08/2026", ["FV-3"]),
    ("sort=dias", ["FV-3", "FV-1", "FV-2"]), ("sort=-dias", ["FV-2", "FV-1", "FV-3"]), ("q=diaz", ["FV-1"]), ("f.valor=1.500,5", ["FV-1"]),
    ("sort=nowhere", ["FV-3", "FV-2", "FV-1"]), ("f.consecutivo=2", ["FV-2"]), ("since=2026-11-24", []),
    ("until=2030-01-01", ["FV-3", "FV-2", "FV-1"]),
    ("f.courier=%25", []),
])
def test_rows_are_narrowed_and_sorted_by_any_column(house: House, query: str, found: list[str]) -> None:
    assert invoices(house.as_("ana").get(f"{HERE}?{query}")) == found


def test_excel_holds_the_rows_of_the_same_filters_and_no_formula(house: House) -> None:
    book = load_workbook(BytesIO(house.as_("ana").get(f"{HERE}.xlsx?f.courier=DHL&sort=factura").data))
    cells = [cell for row in book.active.iter_rows() for cell in row]

    assert [cell.value for cell in cells if str(cell.value).startswith("FV-")] == ["FV-2", "FV-3"]
    assert [cell.data_type for cell in cells if cell.value == EVIL] == ["s"]


def test_a_stranger_finds_no_register_and_no_row(house: House) -> None:
    mallory = house.as_("mallory")

    assert [mallory.get(path).status_code for path in (HERE, f"{HERE}.xlsx", f"{HERE}/1")] == [404, 404, 404]
    assert "Archivo" not in words(mallory.get("/registers"))


def test_readers_without_the_cases_see_no_persons_and_cannot_ask_for_them(house: House) -> None:
    samuel = house.as_("samuel")

    assert "Ana Díaz" not in samuel.get(HERE).text and "Ana Díaz" not in samuel.get(f"{HERE}/1").text
    assert invoices(samuel.get(f"{HERE}?q=diaz")) == []
    assert len(invoices(samuel.get(f"{HERE}?f.cliente=zzz"))) == 3  # a column that is not there narrows nothing
    assert b"Ana D" not in samuel.get(f"{HERE}.xlsx").data


def test_what_a_client_wrote_is_text_on_the_page(house: House) -> None:
    for path in (HERE, f"{HERE}/2"):
        page = house.as_("olga").get(path).text
        assert "<img src=x" not in page and "&lt;img src=x" in page


def test_an_owner_corrects_a_row_and_the_trail_says_why(house: House) -> None:
    olga = house.as_("olga")

    answer = olga.post(f"{HERE}/3", {"changes": "0", "v.courier": "TCC", "v.dias": "1", "v.valor": "2.000,25", "why": "El courier era otro"})

    assert answer.status_code == 303
    row, change = _row(house, 3)
    assert (row.data["courier"], row.data["dias"], row.data["valor"], row.data["factura"]) == ("TCC", 1, Decimal("2000.25"), "FV-3")
    assert (change.by, change.why, change.before["courier"]) == ("olga", "El courier era otro", "dhl express")
    told = words(olga.get(f"{HERE}/3"))
    assert "El courier era otro" in told and "dhl express → TCC" in told and "Olga" in told
    assert invoices(olga.get(f"{HERE}?f.courier=tcc")) == ["FV-3"]


@pytest.mark.parametrize(("who", "data", "status"), [
    ("olga", {"v.courier": "X", "why": " "}, 422), ("olga", {"v.dias": "1,5", "why": "x"}, 422), ("olga", {"v.facturada": "ayer", "why": "x"}, 422),
    ("olga", {"v.courier": "X", "why": "x", "changes": "7"}, 409), ("ana", {"v.courier": "X", "why": "x"}, 403),
    ("mallory", {"v.courier": "X", "why": "x"}, 404),
])
def test_a_correction_without_right_or_reason_changes_nothing(house: House, who: str, data: dict[str, str], status: int) -> None:
    assert house.as_(who).post(f"{HERE}/1", {"changes": "0", **data}).status_code == status
    assert _row(house, 1)[0].data["courier"] == "Servientrega"


def test_a_correction_that_changes_nothing_leaves_no_trail(house: House) -> None:
    answer = house.as_("olga").post(f"{HERE}/1", {"changes": "0", "v.courier": "Servientrega", "v.valor": "1.500,50", "why": "x"})

    assert answer.status_code == 303
    with house.door.database.reading() as store:
        assert store.registers.changes("archivo", 1) == []


def test_the_number_and_unknown_names_cannot_be_corrected(house: House) -> None:
    house.as_("olga").post(f"{HERE}/1", {"changes": "0", "v.consecutivo": "9", "v.secret": "x", "why": "x"})

    assert "secret" not in _row(house, 1)[0].data and _row(house, 1)[0].number == 1


def _row(house: House, number: int) -> Any:
    with house.door.database.reading() as store:
        return store.registers.get("archivo", number), next(iter(store.registers.changes("archivo", number)), None)
