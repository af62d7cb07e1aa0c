"""Headers of a mail, read as far as they can be: encoded words, addresses, Message-IDs, whatever a stranger wrote there.

What a header means for a case is said elsewhere.
"""
from collections.abc import Callable
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from typing import TypeVar

from engine.connectors.compose import MESSAGE_ID, one_line

MAX_HEADER = 2_000  # characters of one header that a case keeps
# What the standard library's parser has been seen to raise on malformed mail, and its near relatives.
BROKEN = (
    MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, NotImplementedError,
    UnboundLocalError, ArithmeticError,
)
T = TypeVar("T")


def readable(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except BROKEN:
        return otherwise


class Headers:
    """Headers by name, each read behind a guard: structured if possible, else as the raw text, else empty."""

    def __init__(self, mail: EmailMessage) -> None:
        self._raw: dict[str, str] = {}
        for name, value in mail.raw_items():
            self._raw.setdefault(name.lower(), _repaired(str(value)))

    def text(self, name: str) -> str:
        raw = one_line(self._raw.get(name.lower(), "")[: 4 * MAX_HEADER])
        return decoded(raw)[:MAX_HEADER]

    def ids(self, name: str) -> tuple[str, ...]:
        return tuple(one[:500] for one in MESSAGE_ID.findall(self._raw.get(name.lower(), "")))[:500]

    def addresses(self, name: str) -> list[tuple[str, str]]:
        """(name, bare address in lower case), as far as the header can be read."""
        raw = one_line(self._raw.get(name.lower(), "")[: 10 * MAX_HEADER])
        nobody: list[tuple[str, str]] = []
        pairs = readable(lambda: getaddresses([raw]), nobody)
        return [(decoded(who)[:200], one_line(where)[:320].lower()) for who, where in pairs if "@" in where]

    def has(self, name: str) -> bool:
        return name.lower() in self._raw


def _repaired(header: str) -> str:
    """Many programs write UTF-8 or Latin-1 into headers as it is; the parser keeps such bytes as surrogates."""
    raw = header.encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def decoded(raw: str) -> str:
    """A header's text with its encoded words read."""
    return one_line(readable(lambda: str(make_header(decode_header(raw))), raw))
