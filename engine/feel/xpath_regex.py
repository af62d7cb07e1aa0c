r"""Regular expressions as XPath writes them, run by RE2, whose time grows with the text and not with the pattern.

What RE2 cannot say (back-references, \p{IsBlock}, one class less another) runs on `regex`, which is stopped by a clock.
Source: XPath and XQuery Functions 3.1, section 5.6.1; XML Schema 1.1 part 2, appendix G.
"""
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2
import regex

from engine.feel.xpath_class import BadPattern
from engine.feel.xpath_syntax import Translation, translate

LONGEST_PATTERN = 1000  # characters
LARGEST_REPETITION = 20_000  # product of all counts: both machines write counted repetitions out
SECONDS = 0.25  # for `regex` alone
FLAGS = frozenset("smixq")

Matches = list[Any]  # match objects of either machine: start(), end(), group(n)


@dataclass(frozen=True, slots=True)
class Pattern:
    machine: Any
    bounded: bool  # RE2: needs no clock
    groups: int
    matches_empty: bool

    def find(self, text: str) -> Iterable[Any]:
        """The matches from left to right. Raises TimeoutError when `regex` takes too long."""
        found = self.machine.finditer(text) if self.bounded else self.machine.finditer(text, timeout=SECONDS)
        return found  # type: ignore[no-any-return]


@lru_cache(64)
def compiled(pattern: str, flags: str) -> Pattern | None:
    """The machine for a pattern; None if pattern or flags are not XPath's, or the pattern is too large."""
    if not set(flags) <= FLAGS or len(pattern) > LONGEST_PATTERN:
        return None
    try:
        translation = translate(pattern, flags)
        if translation.repetition > LARGEST_REPETITION:
            return None
        return _for_re2(translation, flags) if translation.fits_re2 else _for_regex(translation, flags)
    except (BadPattern, re2.error, regex.error):
        return None


def _for_re2(translation: Translation, flags: str) -> Pattern:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = "i" not in flags
    machine = re2.compile(translation.text, options)
    return Pattern(machine, True, machine.groups, machine.fullmatch("") is not None)


def _for_regex(translation: Translation, flags: str) -> Pattern:
    machine = regex.compile(translation.text, regex.VERSION1 | (regex.IGNORECASE if "i" in flags else 0))
    return Pattern(machine, False, machine.groups, machine.fullmatch("", timeout=SECONDS) is not None)
