"""The company's databases of a story: what `given: tables:` says, as files of SQLite behind TRAMITA_CONN_<NAME>.

A program reads them through the same connector as in earnest; `null` is a database that does not answer.
"""
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import BadInput


def connections(tables: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """The variable of each connection. Raises BadInput when a table is no list of rows with the same columns."""
    return {f"TRAMITA_CONN_{name.upper()}": _address(name, content, folder) for name, content in tables.items()}


def _address(name: str, content: Any, folder: Path) -> str:
    path = folder / "away" / f"{name}.sqlite" if content is None else folder / f"{name}.sqlite"
    if content is not None:
        with sqlite3.connect(path) as database:
            for table, rows in content.items():
                _fill(database, table, rows)
        database.close()
    return f"sqlite:///{path}"


def _fill(database: sqlite3.Connection, table: str, rows: Any) -> None:
    if not isinstance(rows, list) or not rows or any(not isinstance(row, dict) or row.keys() != rows[0].keys() for row in rows):
        raise BadInput(f"given, tables, {table}: a list of rows with the same columns is expected.")
    names = [_quoted(name) for name in rows[0]]
    database.execute(f"CREATE TABLE {_quoted(table)} ({', '.join(names)})")
    marks = ", ".join("?" for _ in names)
    database.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", [tuple(row.values()) for row in rows])  # noqa: S608  names are quoted


def _quoted(name: str) -> str:
    return '"' + str(name).replace('"', '""') + '"'
