"""Statements of the path that every completion takes, compiled once per kind of database.

SQLAlchemy's own execution looks at a statement anew each time, which costs as much as SQLite's work on it. Its words,
types, events and errors stay; only that look is skipped. For INSERT, UPDATE and DELETE alone: no rows come back.
"""
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Update

Row = Mapping[str, Any]
_Write = Callable[[Row], Any]


class Prepared:
    """One statement. `columns` are those that an INSERT gives; other statements name their parameters themselves."""

    def __init__(self, statement: Insert | Update | Delete, columns: Sequence[str] | None = None) -> None:
        self._statement, self._columns = statement, columns
        self._made: dict[str, tuple[str, _Write]] = {}

    def run(self, db: Connection, row: Row) -> int:
        """How many rows it touched."""
        sql, write = self._made.get(db.dialect.name) or self._make(db.dialect)
        return db.exec_driver_sql(sql, write(row)).rowcount

    def run_all(self, db: Connection, rows: Sequence[Row]) -> None:
        """Once per row, as one statement for the database's driver."""
        if len(rows) == 1:
            self.run(db, rows[0])
        elif rows:
            sql, write = self._made.get(db.dialect.name) or self._make(db.dialect)
            db.exec_driver_sql(sql, [write(row) for row in rows])

    def _make(self, dialect: Dialect) -> tuple[str, _Write]:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        processors = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        write = _in_order(compiled.positiontup, processors) if compiled.positional else _by_name(processors)
        made = self._made[dialect.name] = (compiled.string, write)
        return made


def _in_order(names: Sequence[str], processors: Mapping[str, Any]) -> _Write:
    steps = [(name, processors[name]) for name in names]
    return lambda row: tuple([row[name] if process is None else process(row[name]) for name, process in steps])


def _by_name(processors: Mapping[str, Any]) -> _Write:
    steps = list(processors.items())
    return lambda row: {name: row[name] if process is None else process(row[name]) for name, process in steps}
