"""Open the database and hand out transactions. No query of any noun stands here."""
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from storage.connect import driver_arguments, ways
from storage.files import Files
from storage.keys import MasterKey
from storage.refusals import translated
from storage.shared import Shared, Transaction
from storage.store import Store

__all__ = ["Database", "Store"]


class Database:
    """The database at `url`, with its files and keys under `data`. Opening it reads and writes no table.

    `keys` is for tests; otherwise TRAMITA_MASTER_KEY or the key file in `data`.
    """

    def __init__(self, url: str, data: Path, keys: MasterKey | None = None) -> None:
        self.url = url
        self.data = data
        self.files = Files(data / "files")
        self._ways = ways(url)
        self._engine = self._ways.writing
        self._shared = Shared(keys or MasterKey.of(data, os.environ), self.files)
        # SQLite has one writer. Threads of this process queue here instead of polling the file's lock, which sleeps.
        self._turn = threading.Lock() if self._engine.dialect.name == "sqlite" else None
        self._writing = threading.local()

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """A writing transaction: committed if the block succeeds, rolled back if it raises.

        Raises TryAgain when the database was busy, restarted, or saw a conflict, and nothing was changed;
        OutcomeUnknown when the connection was lost during the commit itself.
        """
        if getattr(self._writing, "now", False):
            raise RuntimeError("This thread is already inside a writing transaction.")
        with self._turn or nullcontext(), translated(), self._engine.connect() as db:
            self._writing.now = True
            try:
                tx = Transaction(db, self._shared)
                with db.begin() as opened:
                    yield Store(tx)
                    with translated(committing=True):
                        opened.commit()
                tx.committed()
            finally:
                self._writing.now = False

    def reading(self) -> AbstractContextManager[Store]:
        """A snapshot: everything read inside the block belongs to one moment. Writing in it fails."""
        return self._looking(self._ways.reading)

    def asking(self) -> AbstractContextManager[Store]:
        """For one question, which is a moment by itself: cheaper than a snapshot. Two questions may see two moments.

        Nothing is written here: SQLite refuses it, PostgreSQL would keep it.
        """
        return self._looking(self._ways.asking)

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Whose events tell of everything that happens in this database."""
        return (self._engine,) if self.announces else (self._engine, self._ways.reading, self._ways.asking)  # PostgreSQL's ways share one

    @property
    def announces(self) -> bool:
        """Whether workers can be told of jobs: on PostgreSQL."""
        return self._engine.dialect.name == "postgresql"

    def driver_arguments(self) -> dict[str, Any]:
        """What psycopg needs to open a connection of its own to this database; it holds the password."""
        return driver_arguments(self.url)

    def sweep_files(self) -> int:
        """Remove plain files that nothing has named for a day: uploads that were given up. How many."""
        with self.reading() as store:
            named = store.documents.plain() | store.arrivals.files()
        return self.files.sweep(named)

    def close(self) -> None:
        """Give back every connection. The database can be used again afterwards."""
        for engine in self.engines:
            engine.dispose()

    @contextmanager
    def _looking(self, way: Engine) -> Iterator[Store]:
        with translated(), way.connect() as db, db.begin():
            tx = Transaction(db, self._shared)
            yield Store(tx)
            tx.committed()
