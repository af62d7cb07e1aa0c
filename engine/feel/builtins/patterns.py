"""Built-in functions with patterns: matches, replace, split."""
from typing import Any

from engine.feel.errors import FeelLimit
from engine.feel.limits import Run, check_text
from engine.feel.signature import builtin
from engine.feel.xpath_regex import Matches, Pattern, compiled

Piece = str | int  # of a replacement: text, or the number of a group


@builtin("matches", "input: string, pattern: string, flags: string?", takes_run=True)
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool | None:
    machine = compiled(pattern, flags or "")
    return None if machine is None else bool(_found(run, machine, text, 1))


@builtin("replace", "input: string, pattern: string, replacement: string, flags: string?", takes_run=True)
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Every match replaced; $1 in the replacement is the first group. Null if the pattern matches nothing at all ("")."""
    machine = compiled(pattern, flags or "")
    if machine is None or machine.matches_empty:
        return None
    pieces: list[Piece] | None = [replacement] if "q" in (flags or "") else _pieces(replacement, machine.groups)
    if pieces is None:
        return None
    parts, length, end = [], 0, 0
    for match in _found(run, machine, text):
        part = text[end:match.start()] + _filled(pieces, match, machine.groups)
        length += len(part)
        check_text(length)
        parts.append(part)
        end = match.end()
    return "".join(parts) + text[end:]


@builtin("split", "string: string, delimiter: string", takes_run=True)
def split(run: Run, text: str, delimiter: str) -> list[str] | None:
    machine = compiled(delimiter, "")
    if machine is None:
        return None
    parts, end = [], 0
    for match in _found(run, machine, text):
        if match.end() > match.start() or 0 < match.start() < len(text):
            parts.append(text[end:match.start()])
            end = match.end()
    return [*parts, text[end:]]


def _found(run: Run, machine: Pattern, text: str, most: int | None = None) -> Matches:
    """The matches, each one a step, and the reading of the text as well."""
    run.tick(1 + len(text) // 16)
    found: list[Any] = []
    try:
        for match in machine.find(text):
            run.tick()
            found.append(match)
            if len(found) == most:
                break
    except TimeoutError:
        raise FeelLimit("pattern-time") from None
    return found


def _pieces(replacement: str, groups: int) -> list[Piece] | None:
    r"""The parts of a replacement, where $n is a group, \$ and \\ are signs; None if it uses them otherwise."""
    pieces: list[Piece] = []
    position = 0
    while position < len(replacement):
        sign, following = replacement[position], replacement[position + 1:position + 2]
        if sign == "\\":
            if following not in ("\\", "$"):
                return None
            pieces.append(following)
            position += 2
        elif sign == "$":
            digits = _group_digits(replacement, position + 1, groups)
            if not digits:
                return None
            pieces.append(int(digits))
            position += 1 + len(digits)
        else:
            pieces.append(sign)
            position += 1
    return pieces


def _group_digits(text: str, start: int, groups: int) -> str:
    """As many digits as name a group: with three groups, $12 is the first, then a 2. Source: XPath functions 5.6.4."""
    end = start
    while text[end:end + 1].isdecimal() and text[end].isascii() and (end == start or int(text[start:end + 1]) <= groups):
        end += 1
    return text[start:end]


def _filled(pieces: list[Piece], match: Any, groups: int) -> str:
    return "".join(piece if isinstance(piece, str) else _group(match, piece, groups) for piece in pieces)


def _group(match: Any, number: int, groups: int) -> str:
    return (match.group(number) or "") if number <= groups else ""
