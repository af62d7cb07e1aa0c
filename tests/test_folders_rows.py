"""Danger: a cell read as something else than what was written; a hostile file that takes the program with it."""
import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from engine.errors import BadInput
from engine.folders.cells import BadCell, value_of
from engine.folders.rows import read_rows
from engine.folders.rules import Column, read
from tests.folders import HEADINGS, RULES, workbook

TMAX = read(RULES.encode())["tmax"]
ZONE = "America/Bogota"


def rows(content, name="a.csv"):
    return read_rows(TMAX, name, content, ZONE)


def cell(value, kind, **more):
    found, _ = value_of(value, Column("x", ("x",), kind, **more), ZONE)
    return found


@pytest.mark.parametrize(("value", "kind", "told"), [
    ("31/12/2026", "date", "2026-12-31"), ("2026-12-31", "date", "2026-12-31"), ("1-2-2026", "date", "2026-02-01"),
    (Decimal(46387), "date", "2026-12-31"),
    ("31/12/2026 14:30", "datetime", "2026-12-31T14:30:00@America/Bogota"),
    ("31/12/2026 2:30 p. m.", "datetime", "2026-12-31T14:30:00@America/Bogota"),
    ("2026-12-31T14:30:00-03:00", "datetime", "2026-12-31T12:30:00@America/Bogota"),
    (Decimal("46387.5"), "datetime", "2026-12-31T12:00:00@America/Bogota"),
    ("14:30", "time", "14:30:00"), ("1.234.567,89", "money", "1234567.89"), ("$ 1.234", "money", "1234"), ("1234.5", "decimal", "1234.5"),
    ("-3", "integer", "-3"), (Decimal("12.0"), "integer", "12"), ("Sí", "boolean", "True"), ("FALSO", "boolean", "False"),
    (Decimal(0), "boolean", "False"),
    (Decimal(12345), "text", "12345"), ("=1+1", "text", "=1+1"), ("  a  ", "text", "a"), ("  ", "text", "None"),
])
def test_a_cell_is_read_as_people_write_here(value, kind, told):
    assert str(cell(value, kind)) == told


@pytest.mark.parametrize(("value", "kind", "says"), [
    ("12/31/2026", "date", "31/12/2026"), ("31/02/2026", "date", "fecha"), (Decimal(5), "date", "fecha"), ("31/12/2026 10:00", "date", "hora"),
    ("31/12/2026", "datetime", "hora"), ("31/12/2026 25:00", "datetime", "fecha"), ("25:00", "time", "hora"), ("1,234.56", "money", "número"),
    ("doce", "integer", "número"), ("1,5", "integer", "entero"), ("quizás", "boolean", "sí ni no"), ("#N/A", "text", "fórmula"),
    ("#¡VALOR!", "money", "fórmula"), ("x" * 10_001, "text", "caracteres"), ("\ud800", "text", "signo"), ("١٢", "integer", "número"),
    (True, "date", "fecha"),
])
def test_what_is_no_such_value_is_refused_with_its_mend(value, kind, says):
    with pytest.raises(BadCell, match=says):
        cell(value, kind)


def test_options_are_found_whatever_the_capitals_and_nothing_else_is():
    assert cell("entregado", "text", options=("ENTREGADO",)) == "ENTREGADO"
    with pytest.raises(BadCell, match="ENTREGADO, DEVUELTO"):
        cell("perdido", "text", options=("ENTREGADO", "DEVUELTO"))


def test_good_rows_are_read_and_each_bad_cell_is_named_by_its_place():
    found = rows((HEADINGS.replace("\n", ";Nota\n") + "F-1;31/12/2026;1;;x\n\n;;;;\n;31/12/2026 10:00;uno;;\nF-3;ayer;;no;\n").encode())

    [row] = found.rows
    assert (row.number, row.values["factura"], row.values["horaSupuesta"], row.values["provincia"]) == (2, "F-1", True, False)
    assert [(one.row, one.column) for one in found.problems] == [(5, "factura"), (5, "valor"), (6, "fechaHora")]
    assert (found.count, found.ignored) == (3, ("Nota",))


def test_a_title_above_the_headings_and_headings_in_any_order_and_spelling_do_no_harm():
    found = rows(workbook(["Facturas de ayer"], [], ["valor", "FECHA Y HORA", None, "factura"], [5, "31/12/2026 10:00", None, 77]), "a.xlsx")

    assert [(row.number, row.values["factura"], row.values["valor"]) for row in found.rows] == [(4, "77", Decimal(5))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_of_any_office_is_read(encoding):
    found = rows((HEADINGS + "Ñ-1;31/12/2026;1;sí\n").encode(encoding))

    assert [row.values["factura"] for row in found.rows] == ["Ñ-1"]


@pytest.mark.parametrize("sign", [",", "\t", "|", ";"])
def test_the_sign_between_cells_is_found_and_quoted_cells_keep_theirs(sign):
    lines = [["factura", "fecha y hora", "valor"], ["F-1", "31/12/2026", f'"{sign}x"'], ['"F""2"\n"', "31/12/2026", "1"]]
    found = rows("\n".join(sign.join(line) for line in lines[:2]).encode())

    assert [(one.row, one.column) for one in found.problems] == [(2, "valor")]


def bomb() -> bytes:
    """A workbook of a few kilobytes whose last cell is so far away that the rectangle up to it fits in no memory."""
    book, out = Workbook(), io.BytesIO()
    book.active.append(["factura", "fecha y hora"])
    book.active.cell(1_048_576, 16_384, "x")
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("content", "name", "says"), [
    (b"", "a.csv", "vac"), (b"\n\n;;\n", "a.csv", "vac"), (b"a;b\n1;2\n", "a.csv", "Número de factura, Fecha y hora"),
    (HEADINGS.replace("Valor", "Factura").encode(), "a.csv", "2 veces"), (b"PK\x03\x04 no", "a.xlsx", "leer"), (b"%PDF-1.4", "a.pdf", "xlsx o .csv"),
    (HEADINGS.encode() + b'"F-1;x\n', "a.csv", "leer"), (HEADINGS.encode("utf-16"), "a.csv", "leer"), (b"\x81\x8d;\xff\n", "a.csv", "leer"),
    (HEADINGS.encode() + b"F-1;1/1/2026\n" * 50_001, "a.csv", "50000"), (HEADINGS.encode() + b"x" * 2_000_000, "a.csv", "leer"),
], ids=["nothing", "empty rows", "other headings", "twice", "no zip", "pdf", "open quote", "utf-16", "no text", "long", "wide"])
def test_what_cannot_be_this_file_is_refused_as_a_whole(content, name, says):
    with pytest.raises(BadInput, match=says):
        rows(content, name)


def test_empty_rows_without_end_cost_nothing_and_a_bomb_only_itself():
    assert len(rows(HEADINGS.encode() + b";;;\n" * 400_000 + b"F-1;1/1/2026\n").rows) == 1
    with pytest.raises(BadInput):
        rows(bomb(), "a.xlsx")


@pytest.mark.parametrize(("rules", "says"), [
    ("tmax: {columns: [], each: {start: a, key: b}}", "columns"), ("tmax: {columns: [{name: a}]}", "each"), ("Tmáx: {columns: [{name: a}]}", "tmax"),
    ("t: {columns: [{name: a}], each: {start: m, key: b}}", "key"), ("t: {columns: [{name: a}], each: {start: m, message: n, key: a}}", "mensaje"),
    ("t: {columns: [{name: a, typ: text}], each: {start: m, key: a}}", "typ"),
    ("t: {columns: [{name: a, type: float}], each: {start: m, key: a}}", "money"),
    ("t: {columns: [{name: a}, {name: b, headers: [A]}], each: {start: m, key: a}}", "igual"),
    ("t: {columns: [{name: a}], whole: {rows: x}}", "mensaje"),
    ("t: {columns: [{name: a, time: '9'}], each: {start: m, key: a}}", "datetime"), ("- tmax", "carpeta"),
])
def test_a_folder_is_read_strictly(rules, says):
    with pytest.raises(BadInput, match=says):
        read(f"folders:\n  {rules}\n".encode())
