"""Pages of a register for people: narrowed by column, sorted by any column, searched. What a page costs does not grow with the rows.

Every value of a row has a short sort key in `register_keys`. A filter that few rows pass is followed by that index and its
rows are sorted here; otherwise rows are looked at in the order of the wanted column until the page is full, at most SCANNED of
them, and the page says from where to go on.
"""
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, insert, literal, or_, select

from storage.page import bounded, cursor, key_of
from storage.register_keys import matches, sort_key
from storage.registers import NUMBER, RegisterRow, row_of
from storage.shared import Transaction
from storage.tables import register_keys, registers

SCANNED = 5_000  # rows that one page looks at
FEW = 2_000  # rows that are sorted here
CHUNK = 500
EXPORTED = 100_000  # rows of one export

Range = tuple[str, str]  # from a key to before another
Place = tuple[str, int]  # key of the sorted column, number


def everything(row: RegisterRow) -> bool:
    return True


@dataclass(frozen=True)
class Look:
    """What a list of rows is narrowed to, and its order."""

    wanted: Mapping[str, Range] = field(default_factory=dict)  # by column
    sort: str = NUMBER
    descending: bool = True
    at_from: datetime | None = None
    at_before: datetime | None = None
    accept: Callable[[RegisterRow], bool] = everything  # what no index knows: any word of the row

    def takes(self, row: RegisterRow) -> bool:
        within = (self.at_from is None or row.at >= self.at_from) and (self.at_before is None or row.at < self.at_before)
        return within and matches(row.data, self.wanted.items()) and self.accept(row)


@dataclass(frozen=True)
class Found:
    """`next_cursor` without `full`: the page looked at as many rows as it may, and there are more to look at."""

    items: tuple[RegisterRow, ...]
    next_cursor: str | None
    full: bool = True


class RegisterPages:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def page(self, register: str, look: Look, limit: int = 50, after: str | None = None) -> Found:
        """A page of rows in the order of `look`."""
        limit, place = bounded(limit), self._place(after)
        taken: list[tuple[Place, RegisterRow]] = []
        for looked_at, (here, row) in enumerate(self._rows(register, look, place), 1):
            if look.takes(row):
                if len(taken) == limit:
                    return Found(tuple(row for _, row in taken), cursor(taken[-1][0]))
                taken.append((here, row))
            if looked_at == SCANNED:
                return Found(tuple(row for _, row in taken), cursor(here), full=False)
        return Found(tuple(row for _, row in taken), None)

    def all(self, register: str, look: Look) -> list[RegisterRow]:
        """Every row, in the order of `look`: for exports. At most EXPORTED."""
        found = []
        for _, row in self._rows(register, look, None):
            if look.takes(row):
                found.append(row)
                if len(found) == EXPORTED:
                    break
        return found

    def count(self, register: str) -> int:
        """How many rows the register has: its last number, for numbers have no gaps."""
        return int(self._db.execute(select(func.coalesce(func.max(registers.c.number), 0)).where(registers.c.register == register)).scalar_one())

    def complete(self, register: str, columns: Sequence[str]) -> None:
        """Give rows that were written before a column was declared the key of a missing value, so that sorting loses none."""
        for column in columns:
            here = (register_keys.c.register == register) & (register_keys.c.column == column)
            known = exists().where(here, register_keys.c.number == registers.c.number)
            missing = select(registers.c.register, literal(column), literal(""), registers.c.number).where(registers.c.register == register, ~known)
            self._db.execute(insert(register_keys).from_select(["register", "column", "key", "number"], missing))

    def _place(self, after: str | None) -> Place | None:
        given = key_of(after, 2)
        return (str(given[0]), int(given[1])) if given else None

    def _rows(self, register: str, look: Look, after: Place | None) -> Iterator[tuple[Place, RegisterRow]]:
        """Rows in order with their places, among them all that pass."""
        few = self._few(register, look)
        if few is None:
            yield from self._in_order(register, look, after)
            return
        places = {row.number: (_key(row, look.sort), row.number) for row in few}
        for row in sorted(few, key=lambda row: places[row.number], reverse=look.descending):
            if after is None or (places[row.number] < after if look.descending else places[row.number] > after):
                yield places[row.number], row

    def _few(self, register: str, look: Look) -> list[RegisterRow] | None:
        """The rows that the narrowest filter lets through; None when there is none, or they are many."""
        best: list[int] | None = None
        for column, (first, last) in look.wanted.items():
            found = self._db.execute(self._keys(register, column).where(register_keys.c.key >= first, register_keys.c.key < last)
                                     .with_only_columns(register_keys.c.number).limit(FEW + 1)).scalars().all()
            if len(found) <= FEW and (best is None or len(found) < len(best)):
                best = list(found)
        return None if best is None else self._of(register, best)

    def _in_order(self, register: str, look: Look, after: Place | None) -> Iterator[tuple[Place, RegisterRow]]:
        while True:
            places = self._next_places(register, look, after)
            rows = {row.number: row for row in self._of(register, [number for _, number in places])}
            yield from ((place, rows[place[1]]) for place in places if place[1] in rows)
            if len(places) < CHUNK:
                return
            after = places[-1]

    def _next_places(self, register: str, look: Look, after: Place | None) -> list[Place]:
        if look.sort == NUMBER:
            number = registers.c.number
            wanted = select(literal(""), number).where(registers.c.register == register)
            if after is not None:
                wanted = wanted.where(number < after[1] if look.descending else number > after[1])
            wanted = wanted.order_by(number.desc() if look.descending else number)
        else:
            key, number = register_keys.c.key, register_keys.c.number
            wanted = self._keys(register, look.sort).with_only_columns(key, number)
            if look.sort in look.wanted:
                first, last = look.wanted[look.sort]
                wanted = wanted.where(key >= first, key < last)
            if after is not None:
                wanted = wanted.where(or_(key < after[0], and_(key == after[0], number < after[1])) if look.descending
                                      else or_(key > after[0], and_(key == after[0], number > after[1])))
            wanted = wanted.order_by(key.desc(), number.desc()) if look.descending else wanted.order_by(key, number)
        return [(str(row[0]), int(row[1])) for row in self._db.execute(wanted.limit(CHUNK))]

    def _keys(self, register: str, column: str) -> Select[Any]:
        return select(register_keys).where(register_keys.c.register == register, register_keys.c.column == column)

    def _of(self, register: str, numbers: list[int]) -> list[RegisterRow]:
        found: list[RegisterRow] = []
        for first in range(0, len(numbers), CHUNK):
            wanted = select(registers).where(registers.c.register == register, registers.c.number.in_(numbers[first:first + CHUNK]))
            found += [row_of(row) for row in self._db.execute(wanted)]
        return found


def _key(row: RegisterRow, column: str) -> str:
    return "" if column == NUMBER else sort_key(row.data.get(column))

