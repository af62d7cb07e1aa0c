"""The rows of every table as JSON lines that both kinds of database read: moments are microseconds, bytes are base64.

The tables are read from the database itself, not from storage/tables/: before an upgrade they are those of an older release.
"""
import gzip
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import orjson
from sqlalchemy import Boolean, Column, Connection, DateTime, Integer, LargeBinary, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.backups.archive import BadArchive
from storage.tables.columns import EPOCH, MICROSECOND

PART = 4 << 20  # bytes of JSON after which another member begins: one part fits into memory
LARGEST_ROW = 256 << 20  # bytes of JSON; a mail may have 60 MB
AT_ONCE = 500  # rows per statement

Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Part:
    """Some rows of a table, packed."""

    rows: int
    packed: bytes


def tables(db: Connection, names: Collection[str]) -> list[Table]:
    """These tables as the database has them, each after those that it refers to."""
    found = MetaData()
    found.reflect(db, only=lambda name, _: name in names)
    return list(found.sorted_tables)


def kinds(table: Table) -> dict[str, str]:
    """Column -> bytes | moment | truth | number | text: for people who read the manifest, and to compare."""
    return {str(column.name): _kind(column) for column in table.columns}


def count(db: Connection, table: Table) -> int:
    return int(db.execute(select(func.count()).select_from(table)).scalar_one())


def parts(db: Connection, table: Table) -> Iterator[Part]:
    """All rows by primary key; first the names of the columns, in every part. Raises BadArchive for a row that is too large."""
    head, lines, size = orjson.dumps(list(table.columns.keys())), [], 0
    write = [_OUT.get(_kind(column)) for column in table.columns]
    found = db.execute(select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE))
    for row in found:
        line = orjson.dumps([value if value is None or out is None else out(value) for value, out in zip(row, write, strict=True)])
        if len(line) > LARGEST_ROW:
            raise BadArchive(f"A row of {table.name} has more than {LARGEST_ROW >> 20} MB.")
        lines.append(line)
        size += len(line)
        if size > PART:
            yield _packed(head, lines)
            lines, size = [], 0
    if lines:
        yield _packed(head, lines)


def load(db: Connection, table: Table, packed: bytes) -> int:
    """Insert the rows of a part; how many. Raises BadArchive when they do not fit the table."""
    lines = _unpacked(table.name, packed)
    columns = next(lines, None)
    if columns is None or set(columns) != set(table.columns.keys()) or len(columns) != len(table.columns):
        raise BadArchive(f"The rows of {table.name} are those of another table.")
    read = [_IN.get(_kind(table.columns[name])) for name in columns]
    total, some = 0, []
    for line in lines:
        some.append(_row(table.name, columns, read, line))
        if len(some) == AT_ONCE:
            total += _insert(db, table, some)
            some = []
    return total + (_insert(db, table, some) if some else 0)


def continue_numbers(db: Connection, found: Sequence[Table]) -> None:
    """PostgreSQL counts ids in sequences of its own: let them go on after the highest one that was loaded."""
    if db.dialect.name != "postgresql":
        return
    for table in found:
        for column in table.primary_key.columns:
            name = db.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": f'"{table.name}"', "column": column.name}).scalar()
            highest = db.execute(select(func.max(column))).scalar() if name else None
            if highest is not None:
                db.execute(text("SELECT setval(:name, :highest)"), {"name": name, "highest": highest})


def _packed(head: bytes, lines: list[bytes]) -> Part:
    return Part(len(lines), gzip.compress(b"\n".join([head, *lines, b""]), compresslevel=6, mtime=0))


def _unpacked(name: str, packed: bytes) -> Iterator[Any]:
    """The lines, one after the other in memory: a small part that unpacks to very much costs no more than its longest row."""
    try:
        with gzip.GzipFile(fileobj=BytesIO(packed)) as lines:
            while line := lines.readline(LARGEST_ROW + 1):
                parsed = orjson.loads(line)
                if len(line) > LARGEST_ROW or not isinstance(parsed, list):
                    raise BadArchive(f"A row of {name} cannot be read.")
                yield parsed
    except (OSError, EOFError, ValueError, zlib.error) as broken:
        raise BadArchive(f"The rows of {name} cannot be read.") from broken


def _row(name: str, columns: Sequence[str], read: Sequence[Convert | None], line: list[Any]) -> dict[str, Any]:
    if len(line) != len(columns):
        raise BadArchive(f"A row of {name} has {len(line)} values instead of {len(columns)}.")
    try:
        cells = [value if value is None or into is None else into(value) for value, into in zip(line, read, strict=True)]
    except (TypeError, ValueError, OverflowError) as wrong:
        raise BadArchive(f"A row of {name} has a value of the wrong kind.") from wrong
    return dict(zip(columns, cells, strict=True))


def _insert(db: Connection, table: Table, rows: list[dict[str, Any]]) -> int:
    try:
        db.execute(insert(table), rows)
    except OperationalError:  # the disk is full, the server is gone: no fault of the rows
        raise
    except DBAPIError as refused:
        raise BadArchive(f"The database refuses rows of {table.name}: {refused.orig}") from refused
    return len(rows)


def _kind(column: Column[Any]) -> str:
    for kind, type in (("bytes", LargeBinary), ("moment", DateTime), ("truth", Boolean), ("number", Integer)):
        if isinstance(column.type, type):
            return kind
    return "text"


def _moment(value: Any) -> datetime:
    return EPOCH + int(value) * MICROSECOND


_OUT: dict[str, Convert] = {"bytes": lambda value: b64encode(value).decode(), "moment": lambda value: (value - EPOCH) // MICROSECOND}
_IN: dict[str, Convert] = {"bytes": lambda value: b64decode(value, validate=True), "moment": _moment, "truth": bool}
