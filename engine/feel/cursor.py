"""The place in the text where a parser reads: white space, signs, keywords, names, numbers and strings."""
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from engine.feel.errors import FeelSyntaxError
from engine.feel.limits import DEEPEST_SOURCE, LONGEST_CHAIN, LONGEST_SOURCE
from engine.feel.names import BUILTIN_NAMES, KEYWORDS, NAME, NEXT_WORD, PART, PART_CHARACTER, START, Names

SPACE = re.compile(r"(?:[\s\u0085\u180e\u200b\u2060\ufeff]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
DECLARED = rf"({START}(?:{PART}|[ '.+*/-])*?)\s*(?={{stop}})"
BEFORE_IN = re.compile(DECLARED.format(stop=r"in\b"))  # what may end the name of a new variable
BEFORE_COLON = re.compile(DECLARED.format(stop="[:,)]"))


class Cursor:
    """Reads one text from left to right; each method moves on only if it finds what it is named after."""

    def __init__(self, text: str, names: Iterable[str] = (), shared: Names | None = None) -> None:
        if len(text) > LONGEST_SOURCE:
            raise FeelSyntaxError("too-long", limit=LONGEST_SOURCE)
        self.text = text
        self.position = 0
        self.local = Names(names)
        self.known = [BUILTIN_NAMES, self.local] if shared is None else [BUILTIN_NAMES, shared, self.local]
        self.depth = 0

    def fail(self, code: str, **parameters: Any) -> NoReturn:
        raise FeelSyntaxError(code, self.text, self.position, **parameters)

    def expect(self, expected: str) -> NoReturn:
        self.fail("expected", expected=expected)

    def space(self) -> str:
        """Skip white space and comments; the character after them, or an empty text at the end."""
        match = SPACE.match(self.text, self.position)
        self.position = match.end() if match else self.position
        return self.text[self.position:self.position + 1]

    def take(self, sign: str) -> bool:
        self.space()
        if not self.text.startswith(sign, self.position):
            return False
        self.position += len(sign)
        return True

    def need(self, sign: str) -> None:
        if not self.take(sign):
            self.expect(sign)

    def take_one_of(self, signs: Iterable[str]) -> str | None:
        """The first of the signs that stands here."""
        self.space()
        for sign in signs:
            if self.text.startswith(sign, self.position):
                self.position += len(sign)
                return sign
        return None

    def take_word(self, word: str) -> bool:
        """A keyword that is not the beginning of a longer name."""
        self.space()
        end = self.position + len(word)
        if not self.text.startswith(word, self.position) or PART_CHARACTER.match(self.text, end):
            return False
        self.position = end
        return True

    def need_word(self, word: str) -> None:
        if not self.take_word(word):
            self.expect(word)

    def down(self) -> None:
        """One level deeper; `depth` is set back by whoever called."""
        self.depth += 1
        if self.depth > DEEPEST_SOURCE:
            self.fail("too-deep", limit=DEEPEST_SOURCE)

    def chain(self, length: int) -> int:
        """One more operation in a row; long rows would nest the code that runs them too deeply."""
        if length >= LONGEST_CHAIN:
            self.fail("too-many-terms", limit=LONGEST_CHAIN)
        return length + 1

    # ---- names

    def know(self, names: Iterable[str]) -> None:
        """From here on these names are in scope, until they are taken off `known`."""
        self.known.append(Names(names))

    def known_name(self) -> str | None:
        """The longest name in scope that plain words do not cover."""
        first = NAME.match(self.text, self.position)
        if first is None:
            return None
        found = [match for names in self.known if (match := names.longest(self.text, self.position, first))]
        if not found:
            return None
        name, self.position = max(found, key=lambda match: match[1])
        return name

    def name(self) -> str:
        self.space()
        known = self.known_name()
        if known is not None:
            return known
        match = NAME.match(self.text, self.position)
        if match is None:
            self.expect("name")
        self.position = match.end()
        return self.more_words(match.group())

    def more_words(self, first: str) -> str:
        """Words that follow without a sign between belong to the name, as the editors of bpmn.io read it."""
        words = first
        while (match := NEXT_WORD.match(self.text, self.position)) and match[1] not in KEYWORDS:
            words += f" {match[1]}"
            self.position = match.end()
        return words

    def declared_name(self, before: re.Pattern[str]) -> str:
        """A name that is being introduced: everything up to what must follow it."""
        self.space()
        match = before.match(self.text, self.position)
        if match is None:
            return self.name()
        self.position = match.end()
        return match[1]

    # ---- texts

    def string(self) -> str:
        """The text between double quotes; the cursor stands on the first."""
        match = STRING.match(self.text, self.position)
        if match is None:
            self.fail("open-string")
        text = match[1]
        if "\\" in text:
            text = ESCAPE.sub(_unescape, text)
            try:
                text = text.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeError:
                self.fail("bad-escape")
        self.position = match.end()
        return text


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is None:
        return ESCAPED.get(match[3], match[0])
    return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else match[0]
