"""Words as people vary them: file names without accents and capitals, the text of an HTML mail.

Pure text; nothing here knows mails or cases.
"""
import re
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser

BREAKS = frozenset(["p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol"])
HIDDEN = frozenset(["script", "style", "head", "title", "template"])


def plain(text: str) -> str:
    """«Carta Cliente.PDF» as «carta_cliente_pdf»."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def place(name: str, words: Iterable[str]) -> tuple[int, int] | None:
    """Where the first of the words stands in the file name: (place, minus its length), or None. Smaller is better."""
    text = plain(name)
    found = [(text.find(plain(word)), -len(plain(word))) for word in words if plain(word) in text]
    return min(found, default=None)


def text_of_html(html: str) -> str:
    """What a person would read, line by line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in HIDDEN:
            self._hidden += 1
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN and self._hidden:
            self._hidden -= 1
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
