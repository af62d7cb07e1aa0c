"""The older files of Office (.xls, .doc): a small file system inside a file, of which only the list of names is read.

Source: [MS-CFB], sections 2.2 (header), 2.3 (FAT), 2.6 (directory).
"""
import struct
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_SECTORS = 20_000  # of the directory chain and of the FAT: a bound, far beyond any office file of 25 MB
END = 0xFFFFFFFA  # this and everything above marks no sector
ENTRY = 128

MAIN_STREAM = {"xls": {"Workbook", "Book"}, "doc": {"WordDocument"}}
MACROS = {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}


def fault(stream: BinaryIO, kind: str) -> str | None:
    """What is wrong with the file, as a key of forms.words; None if it can be kept."""
    try:
        names = _names(stream)
    except (struct.error, ValueError):
        return "file_broken"
    if "EncryptedPackage" in names:
        return "file_locked"
    if not names & MAIN_STREAM[kind]:
        return "file_lies"
    return "file_macros" if names & MACROS else None


def is_locked(stream: BinaryIO) -> bool:
    """Whether this is a newer file of Office behind a password, which then hides in an older one."""
    try:
        return "EncryptedPackage" in _names(stream)
    except (struct.error, ValueError):
        return False


def _names(stream: BinaryIO) -> set[str]:
    """Every name in the directory. Raises ValueError or struct.error on bytes that lie."""
    stream.seek(0)
    header = stream.read(512)
    if len(header) < 512 or not header.startswith(SIGNATURE):
        raise ValueError("no compound file")
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in (9, 12):
        raise ValueError("no sector size")
    size = 1 << shift
    fat = _fat_sectors(stream, header, size)
    names: set[str] = set()
    sector = struct.unpack_from("<I", header, 48)[0]
    for _ in range(MOST_SECTORS):
        if sector >= END:
            return names
        names |= _names_in(_sector(stream, sector, size))
        page, place = divmod(sector, size // 4)
        if page >= len(fat):
            raise ValueError("the directory lies outside")
        sector = struct.unpack_from("<I", _sector(stream, fat[page], size), 4 * place)[0]
    raise ValueError("the directory never ends")


def _fat_sectors(stream: BinaryIO, header: bytes, size: int) -> list[int]:
    """Where the allocation table lies: 109 places in the header, the rest in a chain of their own."""
    numbers = list(struct.unpack_from("<109I", header, 76))
    following = struct.unpack_from("<I", header, 68)[0]
    while following < END and len(numbers) < MOST_SECTORS:
        page = struct.unpack(f"<{size // 4}I", _sector(stream, following, size))
        numbers += page[:-1]
        following = page[-1]
    return [number for number in numbers if number < END]


def _sector(stream: BinaryIO, number: int, size: int) -> bytes:
    stream.seek((number + 1) * size)
    data = stream.read(size)
    if len(data) < size:
        raise ValueError("cut off")
    return data


def _names_in(sector: bytes) -> set[str]:
    names = set()
    for at in range(0, len(sector), ENTRY):
        length = struct.unpack_from("<H", sector, at + 64)[0]
        if 2 <= length <= 64:
            names.add(sector[at:at + length - 2].decode("utf-16-le", "replace"))
    return names
