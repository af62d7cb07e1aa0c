"""Where benchmarks store: a SQLite file synced at every commit, and a PostgreSQL that syncs, both with the real schema."""
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from engine.model import Actor, Decision, StartCase
from engine.perform import start
from storage.database import Database
from storage.ids import new_id
from storage.keys import MasterKey
from storage.schema import upgrade
from tests import postgres
from web.deployment import deploy

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
CLERK = Actor("anna", frozenset({"clerks"}), frozenset({"staff"}))
KINDS = ("SQLite", "PostgreSQL")


@contextmanager
def place(kind: str) -> Iterator[tuple[Database, str]]:
    """An empty database of this kind and its URL; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tramita-bench-"))
    server = postgres.start(postgres.DURABLE) if kind == "PostgreSQL" else None
    url = server.create("bench") if server else f"sqlite:///{folder / 'bench.db'}"
    upgrade(url)
    database = Database(url, folder / "data", MasterKey(bytes(range(32))))
    try:
        yield database, url
    finally:
        database.close()
        if server:
            postgres.stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def begin(database: Database, process: str, count: int, variables: dict[str, object] | None = None) -> list[Decision]:
    """So many fresh cases."""
    return [start(database, process, StartCase(new_id(), CLERK, variables or {}), NOW) for _ in range(count)]


def put(database: Database, files: dict[str, bytes]) -> None:
    deploy(database, files, "bench", NOW)
