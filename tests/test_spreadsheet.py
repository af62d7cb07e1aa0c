"""Danger: a cell that becomes a formula, a number that changes, a file that takes the server with it."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from engine.connector import ConnectorError
from engine.connectors import sheet_read, sheet_write
from engine.connectors.sheet_read import beside, read_sheets, table
from engine.connectors.sheet_write import Column, Content, file_name, workbook
from engine.errors import BadInput
from engine.feel.temporal import Date
from tests.calls import call, keep
from tests.people import MONDAY

XLSX = sheet_write.XLSX


def book(*rows, sheet="Hoja1"):
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def cells(data):
    return [[(cell.value, cell.data_type) for cell in row] for row in openpyxl.load_workbook(BytesIO(data)).active.iter_rows()]


@pytest.mark.parametrize("text", ["=1+1", "=cmd|'/c calc'!A1", "@SUM(A1)", "+1", "-1", "http://x.co", "mailto:a@x.co", "12345678901234567890", "\tx"])
def test_text_stays_text_whatever_it_begins_with(text):
    data = workbook(Content(title=text, fields=[(text, text)], columns=[Column(text, text)], rows=[{text: text}], notes=[text]), MONDAY)

    found = [cell for row in cells(data) for cell in row if cell[0] is not None]
    assert found and {kind for _, kind in found} == {"s"}
    assert b"hyperlink" not in data


def test_amounts_keep_every_digit_or_are_written_as_text():
    rows = [{"v": Decimal("1234567.50")}, {"v": Decimal("12345678901234567.89")}, {"v": 7}, {"v": None}]

    found = [row[0] for row in cells(workbook(Content(columns=[Column("v", "Valor", money=True)], rows=rows), MONDAY))]

    assert found == [("Valor", "s"), (1234567.5, "n"), ("12345678901234567.89", "s"), (7, "n"), (None, "n")] or found[:4] == [
        ("Valor", "s"),
        (1234567.5, "n"),
        ("12345678901234567.89", "s"),
        (7, "n"),
    ]


def test_the_same_sheet_is_written_twice_to_the_same_bytes():
    content = Content("Tabla", columns=[Column("a", "A")], rows=[{"a": 1}])

    assert workbook(content, MONDAY) == workbook(content, MONDAY)
    assert workbook(content, MONDAY) != workbook(content, MONDAY + timedelta(days=1))


def test_a_memo_has_its_labels_and_values_side_by_side(sqlite_database):
    inputs = {
        "title": "Memorando",
        "fields": [{"label": "Factura", "value": "F-77"}, {"label": "Costos", "value": True}, {"label": "Fecha", "value": Date(2026, 7, 1)}],
        "notes": "Se solicita anular.",
        "signatures": ["Jefe Servicio al cliente"],
        "fileName": "Memorando F-77",
    }

    file = sheet_write.run(call(sqlite_database, inputs)).variables["file"]

    data = sqlite_database.files.read(file["sha256"])
    assert (file["name"], file["type"], file["size"]) == ("Memorando F-77.xlsx", XLSX, len(data))
    text = [[value for value, _ in row if value] for row in cells(data)]
    assert [row for row in text if row] == [
        ["Memorando"],
        ["Factura", "F-77"],
        ["Costos", "sí"],
        ["Fecha", "01/07/2026"],
        ["Se solicita anular."],
        ["Jefe Servicio al cliente"],
    ]
    assert beside(read_sheets(data), "Factura") == "F-77"


def test_rows_without_columns_take_those_of_the_first_row(sqlite_database):
    outcome = sheet_write.run(call(sqlite_database, {"rows": [{"factura": "1", "valor": Decimal("2.5")}]}))

    data = sqlite_database.files.read(outcome.variables["file"]["sha256"])
    assert table(read_sheets(data)[0].rows) == [{"factura": "1", "valor": Decimal("2.5")}]


@pytest.mark.parametrize("inputs", [{"rows": [7]}, {"columns": [7]}, {"columns": ["a"], "rows": [[1, 2]]}, {"fields": [{"value": 1}]}, {"title": 7}])
def test_wrong_inputs_are_an_error_that_no_retry_mends(sqlite_database, inputs):
    with pytest.raises(ConnectorError) as failed:
        sheet_write.run(call(sqlite_database, inputs))
    assert not failed.value.retry


@pytest.mark.parametrize(
    ("wanted", "name"), [("a/b:c", "a-b-c.xlsx"), ("", "archivo.xlsx"), ("x.XLSX", "x.XLSX"), ("..", "archivo.xlsx"), ("a\nb", "a-b.xlsx")]
)
def test_a_file_name_is_one_on_every_system(wanted, name):
    assert file_name(wanted, ".xlsx") == name


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([["Cliente", "Ana"], ["Factura", 12345]], 12345),
        ([["FACTURA No.:", None, "FV-9"]], "FV-9"),
        ([["Número de factura: A-1"]], "A-1"),
        ([["Cliente", "Factura", "Valor"], ["Ana", 77, 5]], 77),
        ([["Factura original digitalizada", "Sí"], ["Factura", "9"]], "9"),
        ([["Factura"], ["F-5"]], "F-5"),
        ([["Facturación", "mensual"]], None),
        ([["Factura", None]], None),
    ],
)
def test_a_label_leads_to_its_value(rows, value):
    assert beside(read_sheets(book(*rows)), "Factura") == value


def test_numbers_of_a_sheet_are_exact_and_rows_are_named_by_their_headings(sqlite_database):
    file = keep(sqlite_database, "estados.xlsx", book([], ["Guía", "Valor"], [900001234567, 0.1], [None, None], ["G2", 1e15]), XLSX)

    outcome = sheet_read.run(call(sqlite_database, {"file": file}))

    assert outcome.variables == {
        "rows": [{"Guía": Decimal(900001234567), "Valor": Decimal("0.1")}, {"Guía": "G2", "Valor": Decimal(10**15)}],
        "count": 2,
    }


def test_several_labels_are_read_at_once(sqlite_database):
    file = keep(sqlite_database, "memo.xlsx", book(["Factura", 5], ["Cliente", "Ana"]), XLSX)

    outcome = sheet_read.run(call(sqlite_database, {"file": file, "labels": {"numeroFactura": "Factura", "cliente": "Cliente", "nada": "Ciudad"}}))

    assert outcome.variables == {"values": {"numeroFactura": 5, "cliente": "Ana", "nada": None}}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"<html>", book(["x"])[:2000]])
def test_what_is_no_spreadsheet_says_so(content):
    with pytest.raises(BadInput):
        read_sheets(content)


def test_a_far_cell_in_a_small_file_does_not_take_the_server_with_it():
    data = BytesIO()
    with xlsxwriter.Workbook(data) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "Factura")
        sheet.write(1048575, 16383, "x")

    with pytest.raises(BadInput, match="memoria"):
        read_sheets(data.getvalue())


def test_a_sheet_that_is_too_long_is_not_cut_in_silence(sqlite_database, monkeypatch):
    monkeypatch.setattr(sheet_read, "MAX_ROWS", 3)
    monkeypatch.setattr(sheet_read.read_sheets, "__defaults__", (3,))
    file = keep(sqlite_database, "largo.xlsx", book(*[[number] for number in range(9)]), XLSX)

    with pytest.raises(ConnectorError, match="más de 3 filas"):
        sheet_read.run(call(sqlite_database, {"file": file}))
