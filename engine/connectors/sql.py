"""Reading the company's databases: sql.query. Named queries of process.yaml with parameters; nothing is ever written.

    connections:
      ibes:                                  # TRAMITA_CONN_IBES holds the address
        queries:
          cartera: SELECT factura, saldo FROM cartera WHERE factura = :factura

The second door to SQLAlchemy, for databases that are not ours (DECISIONS.md).
"""
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import mapping, needed
from engine.connectors.outside import address_of, connections, described, unwell
from engine.feel.python_time import Temporal, from_python, to_python
from engine.model import Value

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

OTHERS = ("http://", "https://", "file://", "/")  # addresses of connections that are no databases
SECONDS = 15
MAX_ROWS = 1_000
MAX_TEXT = 100_000  # characters of one cell


def run(call: Call) -> Outcome:
    """sql.query: {rows, row, count}. Headers connection and query; input `parameters`. `row` is the first, or null."""
    connection, query = needed(call, "connection"), needed(call, "query")
    address = address_of(call, connection)
    queries = described(call, connection).get("queries") or {}
    sql = queries.get(query) if isinstance(queries, Mapping) else None
    if not isinstance(sql, str):
        raise ConnectorError(f"process.yaml no tiene la consulta «{query}» de la conexión «{connection}».", retry=False)
    rows = select(address, sql, mapping(call, "parameters"))
    return Outcome({"rows": rows, "row": rows[0] if rows else None, "count": len(rows)})


def health(settings: Mapping[str, str]) -> str | None:
    """None if every database answers; else which does not, and why."""
    found = {name: address for name, address in connections(settings).items() if not address.startswith(OTHERS)}
    return unwell({name: _silent(address) for name, address in found.items()})


def _silent(address: str) -> str | None:
    try:
        select(address, "SELECT 1", {})
    except ConnectorError as problem:
        return str(problem)
    return None


def select(address: str, sql: str, parameters: Mapping[str, Value]) -> list[Value]:
    """The rows as contexts.

    Raises ConnectorError: retried when the database does not answer, not when the query is wrong or has no end.
    """
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

    try:
        with _engine(address).connect() as db, _reading_only(db):
            found = db.execute(text(sql), {name: _bound(value) for name, value in parameters.items()})
            rows = [dict(row) for row in found.mappings().fetchmany(MAX_ROWS + 1)]
    except OperationalError as problem:
        raise ConnectorError(f"La base de datos no responde o la consulta tarda más de {SECONDS} s: {_cause(problem)}") from problem
    except (DBAPIError, SQLAlchemyError) as problem:
        raise ConnectorError(f"La consulta no se puede ejecutar: {_cause(problem)}", retry=False) from problem
    if len(rows) > MAX_ROWS:
        raise ConnectorError(f"La consulta devuelve más de {MAX_ROWS} filas: hágala más precisa.", retry=False)
    return [{str(name): _value(cell) for name, cell in row.items()} for row in rows]


@lru_cache(maxsize=32)
def _engine(address: str) -> "Engine":
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    try:
        # No pool: queries are rare, and the other system's restart must not leave us with dead connections.
        return create_engine(address, poolclass=NullPool, hide_parameters=True)
    except (SQLAlchemyError, ImportError, ValueError) as problem:
        raise ConnectorError(f"La dirección de la base de datos no sirve: {type(problem).__name__}.", retry=False) from problem


@contextmanager
def _reading_only(db: "Connection") -> Iterator[None]:
    """Whatever the query says, the database refuses to write and gives up after SECONDS; other kinds are rolled back."""
    driver = db.connection.dbapi_connection
    match db.dialect.name:
        case "sqlite":
            _bound_sqlite(driver)
        case "postgresql":
            db.exec_driver_sql("SET TRANSACTION READ ONLY")
            db.exec_driver_sql(f"SET LOCAL statement_timeout = {SECONDS * 1000}")
    try:
        yield
    finally:
        db.rollback()


def _bound_sqlite(driver: Any) -> None:
    deadline = time.monotonic() + SECONDS
    driver.execute("PRAGMA query_only = ON")
    driver.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)


def _bound(value: Value) -> Any:
    """A value as the drivers take it. Exact numbers stay exact: SQLite compares them as text or integers."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, (list, Mapping)):
        raise ConnectorError("Un parámetro de una consulta es un texto, un número o una fecha.", retry=False)
    return to_python(value) if isinstance(value, Temporal) else value


def _value(cell: Any) -> Value:
    match cell:
        case None | bool() | int() | Decimal():
            return cell
        case float():
            return Decimal(repr(cell))
        case str():
            return cell[:MAX_TEXT]
        case datetime() | date() | clock_time() | timedelta():
            return from_python(cell)
        case bytes() | memoryview():
            return None
        case _:
            return str(cell)[:MAX_TEXT]


def _cause(problem: Exception) -> str:
    """The driver's own words, on one line; never the address, which may hold a password."""
    return " ".join(str(getattr(problem, "orig", None) or type(problem).__name__).split())[:300]
