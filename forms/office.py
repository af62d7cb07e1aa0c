"""Workbooks and letters of Office (.xlsx, .docx): zip files with the right parts, no macros, and bounded when opened."""
import zipfile
import zlib
from typing import BinaryIO

MOST_ENTRIES = 5_000
MOST_BYTES = 200 * 1024 * 1024  # of all entries, unpacked
MOST_RATIO = 100  # unpacked to packed, looked at beyond FREE_BYTES: small files of XML pack well
FREE_BYTES = 8 * 1024 * 1024
BLOCK = 1 << 16

MAIN_PART = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}


def fault(stream: BinaryIO, kind: str) -> str | None:
    """What is wrong with the file, as a key of forms.words; None if it can be kept."""
    stream.seek(0, 2)
    packed = stream.tell()
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _fault_of_list(archive, kind, packed) or _fault_of_content(archive, packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, OverflowError):
        return "file_broken"  # zipfile raises all of these on bytes that lie


def _fault_of_list(archive: zipfile.ZipFile, kind: str, packed: int) -> str | None:
    """Look only at what the list of entries says."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or _too_much(sum(entry.file_size for entry in entries), packed):
        return "file_bomb"
    if any(entry.flag_bits & 1 for entry in entries):
        return "file_locked"
    if len(set(names)) != len(names) or any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names):
        return "file_broken"
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name.lower() for name in names):
        return "file_macros"
    if "[Content_Types].xml" not in names or MAIN_PART[kind] not in names:
        return "file_lies"
    return None


def _fault_of_content(archive: zipfile.ZipFile, packed: int) -> str | None:
    """Unpack everything into nothing: the list may have lied about sizes, and macros may hide behind another name."""
    total = 0
    for entry in archive.infolist():
        types = b""
        with archive.open(entry) as part:
            while block := part.read(BLOCK):
                total += len(block)
                if _too_much(total, packed):
                    return "file_bomb"
                if entry.filename == "[Content_Types].xml" and len(types) < FREE_BYTES:
                    types += block
        if b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
            return "file_macros"
    return None


def _too_much(unpacked: int, packed: int) -> bool:
    return unpacked > MOST_BYTES or (unpacked > FREE_BYTES and unpacked > MOST_RATIO * packed)
