"""The kinds of files that forms know: endings, media types, and what the first bytes must be."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str  # as forms write it in `accept`, and the usual ending
    media_type: str
    label: str  # as people call it
    endings: tuple[str, ...]
    opens_with: tuple[bytes, ...] = ()  # () means text


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"

KINDS = {
    kind.name: kind
    for kind in (
        Kind("pdf", "application/pdf", "PDF", ("pdf",), (b"%PDF-",)),
        Kind("tif", "image/tiff", "TIF", ("tif", "tiff"), (b"II*\x00", b"MM\x00*")),
        Kind("jpg", "image/jpeg", "JPG", ("jpg", "jpeg"), (b"\xff\xd8\xff",)),
        Kind("png", "image/png", "PNG", ("png",), (b"\x89PNG\r\n\x1a\n",)),
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel (.xlsx)", ("xlsx",), (_ZIP,)),
        Kind("xls", "application/vnd.ms-excel", "Excel (.xls)", ("xls",), (_OLE,)),
        Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word (.docx)", ("docx",), (_ZIP,)),
        Kind("doc", "application/msword", "Word (.doc)", ("doc",), (_OLE,)),
        Kind("csv", "text/csv", "CSV", ("csv",)),
        Kind("txt", "text/plain", "texto (.txt)", ("txt",)),
        Kind("eml", "message/rfc822", "correo (.eml)", ("eml",)),
    )
}

BY_ENDING = {ending: kind for kind in KINDS.values() for ending in kind.endings}

PROGRAMS = (  # what a machine would run, whatever the name says
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\x00asm", b"dex\n", b"L\x00\x00\x00\x01\x14\x02\x00", b"!<arch>", b"MSCF", b"ITSF",
)


def kind_of(name: str) -> Kind | None:
    """The kind that the ending of a file's name promises."""
    stem, dot, ending = name.rpartition(".")
    return BY_ENDING.get(ending.lower()) if stem and dot else None


def kind_list(names: tuple[str, ...]) -> tuple[Kind, ...]:
    return tuple(KINDS[name] for name in names or KINDS)
