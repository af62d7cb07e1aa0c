"""Danger: a list that changes without a trace, is changed by others, loses rows to an Excel file, or loses one of two changes."""
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.pages import House, fresh_house, upload, words
from tests.service_month import ABOUT, put

CATALOGUES = """
catalogues:
  causas:
    title: {es: Causas, en: Causes}
    columns:
      - {name: codigo, required: true}
      - {name: nombre, label: {es: Nombre, en: Name}}
      - {name: peso, type: decimal}
      - {name: urgente, type: boolean}
    rows: [{codigo: OG, nombre: Orden, peso: 1.5, urgente: true}, {codigo: AA, nombre: Anexo}]
"""
HERE, API = "/processes/line/catalogues/causas", "/catalogues/line/causas"
EVIL = '=1+1<script>alert(1)</script>'


@pytest.fixture
def house(sqlite_template: Path, tmp_path: Path) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path, with_p1=False) as opened:
        put(opened.door.database, ABOUT + CATALOGUES)
        yield opened


def rows(house: House) -> list[dict[str, Any]]:
    return list(house.door.get("olga", API).get_json()["rows"])


def edit(house: House, who: str = "olga", revision: str = "0", why: str = "Acta 7", **cells: str) -> Any:
    """Post the page with both rows as they are, and `cells` such as r0_nombre or new_codigo over them."""
    form: dict[str, Any] = {"revision": revision, "why": why, "do": "save", "row": ["0", "1", "new-0", "new-1"],
                            "0.codigo": "OG", "0.nombre": "Orden", "0.peso": "1,5", "0.urgente": "sí", "0.activo": "1",
                            "1.codigo": "AA", "1.nombre": "Anexo", "1.peso": "", "1.urgente": "", "1.activo": "1", "new-0.activo": "1"}
    form |= {name.replace("new_", "new-0.").replace("r0_", "0.").replace("r1_", "1."): value for name, value in cells.items()}
    return house.as_(who).post(HERE, {name: value for name, value in form.items() if value != "-"})


def test_an_owner_adds_mends_and_retires_rows_and_says_why(house: House) -> None:
    answer = edit(house, r0_nombre="Orden general", r0_peso="2,25", r1_activo="-", new_codigo="PR", new_nombre=EVIL)

    assert answer.status_code == 303
    assert rows(house) == [
        {"codigo": "OG", "nombre": "Orden general", "peso": 2.25, "urgente": True, "activo": True},
        {"codigo": "AA", "nombre": "Anexo", "peso": None, "urgente": None, "activo": False},
        {"codigo": "PR", "nombre": EVIL, "peso": None, "urgente": None, "activo": True}]
    page = house.as_("olga").get(HERE)
    assert "Acta 7" in words(page) and "1 nuevas, 2 cambiadas, 0 retiradas" in words(page) and "Olga" in words(page)
    assert "<script>alert" not in page.text


def test_what_reads_as_before_keeps_its_value(house: House) -> None:
    assert edit(house).status_code == 303
    assert house.door.get("olga", API).get_json()["version"] == 0


@pytest.mark.parametrize(("cells", "said"), [
    ({"r1_codigo": "OG"}, "dos veces"), ({"r0_codigo": ""}, "falta"), ({"r0_peso": "1.5"}, "es un número"),
    ({"r0_urgente": "quizá"}, "sí o no"), ({"why": " "}, "por qué"),
])
def test_what_does_not_fit_is_told_and_nothing_is_saved(house: House, cells: dict[str, str], said: str) -> None:
    answer = edit(house, **cells)

    assert answer.status_code == 422 and said in words(answer)
    assert house.door.get("olga", API).get_json()["version"] == 0


def test_of_two_who_edit_at_once_the_second_is_told(house: House) -> None:
    assert edit(house, r0_nombre="Uno").status_code == 303
    assert edit(house, r0_nombre="Dos").status_code == 409
    assert rows(house)[0]["nombre"] == "Uno"


@pytest.mark.parametrize(("who", "status"), [("ana", 404), ("oona", 403), ("audrey", 403), ("mallory", 404)])
def test_others_change_nothing(house: House, who: str, status: int) -> None:
    assert edit(house, who, r0_nombre="X").status_code == status
    assert house.door.put(who, API, {"rows": []}).status_code in (403, 404)
    assert rows(house)[0]["nombre"] == "Orden"


def excel(*lines: list[Any]) -> bytes:
    book, out = Workbook(), BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(out)
    return out.getvalue()


def bring(house: House, content: bytes, name: str = "causas.xlsx") -> Any:
    return house.as_("olga").post(HERE, {"revision": "0", "why": "De Excel", "do": "import", "file": upload(content, name)})


def test_an_excel_file_replaces_the_list_and_loses_no_row(house: House) -> None:
    answer = bring(house, excel(["codigo", "Nombre", "peso", "activo"], ["OG", "Orden nueva", 3, None], ["PN", "=2+2", 0.1, "no"]))

    assert answer.status_code == 303
    assert [(row["codigo"], row["nombre"], row["activo"]) for row in rows(house)][::2] == [("OG", "Orden nueva", True), ("AA", "Anexo", False)]
    with house.door.database.reading() as store:
        assert store.settings.parameters("line")["catalogues/causas"][1]["peso"] == Decimal("0.1")


def test_the_list_goes_out_as_it_comes_in(house: House) -> None:
    edit(house, new_codigo="PR", new_nombre=EVIL)
    content = house.as_("audrey").get(f"{HERE}.xlsx").data
    before = rows(house)

    cells = [cell for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == EVIL] == ["s"]
    answer = house.as_("olga").post(HERE, {"revision": str(house.door.get("olga", API).get_json()["version"]), "why": "x", "do": "import",
                                           "file": upload(content, "c.xlsx")})
    assert answer.status_code == 303 and rows(house) == before


@pytest.mark.parametrize("content", [b"", b"no spreadsheet", excel(["x", "y"], ["1", "2"]), excel(["codigo", "color"], ["A", "rojo"])],
                         ids=["empty", "damaged", "other columns", "a column too many"])
def test_a_file_that_is_no_such_list_changes_nothing(house: House, content: bytes) -> None:
    assert bring(house, content).status_code == 422
    assert house.door.get("olga", API).get_json()["version"] == 0


def test_programs_read_and_change_a_catalogue(house: House) -> None:
    shape = house.door.get("olga", API).get_json()
    assert (shape["key"], shape["process"], shape["value"], shape["label"], shape["version"]) == ("causas", "line", "codigo", "nombre", 0)
    assert house.door.get("olga", "/catalogues/line").get_json()["items"][0]["key"] == "causas"

    changed = house.door.put("olga", API, {"rows": [{"codigo": "X", "peso": 0.5}], "why": "Por programa"}).get_json()

    assert changed["rows"] == [{"codigo": "X", "nombre": None, "peso": 0.5, "urgente": None, "activo": True}]
    assert (changed["changes"][0]["by"], changed["changes"][0]["why"], changed["changes"][0]["removed"]) == ("olga", "Por programa", 2)
    assert house.door.put("olga", API, {"rows": [], "version": 0}).status_code == 409
    assert house.door.put("olga", API, {"rows": [{"codigo": "X", "color": 1}]}).status_code == 422
    assert house.door.put("olga", API, {"rows": "x"}).status_code == 422
    assert house.door.get("olga", "/catalogues/line/zonas").status_code == 404
    assert "catalogues/causas" not in house.door.get("olga", "/parameters/line").get_json()
    assert house.door.put("olga", "/parameters/line", {"catalogues/causas": []}).status_code == 422
