r"""Translates XPath's regular expressions into what RE2 and `regex` both read, and refuses what XPath would.

Differences that matter: \d \w \s know all of Unicode, `.` passes over no line end, ^ and $ are the ends of the whole text,
a class may be lessened by another, and signs that mean something must be escaped.
"""
import re
from dataclasses import dataclass

from engine.feel.xpath_class import MEANINGFUL, BadPattern, ClassReader, sign

QUANTIFIER = re.compile(r"(?:[?*+]|\{(\d{1,5})(?:,(\d{0,5}))?\})\??", re.ASCII)
DEEPEST = 50  # groups inside groups


@dataclass(frozen=True)
class Translation:
    text: str
    fits_re2: bool = True
    repetition: int = 1  # product of all counts


def translate(pattern: str, flags: str) -> Translation:
    """Raises BadPattern."""
    if "q" in flags:
        return Translation("".join(map(sign, pattern)))
    if "x" in flags:
        pattern = _without_free_space(pattern)
    reader = _Syntax(pattern, "s" in flags, "m" in flags)
    text = reader.alternatives(0)
    if reader.position < len(pattern):
        raise BadPattern("an unopened group is closed")
    return Translation(text, reader.fits_re2, reader.repetition)


def _without_free_space(pattern: str) -> str:
    """Flag x: white space counts only inside the brackets of a class."""
    kept, depth, escaped = [], 0, False
    for character in pattern:
        if character in " \t\n\r" and not depth:
            continue
        if not escaped:
            depth += (character == "[") - (character == "]" and depth > 0)
        escaped = character == "\\" and not escaped
        kept.append(character)
    return "".join(kept)


class _Syntax(ClassReader):
    def __init__(self, pattern: str, dot_all: bool, multiline: bool) -> None:
        super().__init__(pattern)
        self.signs = {
            ".": "(?s:.)" if dot_all else r"[^\n\r]",
            "^": "(?m:^)" if multiline else r"\A",
            "$": "(?m:$)" if multiline else r"\z",
        }
        self.repetition = 1
        self.opened = 0  # groups so far
        self.closed: set[int] = set()

    def alternatives(self, depth: int) -> str:
        if depth > DEEPEST:
            raise BadPattern("groups nested too deeply")
        branches = [self._branch(depth)]
        while self.peek() == "|":
            self.position += 1
            branches.append(self._branch(depth))
        return "|".join(branches)

    def _branch(self, depth: int) -> str:
        parts = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self._atom(depth) + self._quantifier())
        return "".join(parts)

    def _quantifier(self) -> str:
        match = QUANTIFIER.match(self.pattern, self.position)
        if match is None:
            return ""
        if match[1] is not None:
            least, most = int(match[1]), int(match[2] or match[1])
            if most < least:
                raise BadPattern("{n,m} with m below n")
            self.repetition *= max(1, most)
        self.position = match.end()
        return match.group()

    def _atom(self, depth: int) -> str:
        character = self.next()
        if character in self.signs:
            return self.signs[character]
        if character == "(":
            return self._group(depth)
        if character == "[":
            return self.class_()
        if character == "\\":
            return self._escape()
        if character in MEANINGFUL and character != "-":
            raise BadPattern(f"{character} is escaped")
        return sign(character)

    def _group(self, depth: int) -> str:
        if self.pattern.startswith("?:", self.position):
            self.position += 2
            inner = self.alternatives(depth + 1)
            self.need(")")
            return f"(?:{inner})"
        self.opened += 1
        number = self.opened
        inner = self.alternatives(depth + 1)
        self.need(")")
        self.closed.add(number)
        return f"({inner})"

    def _escape(self) -> str:
        if self.peek().isascii() and self.peek().isdigit():
            return self._back_reference()
        inside, is_set = self.escaped()
        return f"[{inside}]" if is_set else inside

    def _back_reference(self) -> str:
        """As many digits as name a group that is closed by now."""
        number = int(self.next())
        while self.peek().isascii() and self.peek().isdigit() and number * 10 + int(self.peek()) <= self.opened:
            number = number * 10 + int(self.next())
        if number not in self.closed:
            raise BadPattern("a reference to no group")
        self.fits_re2 = False
        return rf"(?:\{number})"  # in parentheses, for a digit may follow
