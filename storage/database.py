"""Open the database and hand out transactions. No query of any noun stands here."""
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from storage.access import Access
from storage.announcements import Announcements
from storage.cases import Cases
from storage.clock import Clock
from storage.connect import connect, driver_arguments
from storage.documents import Documents
from storage.drawings import Drawings
from storage.files import Files
from storage.history import History
from storage.incidents import Incidents
from storage.jobs import Jobs
from storage.keys import MasterKey
from storage.ledger import Ledger
from storage.mail import Mail
from storage.people import People
from storage.processes import Processes
from storage.refusals import translated
from storage.registers import Registers
from storage.settings import Settings
from storage.shared import Shared, Transaction
from storage.subscriptions import Subscriptions
from storage.tasks import Tasks
from storage.timers import Timers


class Store:
    """One transaction: everything the rest of the program may ask of storage."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.settings = Settings(tx)
        self.processes = Processes(tx, self.settings)
        self.history = History(tx)
        self.tasks = Tasks(tx, self.processes)
        self.jobs = Jobs(tx.db)
        self.announcements = Announcements(tx.db)
        self.timers = Timers(tx.db)
        self.cases = Cases(self)
        self.subscriptions = Subscriptions(tx)
        self.incidents = Incidents(tx)
        self.documents = Documents(tx, self.history)
        self.ledger = Ledger(tx)
        self.drawings = Drawings(tx)
        self.people = People(tx)
        self.access = Access(tx)
        self.mail = Mail(tx)
        self.registers = Registers(tx)
        self.clock = Clock(tx)


class Database:
    """The database at `url`, with its files and keys under `data`. Opening it reads and writes no table.

    `keys` is for tests; otherwise TRAMITA_MASTER_KEY or the key file in `data`.
    """

    def __init__(self, url: str, data: Path, keys: MasterKey | None = None) -> None:
        self.url = url
        self.data = data
        self.files = Files(data / "files")
        self._engine = connect(url)
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
        with self._turn or nullcontext(), translated(), self._engine.connect() as connection:
            db = connection.execution_options(writing=True)
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

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """A snapshot: everything read inside the block belongs to one moment. Writing in it fails."""
        with translated(), self._reader() as db, db.begin():
            tx = Transaction(db, self._shared)
            yield Store(tx)
            tx.committed()

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
            named = store.documents.plain()
        return self.files.sweep(named)

    def close(self) -> None:
        """Give back every connection. The database can be used again afterwards."""
        self._engine.dispose()

    def _reader(self) -> Connection:
        connection = self._engine.connect()
        if self._engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return connection
