"""The values that one input of a table can take, cut into pieces within which no cell changes its answer."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.arithmetic import add, divide, later, negative, subtract
from engine.feel.ordering import order
from engine.feel.temporal import DAY, SECOND, Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.texts import literal

TWO = Decimal(2)
STEPS: dict[type, Any] = {  # to a value beyond the first or the last that is named
    Decimal: Decimal(1), Date: DaysDuration(DAY), DateTime: DaysDuration(DAY), Time: DaysDuration(SECOND),
    DaysDuration: DaysDuration(DAY), MonthsDuration: MonthsDuration(1),
}


@dataclass(frozen=True)
class Piece:
    """A single value, or all those between two, or beyond one; `example` is one of them."""

    example: Any
    low: Any = None  # None: no lower end
    high: Any = None
    single: bool = True


@dataclass(frozen=True)
class Domain:
    """The pieces of one input, in order. A set of them is an int whose bits are their places."""

    name: str  # the input expression
    pieces: tuple[Piece, ...]
    undeclared: int = 0  # the piece of all texts that nobody named

    @property
    def all(self) -> int:
        return (1 << len(self.pieces)) - 1

    @property
    def is_free(self) -> bool:
        """Whether no rule asks for this input."""
        return self.pieces == (ANYTHING,)

    def passing(self, test: Callable[[Any], bool]) -> int:
        return sum(1 << place for place, piece in enumerate(self.pieces) if test(piece.example))

    def example(self, chosen: int) -> Any:
        """A value in one of the chosen pieces; a single one if there is any, which reads best."""
        places = [place for place in range(len(self.pieces)) if chosen >> place & 1]
        return self.pieces[next((place for place in places if self.pieces[place].single), places[0])].example

    def text(self, chosen: int) -> str:
        """The chosen pieces as a cell would say them, those that lie side by side as one range."""
        runs: list[list[Piece]] = []
        for place, piece in enumerate(self.pieces):
            if not chosen >> place & 1:
                continue
            if place and chosen >> place - 1 & 1 and _are_adjacent(self.pieces[place - 1], piece):
                runs[-1].append(piece)
            else:
                runs.append([piece])
        return ", ".join(_span(run[0], run[-1]) for run in runs)


OTHER = Piece("(otro)", single=False)  # every text that the table does not name
ANYTHING = Piece(None, single=False)


def _are_adjacent(one: Piece, other: Piece) -> bool:
    if one.single and other.single:
        return isinstance(one.example, Date) and isinstance(other.example, Date) and one.example.days + 1 == other.example.days
    return one.high is not None and one.high == other.example or other.low is not None and other.low == one.example


def pieces_of(values: Iterable[Any], kind: str | None) -> list[Piece]:
    """The pieces that these critical values make, texts in the order given; `kind` is the input's declared type."""
    found = list(values)
    pieces: list[Piece] = []
    for scale in STEPS:
        pieces += _on_scale([value for value in found if value.__class__ is scale])
    if kind == "boolean" or any(value.__class__ is bool for value in found):
        pieces += [Piece(False), Piece(True)]
    pieces += [Piece(text) for text in dict.fromkeys(value for value in found if isinstance(value, str))]
    if any(value is None for value in found):
        pieces.append(Piece(None))
    return pieces


def _on_scale(values: list[Any]) -> list[Piece]:
    """Below, at, between and above the values."""
    points = _ordered(values)
    if not points:
        return []
    step = STEPS[points[0].__class__]
    pieces = _between(None, points[0], _later(points[0], negative(step)))
    for place, point in enumerate(points):
        pieces.append(Piece(point))
        if place + 1 < len(points):
            pieces += _between(point, points[place + 1], _middle(point, points[place + 1]))
    return pieces + _between(points[-1], None, _later(points[-1], step))


def _ordered(values: list[Any]) -> list[Any]:
    """In order, each once."""
    compare: Callable[[Any, Any], Any] = order
    points: list[Any] = []
    for value in sorted(values, key=cmp_to_key(lambda one, other: compare(one, other) or 0)):
        if not points or order(points[-1], value) != 0:
            points.append(value)
    return points


def _between(low: Any, high: Any, example: Any) -> list[Piece]:
    """The piece between two points, unless nothing lies there: two days that follow each other."""
    if example is None or low is not None and order(low, example) != -1 or high is not None and order(example, high) != -1:
        return []
    return [Piece(example, low, high, single=False)]


def _later(value: Any, step: Any) -> Any:
    return add(value, step) if value.__class__ in (Decimal, DaysDuration, MonthsDuration) else later(value, step)


def _middle(low: Any, high: Any) -> Any:
    if isinstance(low, Decimal):
        return _rounded(low, high)
    half = divide(subtract(high, low), TWO) if not isinstance(low, MonthsDuration) else MonthsDuration((high.months - low.months) // 2)
    return None if half is None else _later(low, half)


def _rounded(low: Decimal, high: Decimal) -> Decimal:
    """A number between two, a whole one if there is one: it reads better in an example."""
    whole = low.to_integral_value() + 1
    middle: Decimal = (low + high) / TWO
    return whole if low < whole < high else middle


def _span(first: Piece, last: Piece) -> str:
    if first is last and first.single:
        return literal(first.example)
    low = first.example if first.single else first.low
    high = last.example if last.single else last.high
    if low is None and high is None:
        return literal(first.example)
    if low is None:
        return f"{'<=' if last.single else '<'} {literal(high)}"
    if high is None:
        return f"{'>=' if first.single else '>'} {literal(low)}"
    return f"{'[' if first.single else '('}{literal(low)}..{literal(high)}{']' if last.single else ')'}"
