"""Connections as both databases need them: pragmas, real transactions, and a cheap look whether one is still alive."""
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import make_url

from storage.fold import fold

BUSY_SECONDS = 30  # how long a writer of another process is waited for
IDLE_SECONDS = 5  # a connection unused for longer is asked whether it lives: no round trip per step
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "cache_size=-16000",
            f"busy_timeout={BUSY_SECONDS * 1000}")


def connect(url: str) -> Engine:
    """An engine for the database at `url`: sqlite:///… or postgresql+psycopg://…"""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, pool_size=20, max_overflow=20)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
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


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """pysqlite must not open transactions by itself: its deferred ones lose updates when two writers meet."""
    connection.isolation_level = None
    connection.create_function("fold", 1, fold, deterministic=True)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its turn at once; a reader gets a snapshot, and an error should it ever write."""
    writing = connection.get_execution_options().get("writing")
    raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
    raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN")


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
