"""Names of several words or with signs in them, which only a reader who knows them can tell from an expression."""
import re
from collections.abc import Iterable

_LETTERS = (
    r"_\u00b7A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MARKS = r"0-9\u0300-\u036f\u203f-\u2040"

START = rf"[?{_LETTERS}]"  # source: DMN 1.5, 10.3.1.2, grammar rules 28 to 30
PART = rf"[?{_LETTERS}{_MARKS}]"
NAME = re.compile(f"{START}{PART}*")
PART_CHARACTER = re.compile(PART)
NEXT_WORD = re.compile(rf"\s+([{_LETTERS}]{PART}*)")
_PIECES = re.compile(rf"{PART}+|\S")

KEYWORDS = frozenset({
    "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between", "instance", "of", "function",
    "external", "true", "false", "null",
})


class Names:
    """Known names that a plain identifier does not cover, by their first word."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first_word: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        self.all: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        if not name or name in self.all:
            return
        self.all.add(name)
        first = NAME.match(name)
        if first and first.end() < len(name):
            self._by_first_word.setdefault(first.group(), []).append((_pattern(name), name))

    def longest(self, text: str, start: int, first_word: re.Match[str]) -> tuple[str, int] | None:
        """The longest known name that stands at `start`, longer than its first word, with the position after it."""
        best, end = None, first_word.end()
        for pattern, name in self._by_first_word.get(first_word.group(), ()):
            match = pattern.match(text, start)
            if match and match.end() > end and not _cuts_a_word(text, match.end()):
                best, end = name, match.end()
        return (best, end) if best is not None else None


def _pattern(name: str) -> re.Pattern[str]:
    """Any amount of white space may stand where the name has some, and around its signs."""
    words = (r"\s*".join(re.escape(piece) for piece in _PIECES.findall(word)) for word in name.split())
    return re.compile(r"\s+".join(words))


def _cuts_a_word(text: str, end: int) -> bool:
    inside = PART_CHARACTER.match(text[end - 1])
    return bool(inside and PART_CHARACTER.match(text, end))


def is_plain(name: str) -> bool:
    """Whether a reader needs no help to find this name."""
    return NAME.fullmatch(name) is not None and name not in KEYWORDS


BUILTIN_NAMES = Names(("time offset", "start included", "end included"))  # the built-in functions add theirs
