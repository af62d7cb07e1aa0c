"""Connections as both databases need them: pragmas, real transactions, and a cheap look whether one is still alive."""
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, exc
from sqlalchemy.engine import make_url

from storage.fold import fold

BUSY_SECONDS = 30  # how long a writer of another process is waited for
IDLE_SECONDS = 5  # a connection unused for longer is asked whether it lives: no round trip per step
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "cache_size=-16000",
            f"busy_timeout={BUSY_SECONDS * 1000}")


@dataclass(frozen=True)
class Ways:
    """Three ways into one database. What a connection is for is settled when it is made, not anew for each transaction."""

    writing: Engine
    reading: Engine  # snapshots
    asking: Engine  # one statement, which needs no transaction around it


def ways(url: str) -> Ways:
    """The ways into the database at `url`: sqlite:///… or postgresql+psycopg://…"""
    writing = connect(url)
    if writing.dialect.name == "sqlite":
        return Ways(writing, _sqlite(make_url(url), _reads), _sqlite(make_url(url), _only_looks))
    return Ways(writing, writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
                writing.execution_options(isolation_level="AUTOCOMMIT"))


def connect(url: str) -> Engine:
    """An engine that writes."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        return _sqlite(address, _takes_turn)
    engine = create_engine(_with_driver(address), pool_size=20, max_overflow=20, pool_timeout=BUSY_SECONDS)
    event.listen(engine, "checkin", _note_checkin)
    event.listen(engine, "checkout", _ask_idle_connection)
    return engine


def driver_arguments(url: str) -> dict[str, Any]:
    """How psycopg itself is told to reach the PostgreSQL at `url`: host, dbname, user, password …"""
    address = _with_driver(make_url(url))
    _, named = address.get_dialect()().create_connect_args(address)
    return dict(named)


def _with_driver(address: URL) -> URL:
    return address.set(drivername="postgresql+psycopg") if address.drivername in ("postgresql", "postgres") else address


def _sqlite(address: URL, become: Callable[[Engine], None]) -> Engine:
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, pool_size=20, max_overflow=20)
    event.listen(engine, "connect", _prepare_sqlite)
    become(engine)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """pysqlite must not open transactions by itself: its deferred ones lose updates when two writers meet."""
    connection.isolation_level = None
    connection.create_function("fold", 1, fold, deterministic=True)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _takes_turn(engine: Engine) -> None:
    """A writer takes its turn at once: two that began by reading could not both go on."""
    _begins_with(engine, "BEGIN IMMEDIATE")


def _reads(engine: Engine) -> None:
    """A reader gets a snapshot."""
    _only_looks(engine)
    _begins_with(engine, "BEGIN")


def _only_looks(engine: Engine) -> None:
    """An error should it ever write."""
    event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA query_only = ON"))


def _begins_with(engine: Engine, statement: str) -> None:
    """pysqlite's own way of beginning does nothing. An event would do, but then every statement asks who listens."""

    def begin(connection: Any) -> None:
        connection.driver_connection.execute(statement)

    engine.dialect.do_begin = begin  # type: ignore[assignment, method-assign]


def _note_checkin(connection: Any, record: Any) -> None:
    record.info["idle_since"] = time.monotonic()


def _ask_idle_connection(connection: Any, record: Any, proxy: Any) -> None:
    """A server that restarted while we slept has closed our connections: the pool replaces them when told so."""
    if time.monotonic() - record.info.get("idle_since", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as broken:  # whatever fails means the same: take another connection
        raise exc.DisconnectionError from broken
