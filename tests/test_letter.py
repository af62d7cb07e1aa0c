"""Danger: a letter that reads files of the server or the network, or says something else than the case."""

import base64
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest

from engine.connector import ConnectorError
from engine.connectors.letter import as_pdf, run
from tests.calls import call
from tests.people import MONDAY

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
MEMO = b"""<!doctype html><html lang="es"><title>Memorando</title><img src="{{ image('letters/logo.png') }}">
<h1>Memorando</h1><p>Se\xc3\xb1ores Facturaci\xc3\xb3n: anular la factura {{ numeroFactura }} de {{ clienteNombre }} por {{ valor|money }}.</p>"""


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())


def test_a_letter_says_what_the_case_knows(sqlite_database):
    asked = call(
        sqlite_database,
        {"numeroFactura": "F-77", "valor": 1500},
        {"template": "memo", "fileName": "Memorando F-77"},
        files={"letters/memo.html": MEMO, "letters/logo.png": PIXEL},
        variables={"clienteNombre": "José <b>Núñez</b> & Cía"},
    )

    file = run(asked).variables["file"]

    assert (file["name"], file["type"]) == ("Memorando F-77.pdf", "application/pdf")
    assert "Señores Facturación: anular la factura F-77 de José <b>Núñez</b> & Cía por $ 1.500." in words(sqlite_database.files.read(file["sha256"]))


def test_the_same_letter_is_printed_twice_to_the_same_bytes():
    assert as_pdf("<p>hola", MONDAY) == as_pdf("<p>hola", MONDAY)
    assert as_pdf("<p>hola", MONDAY) != as_pdf("<p>hola", MONDAY + timedelta(days=1))


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="logo.png">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<style>@import "http://127.0.0.1:9/x.css";</style>',
        "<style>body{background:url(file:///etc/passwd)}</style>",
        '<object data="file:///etc/passwd"></object>',
        "<style>@font-face{font-family:x;src:url(file:///etc/passwd)}p{font-family:x}</style><p>x",
        '<link rel="attachment" href="file:///etc/passwd">',
        '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
    ],
)
def test_a_letter_fetches_nothing(html):
    with pytest.raises(ConnectorError) as refused:
        as_pdf(html, MONDAY)
    assert not refused.value.retry


def test_no_value_of_a_case_can_fetch_either(sqlite_database):
    asked = call(sqlite_database, {"template": "memo", "text": '<img src="file:///etc/passwd">'}, files={"letters/memo.html": b"<p>{{ text }}"})

    file = run(asked).variables["file"]

    assert '<img src="file:///etc/passwd">' in words(sqlite_database.files.read(file["sha256"]))


@pytest.mark.parametrize(
    ("inputs", "files"),
    [
        ({}, {}),
        ({"template": "memo"}, {}),
        ({"template": "../process"}, {"process.yaml": b"x"}),
        ({"template": "memo"}, {"letters/memo.html": b"{{ missing }}"}),
        ({"template": "memo"}, {"letters/memo.html": b"{{ image('process.yaml') }}", "process.yaml": b"x"}),
    ],
)
def test_a_letter_that_cannot_be_written_says_why(sqlite_database, inputs, files):
    with pytest.raises(ConnectorError) as failed:
        run(call(sqlite_database, inputs, files=files))
    assert not failed.value.retry
