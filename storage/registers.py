"""Registers: the data stores drawn in the diagrams (tabla_anulado, archivo_postventa, …), as numbered rows with an audit trail."""
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, func, insert, literal, select, update

from engine import codec
from engine.errors import BadInput
from engine.feel.comparison import equal
from engine.feel.temporal import Date
from engine.model import Value, Variables
from storage.insert import insert_once
from storage.page import Page, bounded, key_of, page
from storage.register_index import write_keys
from storage.shared import Transaction
from storage.tables import register_changes, register_numbers, registers

NUMBER = "consecutivo"  # by which people and expressions call a row's number


@dataclass(frozen=True)
class RegisterRow:
    """One row of a register. `number` is its consecutivo: from 1, without gaps."""

    register: str
    number: int
    case: str | None
    key: str  # idempotency key
    data: Variables
    at: datetime


@dataclass(frozen=True)
class Change:
    """Who changed a row, from what to what."""

    at: datetime
    by: str
    before: Variables
    after: Variables
    case: str | None = None  # whose job it was
    why: str | None = None  # what a person said


class Registers:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def insert(self, register: str, data: Variables, key: str, at: datetime, case: str | None = None) -> RegisterRow:
        """Add a row under the next number; a key that is there already gives back its row: a repeated job writes once."""
        number = self._next(register)  # takes the register's row lock first: two writers of one key meet here
        kept = self.by_key(register, key)
        if kept is not None:
            return kept
        self._db.execute(update(register_numbers).where(register_numbers.c.register == register).values(last=number))
        self._db.execute(insert(registers), {"register": register, "number": number, "case_id": case, "key": key, "data": data, "at": at})
        write_keys(self._db, register, number, data)
        return RegisterRow(register, number, case, key, data, at)

    def change(self, register: str, number: int, data: Variables, by: str, at: datetime, case: str | None = None,
               why: str | None = None) -> RegisterRow:
        """Replace a row's data; what it was before stays in its changes, with who did it: a job of `case`, or a person who says why.

        Raises BadInput when there is no such row.
        """
        old = self.get(register, number)
        if old is None:
            raise BadInput(f"Register {register} has no row {number}.")
        here = (registers.c.register == register) & (registers.c.number == number)
        self._db.execute(update(registers).where(here).values(data=data))
        self._db.execute(insert(register_changes), {"register": register, "number": number, "at": at, "by": by, "before": old.data, "after": data,
                                                    "case_id": case, "why": why})
        write_keys(self._db, register, number, data, old.data)
        return RegisterRow(register, number, old.case, old.key, data, old.at)

    def get(self, register: str, number: int, locked: bool = False) -> RegisterRow | None:
        """One row. `locked`: nobody else changes it before this transaction ends."""
        wanted = select(registers).where(registers.c.register == register, registers.c.number == number)
        row = self._db.execute(wanted.with_for_update() if locked else wanted).one_or_none()
        return None if row is None else row_of(row)

    def by_key(self, register: str, key: str) -> RegisterRow | None:
        row = self._db.execute(select(registers).where(registers.c.register == register, registers.c.key == key)).one_or_none()
        return None if row is None else row_of(row)

    def of_case(self, case_id: str) -> list[RegisterRow]:
        """Rows that a case wrote, by register and number."""
        rows = select(registers).where(registers.c.case_id == case_id).order_by(registers.c.register, registers.c.number)
        return [row_of(row) for row in self._db.execute(rows)]

    def page(self, register: str, at_from: datetime | None = None, at_before: datetime | None = None, limit: int = 50,
             cursor: str | None = None) -> Page[RegisterRow]:
        """Rows in the order of their numbers."""
        limit, rows = bounded(limit), self._within(register, at_from, at_before)
        if after := key_of(cursor, 1):
            rows = rows.where(registers.c.number > after[0])
        found = [row_of(row) for row in self._db.execute(rows.limit(limit + 1))]
        return page(found, limit, [[one.number] for one in found])

    def rows(self, register: str, at_from: datetime | None = None, at_before: datetime | None = None) -> list[RegisterRow]:
        """All rows of a period: for reports and exports, not for pages."""
        return [row_of(row) for row in self._db.execute(self._within(register, at_from, at_before))]

    def where(self, register: str, wanted: Variables, locked: bool = False) -> list[RegisterRow]:
        """The rows whose columns have exactly these values, by number; of a list, any of its values. `consecutivo` is the number.

        A column that a row does not have is null. `locked`: nobody else changes them before this transaction ends.
        """
        rows = select(registers).where(registers.c.register == register, *(self._holds(*one) for one in wanted.items()))
        rows = rows.order_by(registers.c.number)
        found = [row_of(row) for row in self._db.execute(rows.with_for_update() if locked else rows)]
        return [row for row in found if all(_among(row.number if name == NUMBER else row.data.get(name), value) for name, value in wanted.items())]

    def changed_by(self, register: str, by: str) -> list[RegisterRow]:
        """The rows that this job has changed, as they are now."""
        numbers = select(register_changes.c.number).where(register_changes.c.register == register, register_changes.c.by == by)
        rows = select(registers).where(registers.c.register == register, registers.c.number.in_(numbers))
        return [row_of(row) for row in self._db.execute(rows.order_by(registers.c.number))]

    def changes(self, register: str, number: int) -> list[Change]:
        """The audit trail of a row, oldest first."""
        rows = select(register_changes).where(register_changes.c.register == register, register_changes.c.number == number)
        return [Change(row.at, row.by, row.before, row.after, row.case_id, row.why) for row in self._db.execute(rows.order_by(register_changes.c.id))]

    def _next(self, register: str) -> int:
        insert_once(self._db, register_numbers, {"register": register, "last": 0})
        last = select(register_numbers.c.last).where(register_numbers.c.register == register).with_for_update()
        return int(self._db.execute(last).scalar_one()) + 1

    def _holds(self, name: str, value: Value) -> ColumnElement[bool]:
        """What every row with this value passes, and few others: its bytes hold the column as we write it. Numbers can be written in two ways."""
        if name == NUMBER and isinstance(value, int | Decimal) and value == int(value):
            return registers.c.number == int(value)
        if name == NUMBER or not isinstance(value, str | bool | Date):
            return literal(True)
        part = literal(codec.dumps({name: value})[1:-1], LargeBinary)
        return (func.pg_catalog.position(registers.c.data, part) if self._db.dialect.name == "postgresql" else func.instr(registers.c.data, part)) > 0

    def _within(self, register: str, at_from: datetime | None, at_before: datetime | None) -> Any:
        rows = select(registers).where(registers.c.register == register).order_by(registers.c.number)
        if at_from is not None:
            rows = rows.where(registers.c.at >= at_from)
        return rows if at_before is None else rows.where(registers.c.at < at_before)


def _among(value: Value, wanted: Value) -> bool:
    return any(equal(_number(value), _number(one)) is True for one in (wanted if isinstance(wanted, list) else [wanted]))


def _number(value: Value) -> Value:
    return Decimal(value) if value.__class__ is int else value


def row_of(row: Any) -> RegisterRow:
    return RegisterRow(row.register, row.number, row.case_id, row.key, row.data, row.at)
