"""One running program: settings, database, clockwork and pages, wired together. `serve`, `worker`, `demo` and tests make one.

No verb of the command line stands here, and no page.
"""
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from engine.clockwork import ANNOUNCED, ELSEWHERE, THREADS, USUAL, Clockwork, Pace
from engine.connectors.mailbox import address, watch
from engine.folders.known import folders
from engine.folders.watch import watch as watch_folders
from engine.repeating import Repeating
from storage.database import Database
from storage.schema import check, revision, upgrade
from web import Tramita, clockwork_of, create_app
from web.dropping import take_in as drop
from web.mailing import take_in
from web.sealing import daily_seal
from web.settings import BadSetting, Settings, read_settings

log = logging.getLogger(__name__)

NEEDS_POSTGRESQL = (
    "worker necesita PostgreSQL y el reloj del sistema: ponga TRAMITA_DATABASE_URL=postgresql+psycopg://… Con SQLite, serve hace todo el trabajo.\n"
    "worker needs PostgreSQL and the system clock: set TRAMITA_DATABASE_URL=postgresql+psycopg://… With SQLite, serve does all the work.")


@dataclass(frozen=True)
class Program:
    """What works together on one database. Nothing moves by itself until `start`."""

    settings: Settings
    database: Database
    clockwork: Clockwork
    _beside: list[Repeating] = field(default_factory=list)  # what runs beside the clockwork, once started

    def pages(self) -> Tramita:
        """The WSGI application of this program."""
        return create_app(self.settings, self.database, self.clockwork)

    def start(self) -> None:
        """Fire timers, read mailbox and watched folders if there are any, seal the histories daily, run jobs unless workers do: in threads."""
        self._start(ELSEWHERE if self.settings.jobs == "workers" else THREADS)

    def work(self) -> None:
        """The same as a worker: jobs are run as they are announced."""
        self._start(ANNOUNCED)

    def _start(self, jobs: str) -> None:
        self.clockwork.start(jobs)
        self._beside.append(daily_seal(self.database, self.clockwork.now))
        if self.settings.imap:
            self._beside.append(watch(address(self.settings.imap), lambda raw: take_in(self.clockwork.post, raw, self.clockwork.now())))
        if self.settings.drop:
            self._beside.append(self._folders(Path(self.settings.drop)))
        for one in self._beside:
            one.start()

    def _folders(self, root: Path) -> Repeating:
        """Watches the folders that processes describe."""
        return watch_folders(root, lambda: [folder.name for _, folder in folders(self.database)],
                             lambda folder, name, content: drop(self.clockwork.post, folder, name, content, self.clockwork.now()),
                             self.settings.file_bytes)

    def close(self) -> None:
        """Let work at hand end, then give back the database."""
        for one in self._beside:
            one.stop()
        self.clockwork.stop()
        self.database.close()


def opened(environ: Mapping[str, str] = os.environ) -> tuple[Settings, Database]:
    """The database that `environ` names, with the schema of this release; an empty one gets it now.

    Raises OtherSchema when it belongs to another release, BadSetting when a variable cannot be used.
    """
    settings = read_settings(environ)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)  # the live tables hold values in the clear
    if revision(settings.url) is None:
        upgrade(settings.url)
    check(settings.url)
    return settings, Database(settings.url, settings.data)


def program(environ: Mapping[str, str] = os.environ, pace: Pace = USUAL) -> Program:
    """Everything wired, at rest. With TRAMITA_CLOCK=virtual the clock begins at TRAMITA_CLOCK_START or now, once."""
    settings, database = opened(environ)
    return Program(settings, database, clockwork_of(settings, database, environ, pace=pace))


def worker_program(places: int, environ: Mapping[str, str] = os.environ) -> Program:
    """A program that can work beside others, at rest. Raises BadSetting where nobody could tell it of a job; nothing is made then."""
    if not read_settings(environ).several_nodes:
        raise BadSetting(NEEDS_POSTGRESQL)
    return program(environ, Pace(job_places=places))


def moment(settings: Settings, database: Database) -> datetime:
    """The now of the cases, for a command that moves nothing: it reads a virtual clock and leaves its work alone."""
    if settings.clock != "virtual":
        return datetime.now(UTC)
    with database.reading() as store:
        return store.clock.now() or settings.clock_start or datetime.now(UTC)
