"""Insert what may be there already. Both databases know ON CONFLICT; SQLAlchemy gives each its own `insert`."""
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]


def insert_once(db: Connection, table: Table, rows: Row | Sequence[Row]) -> int:
    """Insert the rows that are not there yet; how many were not."""
    # Without the option SQLAlchemy forgets the count of an INSERT, and psycopg's closed cursor answers -1.
    return db.execute(_insert(db, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True), rows).rowcount


def insert_or_update(db: Connection, table: Table, row: Row) -> None:
    """Insert the row, or change the one with the same primary key."""
    keys = [column.name for column in table.primary_key]
    fresh = _insert(db, table).values(**row)
    changed = {name: fresh.excluded[name] for name in row if name not in keys}
    db.execute(fresh.on_conflict_do_update(index_elements=keys, set_=changed))


def _insert(db: Connection, table: Table) -> Any:
    return (postgresql if db.dialect.name == "postgresql" else sqlite).insert(table)
