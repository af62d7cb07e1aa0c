"""Whether a file is what its name says, and harmless enough to keep. Reads; never stores, never runs anything."""
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from forms import office, ole
from forms.kinds import PROGRAMS, Kind, kind_list, kind_of
from forms.words import Refused
from forms.words import name as word

MB = 1024 * 1024
LARGEST_MB = 25
LONGEST_NAME = 180
HEAD = 8192


@dataclass
class Upload:
    """A file on its way in; werkzeug's FileStorage has the same two attributes."""

    filename: str
    stream: BinaryIO


def check_file(stream: BinaryIO, name: str, accept: tuple[str, ...] = (), language: str = "es", most_mb: int = LARGEST_MB) -> Kind:
    """The kind of this file, whose content has been compared with its name. The stream is rewound.

    `accept` names the kinds that may come; () means any that forms.kinds knows. Raises Refused.
    """
    kinds = kind_list(accept)
    kind = kind_of(name)
    if kind is None or kind not in kinds:
        raise Refused(language, "file_kind", name=name, kinds=kind_words(accept, language))
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    if size > most_mb * MB:
        raise Refused(language, "file_size", name=name, most=most_mb)
    head = stream.read(HEAD)
    fault = "file_empty" if not head else _fault(head, stream, kind)
    stream.seek(0)
    if fault:
        raise Refused(language, fault, name=name, kind=kind.label)
    return kind


def _fault(head: bytes, stream: BinaryIO, kind: Kind) -> str | None:
    """What is wrong with the content, as a key of forms.words."""
    if head.startswith(PROGRAMS) and (kind.opens_with or b"\x00" in head or head.startswith(b"#!")):
        return "file_program"
    if not kind.opens_with:
        return _fault_of_text(head, stream)
    if not head.startswith(kind.opens_with):
        if kind.name in ("xlsx", "docx") and ole.is_locked(stream):
            return "file_locked"
        return "file_lies"
    if kind.name in ("xlsx", "docx"):
        return office.fault(stream, kind.name)
    return ole.fault(stream, kind.name) if kind.name in ("xls", "doc") else None


def _fault_of_text(head: bytes, stream: BinaryIO) -> str | None:
    """Text has no zero bytes and opens like nothing else; UTF-8 or Windows' own letters are both welcome."""
    if filetype.guess(head) is not None:
        return "file_lies"
    stream.seek(0)
    while block := stream.read(1 << 16):
        if b"\x00" in block:
            return "file_lies"
    return None


def clean_name(name: str | None) -> str:
    """The bare name: no folders, no invisible signs that turn "exe.pdf" around, not too long."""
    bare = (name or "").replace("\\", "/").rpartition("/")[2]
    visible = "".join(c for c in unicodedata.normalize("NFC", bare) if unicodedata.category(c)[0] != "C").strip(" .")
    if len(visible) <= LONGEST_NAME:
        return visible
    stem, _, ending = visible.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending[:10]) - 1]}.{ending[:10]}"


def kind_words(accept: tuple[str, ...], language: str) -> str:
    """«PDF, TIF o PNG»"""
    labels = [kind.label for kind in kind_list(accept)]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} {word(language, 'or')} {labels[-1]}"
