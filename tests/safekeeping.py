"""An installation, its backup, and an empty place beside it: for the tests that keep one and bring it back."""
import base64
import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from storage.backups.manifest import Manifest
from storage.backups.restoring import Restored
from storage.database import Database
from tests import dying, postgres
from tests.conftest import KEYS
from tests.golden.installation import furnish
from web.safekeeping import archive, back_up, bring_back
from web.settings import Settings

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

dying.preload(__name__)


def installation(database: Database) -> Settings:
    """The settings of a running program on this database; its key lies in the data folder, as usual."""
    database.data.mkdir(parents=True, exist_ok=True)
    (database.data / "master.key").write_bytes(base64.b64encode(KEYS.secret))
    (database.data / "secret_key").write_text("signs cookies")
    return Settings(data=database.data, database_url=database.url)


def furnished(database: Database) -> Settings:
    """A little of everything: see golden/installation.py."""
    furnish(database)
    return installation(database)


def kept(settings: Settings, target: Path, keys: bool = True) -> Manifest:
    return back_up(settings, {}, target, NOW, keys)


def back(path: Path, place: Settings, environ: dict[str, str] = {}, despite_damage: bool = False) -> Restored:  # noqa: B006 never changed
    with archive(path) as found:
        return bring_back(place, environ, found, despite_damage)


@contextmanager
def opened(place: Settings) -> Iterator[Database]:
    """The restored program's database, with the key that it found."""
    database = Database(place.url, place.data)
    yield database
    database.close()


def empty_place(folder: Path) -> Settings:
    return Settings(data=folder / "back")


@contextmanager
def empty_postgres(server: postgres.Server, folder: Path) -> Iterator[Settings]:
    name = f"back_{uuid.uuid4().hex[:12]}"
    try:
        yield Settings(data=folder / "back", database_url=server.create(name))
    finally:
        server.drop(name)


def what_is_there(folder: Path) -> dict[str, bytes]:
    """Everything below a folder, but for a database."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith("tramita.")} if folder.exists() else {}


def verb(*arguments: str) -> list[str]:
    """The command line of the program, for a process of its own."""
    return [sys.executable, "-P", "-m", "web.commands", *arguments]


def surroundings(settings: Settings) -> dict[str, str]:
    """The variables that name this installation, and nothing else of ours."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TRAMITA_")}
    return {**inherited, "PYTHONPATH": str(Path(__file__).parent.parent), "TRAMITA_DATA": str(settings.data), "TRAMITA_DATABASE_URL": settings.url}
