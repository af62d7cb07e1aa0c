"""Which inputs of a table meet no rule, and which meet several: exact, over the pieces of each input's domain.

A rule is a row of bit sets, one for each input: the pieces that pass its cell. A box is such a row too: a region of the input
space. Work is bounded; TooComplex says that a table needs more.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

Row = tuple[int, ...]

MOST_WORK = 50_000  # regions looked at
MOST_MERGED = 100  # boxes; more are told as they are


class TooComplex(Exception):
    """The table has more regions than are looked at."""


@dataclass
class Work:
    done: int = 0

    def count(self) -> None:
        self.done += 1
        if self.done > MOST_WORK:
            raise TooComplex


def gaps(space: Row, rules: list[Row]) -> list[Row]:
    """Boxes that together are all of `space` that no rule covers. They do not overlap."""
    return sorted(_merged(list(_uncovered(space, rules))))


def _uncovered(space: Row, rules: list[Row]) -> Iterator[Row]:
    columns = [_column(space[depth], [rule[depth] for rule in rules]) for depth in range(len(space))]
    yield from _gaps(0, columns, space, (1 << len(rules)) - 1, Work())


def _column(pieces: int, cells: list[int]) -> list[tuple[int, int]]:
    """Each piece of one input, with the rules that it passes as a bit set: the question turned round."""
    column = []
    for place in range(pieces.bit_length()):
        piece = 1 << place
        if pieces & piece:
            column.append((piece, sum(1 << number for number, cell in enumerate(cells) if cell & piece)))
    return column


def _gaps(depth: int, columns: list[list[tuple[int, int]]], space: Row, rules: int, work: Work) -> Iterator[Row]:
    """What is left of the inputs from `depth` on when only these rules are still in question."""
    work.count()
    if not rules:
        yield space[depth:]
        return
    if depth == len(space):
        return
    groups: dict[int, int] = {}  # rules that remain: pieces that leave just these
    for piece, passing in columns[depth]:
        remaining = rules & passing
        groups[remaining] = groups.get(remaining, 0) | piece
    for remaining, pieces in groups.items():
        for rest in _gaps(depth + 1, columns, space, remaining, work):
            yield (pieces, *rest)


def _merged(boxes: list[Row]) -> list[Row]:
    """The same region in fewer boxes: two that differ in one input only become one."""
    while len(boxes) <= MOST_MERGED:
        pair = next(filter(_make_one, combinations(boxes, 2)), None)
        if pair is None:
            break
        boxes = [box for box in boxes if box not in pair]
        boxes.append(tuple(a | b for a, b in zip(*pair, strict=True)))
    return boxes


def _make_one(pair: tuple[Row, Row]) -> bool:
    return sum(a != b for a, b in zip(*pair, strict=True)) == 1


def meet(one: Row, other: Row) -> Row | None:
    """The box where two rows are both passed; None if there is none."""
    common = []
    for a, b in zip(one, other, strict=True):
        if not a & b:
            return None
        common.append(a & b)
    return tuple(common)


def is_covered(box: Row, rules: list[Row]) -> bool:
    """Whether the rules together leave nothing of the box."""
    touching = [rule for rule in rules if meet(box, rule)]
    return bool(touching) and next(_uncovered(box, touching), None) is None
