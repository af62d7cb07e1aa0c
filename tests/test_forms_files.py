"""A file is what its name says, or it is not taken: programs, macros, bombs and lies never reach the store."""
import io
import struct
import zipfile

import pytest

from forms.drafts import parse_draft_json
from forms.file_inputs import Upload
from forms.files import check_file, clean_name
from forms.parse import parse
from forms.words import Refused
from tests.forms_written import BOGOTA, form, from_page, from_program, half_filled, office, upload

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
ONE = form("name: f, type: file, required: true, accept: [pdf, xlsx]")
MANY = form("name: fs, type: files, min: 1, max: 2")


def fault(name: str, content: bytes, accept: tuple[str, ...] = (), most_mb: int = 25) -> str | None:
    """The key of the sentence, or None if the file is taken."""
    stream = io.BytesIO(content)
    try:
        check_file(stream, name, accept, "es", most_mb)
    except Refused as refusal:
        return refusal.key
    assert stream.tell() == 0
    return None


def ole(*names: str) -> bytes:
    """An older office file that holds nothing but names."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\x00") + struct.pack("<H", 2 * len(name) + 2) + b"\x00" * 62 for name in names)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", header, 68, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    return bytes(header) + fat + entries.ljust(512, b"\x00")


@pytest.mark.parametrize(("name", "content"), [
    ("a.pdf", b"%PDF-1.4 x"), ("A.PDF", b"%PDF-1.4 x"), ("a.tif", b"II*\x00xx"), ("a.tiff", b"MM\x00*xx"), ("a.jpg", b"\xff\xd8\xff\xe0x"),
    ("a.png", PNG), ("a.xlsx", office()), ("a.docx", office(main="word/document.xml")), ("a.xls", ole("Root Entry", "Workbook")),
    ("a.doc", ole("Root Entry", "WordDocument")), ("a.csv", "año;1\n".encode("latin-1")), ("a.eml", b"From: x\n"),
])
def test_honest_files_are_taken(name: str, content: bytes) -> None:
    assert fault(name, content) is None


@pytest.mark.parametrize(("name", "content", "key"), [
    ("a.pdf", b"MZ\x90\x00", "file_program"), ("a.xlsx", b"\x7fELF\x02", "file_program"), ("a.txt", b"#!/bin/sh\n", "file_program"),
    ("a.txt", b"MZ\x90\x00\x03", "file_program"), ("a.exe", b"MZ\x90\x00", "file_kind"), ("a.xlsm", office(), "file_kind"), ("a", b"x", "file_kind"),
    (".pdf", b"%PDF-", "file_kind"), ("a.pdf", b"", "file_empty"), ("a.pdf", PNG, "file_lies"), ("a.png", b"%PDF-1.4", "file_lies"),
    ("a.xlsx", b"PK\x03\x04 cut off", "file_broken"), ("a.xlsx", office(main="word/document.xml"), "file_lies"), ("a.txt", b"%PDF-1.4", "file_lies"),
    ("a.csv", b"a\x00b", "file_lies"), ("a.xls", ole("Root Entry", "Msi Table"), "file_lies"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_broken"),
    ("a.xls", ole("Workbook", "_VBA_PROJECT_CUR"), "file_macros"), ("a.xlsx", ole("EncryptedPackage"), "file_locked"),
    ("a.xlsx", office({"xl/vbaProject.bin": b"x"}), "file_macros"), ("a.xlsx", office({"../../etc/x": b"x"}), "file_broken"),
    ("a.xlsx", office({"xl/hidden.bin": b"x", "[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"}), "file_macros"),
])
def test_a_file_that_lies_or_acts_is_refused(name: str, content: bytes, key: str) -> None:
    assert fault(name, content) == key


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert fault("a.xlsx", office({"xl/sheet.xml": b"\x00" * 50_000_000})) == "file_bomb"


def test_a_bomb_that_lies_about_its_size_is_refused_while_it_is_unpacked() -> None:
    content = bytearray(office({"xl/sheet.xml": b"\x00" * 50_000_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.find(b"xl/sheet.xml" if signature == b"PK\x03\x04" else signature)
        at = content.rfind(signature, 0, at) if signature == b"PK\x03\x04" else content.rfind(signature)
        struct.pack_into("<I", content, at + place, 1000)

    assert fault("a.xlsx", bytes(content)) in ("file_bomb", "file_broken")


def test_a_crowd_of_entries_is_refused() -> None:
    assert fault("a.xlsx", office({f"xl/{n}": b"" for n in range(6000)})) == "file_bomb"


def test_a_locked_entry_is_refused() -> None:
    content = bytearray(office())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1

    assert fault("a.xlsx", bytes(content)) == "file_locked"


def test_a_file_has_its_size() -> None:
    assert fault("a.pdf", b"%PDF-" + b"x" * (1024 * 1024), most_mb=1) == "file_size"


def test_only_the_kinds_asked_for_are_taken() -> None:
    assert fault("a.png", PNG, ("pdf",)) == "file_kind"


@pytest.mark.parametrize(("given", "kept"), [
    ("C:\\fakepath\\carta.pdf", "carta.pdf"), ("../../etc/passwd.pdf", "passwd.pdf"), ("factura\u202efdp.exe", "facturafdp.exe"),
    ("a\x00b\n.pdf", "ab.pdf"), ("", ""), (None, ""), ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
])
def test_a_name_is_only_a_name(given: str | None, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_stored_file_is_named_by_its_content() -> None:
    answers, errors = from_page(ONE, {}, {"f": [upload("Carta.pdf")]})

    assert errors == {}
    assert answers["f"]["name"] == "Carta.pdf"
    assert answers["f"].keys() == {"name", "sha256", "size", "type"}


def test_nothing_is_stored_while_another_answer_is_wrong() -> None:
    asked = form("name: f, type: file", "name: t, type: text, required: true")
    stored: list[str] = []

    _, errors = parse(asked, {}, {"f": [upload("a.pdf")]}, {}, BOGOTA, keep=lambda stream, name: stored.append(name))

    assert (errors.keys(), stored) == ({"t"}, [])


def test_an_empty_input_is_no_file() -> None:
    assert from_page(ONE, {}, {"f": [Upload("", io.BytesIO(b""))]})[1] == {"f": ["Adjunte un archivo."]}
    assert from_page(ONE, {"f": ""})[1] == {"f": ["Adjunte un archivo."]}


def test_one_file_is_one_file() -> None:
    assert from_page(ONE, {}, {"f": [upload("a.pdf"), upload("b.pdf")]})[1].keys() == {"f"}


def test_several_files_have_their_number() -> None:
    assert len(from_page(MANY, {}, {"fs": [upload("a.pdf"), upload("b.pdf")]})[0]["fs"]) == 2
    assert from_page(MANY, {}, {"fs": [upload(f"{n}.pdf") for n in range(3)]})[1] == {"fs": ["Adjunte 2 archivos como máximo."]}


def test_a_file_of_the_case_stays_only_if_it_is_wanted() -> None:
    asked = form("name: f, type: file, default: =f")
    known = {"f": {"name": "a.pdf", "sha256": "a" * 64, "size": 3, "type": "application/pdf"}}

    assert from_page(asked, {"f.keep": "a" * 64}, variables=known)[0] == known
    assert from_page(asked, {}, variables=known)[0] == {"f": None}
    assert from_page(asked, {"f.keep": "a" * 64}, {"f": [upload("b.pdf")]}, variables=known)[0]["f"]["name"] == "b.pdf"


def test_nobody_can_name_a_file_that_was_never_shown_to_them() -> None:
    asked = form("name: f, type: file")
    stolen = {"name": "a.pdf", "sha256": "b" * 64, "size": 3, "type": "application/pdf"}

    assert from_page(asked, {"f.keep": "b" * 64})[0] == {"f": None}
    assert from_program(asked, {"f": stolen})[1] == {"f": ["Vuelva a adjuntar el archivo: ya no está guardado aquí."]}


def test_a_file_of_a_draft_need_not_be_sent_again() -> None:
    draft = half_filled(ONE, {}, {"f": [upload("a.pdf")]})

    assert from_page(ONE, {"f.keep": draft["f"]["sha256"]}, draft=draft) == ({"f": draft["f"]}, {})


def test_a_file_of_the_wrong_kind_does_not_stay() -> None:
    asked = form("name: f, type: file, required: true, accept: [xlsx], default: =f")
    known = {"f": {"name": "memorando.pdf", "sha256": "a" * 64, "size": 3, "type": "application/pdf"}}

    assert from_page(asked, {"f.keep": "a" * 64}, variables=known)[1].keys() == {"f"}


def test_a_real_workbook_is_taken() -> None:
    import openpyxl

    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in range(2000):
        book.active.append([f"cliente {row}", row, 1.5])
    book.save(content)

    assert fault("a.xlsx", content.getvalue()) is None
    assert zipfile.is_zipfile(content)


def test_a_program_cannot_smuggle_a_file_into_a_draft() -> None:
    asked = form("name: f, type: file", "name: n, type: integer")
    stolen = {"name": "a.pdf", "sha256": "b" * 64, "size": 3, "type": "application/pdf"}

    assert parse_draft_json(asked, {"f": stolen, "n": "12a"}, {}, BOGOTA) == {"f": None, "n": "12a"}
