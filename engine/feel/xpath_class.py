r"""The signs of an XPath pattern that stand for sets of signs: escapes such as \d, and classes in brackets."""
import re

MEANINGFUL = frozenset("\\|.?*+(){}-[]^$")
CONTROL = {"n": r"\n", "r": r"\r", "t": r"\t"}
CATEGORY = re.compile(r"[pP]\{(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)\}")
BLOCK = re.compile(r"([pP])\{Is([A-Za-z0-9\-]+)\}")
DEEPEST = 10  # classes inside classes

Interval = tuple[int, int]  # first and last code point
LAST = 0x10FFFF
SURROGATES: Interval = (0xD800, 0xDFFF)
SPACES: list[Interval] = [(9, 10), (13, 13), (32, 32)]
NAME_START: list[Interval] = [  # source: XML 1.0, fifth edition, rule 4
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF),
    (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
]
NAME_PART: list[Interval] = sorted([*NAME_START, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)])


def sign(character: str) -> str:
    """One character that stands for itself, inside a class or outside."""
    if character < " ":
        return rf"\x{ord(character):02x}"
    return f"\\{character}" if character in MEANINGFUL or character in "#&~" else character


def _written(intervals: list[Interval]) -> str:
    return "".join(f"{sign(chr(first))}-{sign(chr(last))}" for first, last in intervals)


def _others(intervals: list[Interval]) -> list[Interval]:
    """All code points that are in none of the sorted intervals; surrogates are in no text."""
    found, begin = [], 0
    for first, last in sorted([*intervals, SURROGATES]):
        if begin < first:
            found.append((begin, first - 1))
        begin = last + 1
    return [*found, (begin, LAST)] if begin <= LAST else found


SETS = {  # as written inside a class
    "d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"\p{L}\p{M}\p{N}\p{S}", "W": r"\p{P}\p{Z}\p{C}",
    "s": _written(SPACES), "S": _written(_others(SPACES)), "i": _written(NAME_START), "I": _written(_others(NAME_START)),
    "c": _written(NAME_PART), "C": _written(_others(NAME_PART)),
}


class BadPattern(Exception):
    """XPath has no such regular expression."""


class ClassReader:
    """Reads escapes and classes of a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.fits_re2 = True

    def peek(self) -> str:
        return self.pattern[self.position:self.position + 1]

    def next(self) -> str:
        character = self.peek()
        self.position += 1
        return character

    def need(self, character: str) -> None:
        if self.next() != character:
            raise BadPattern(f"{character} expected")

    def escaped(self) -> tuple[str, bool]:
        """What follows a backslash, as it is written inside a class; and whether it is a set of signs."""
        match = CATEGORY.match(self.pattern, self.position)
        if match:
            self.position = match.end()
            return f"\\{match.group()}", True
        match = BLOCK.match(self.pattern, self.position)
        if match:
            self.position = match.end()
            self.fits_re2 = False
            return rf"\{match[1]}{{In{match[2]}}}", True
        character = self.next()
        if character in SETS:
            return SETS[character], True
        if character in CONTROL:
            return CONTROL[character], False
        if character not in MEANINGFUL:
            raise BadPattern(f"\\{character}")
        return sign(character), False

    def class_(self, depth: int = 0) -> str:
        """A class whose opening bracket is read; with a class to be taken away after a hyphen, perhaps."""
        if depth > DEEPEST:
            raise BadPattern("classes nested too deeply")
        negated = "^" if self.peek() == "^" else ""
        self.position += len(negated)
        parts: list[str] = []
        while self.peek() != "]" or not parts:
            if parts and self.pattern.startswith("-[", self.position):
                return self._difference(f"[{negated}{''.join(parts)}]", depth)
            parts.append(self._part())
        self.need("]")
        return f"[{negated}{''.join(parts)}]"

    def _difference(self, whole: str, depth: int) -> str:
        self.position += 2
        taken_away = self.class_(depth + 1)
        self.need("]")
        self.fits_re2 = False
        return f"[{whole}--{taken_away}]"

    def _part(self) -> str:
        """One sign, one range of signs, or one escape that stands for many."""
        start = self.position
        first, is_set = self._member()
        if is_set or self.peek() != "-" or self.pattern.startswith(("-]", "-["), self.position):
            return first
        character = self.pattern[start]
        self.position += 1
        last, is_set = self._member()
        if is_set or character != "\\" and last[0] != "\\" and first > last:
            raise BadPattern("a range the wrong way round")
        return f"{first}-{last}"

    def _member(self) -> tuple[str, bool]:
        character = self.next()
        if character == "\\":
            return self.escaped()
        if character in ("[", "]", ""):
            raise BadPattern("a bracket inside a class is escaped")
        return sign(character), False
