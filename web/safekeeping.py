"""Backups and upgrades of the installation that the settings name. Reads no clock and prints nothing: commands do."""
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage import schema
from storage.backups.making import Kept, make
from storage.backups.manifest import Manifest
from storage.backups.migrating import migrate
from storage.backups.proof import Proof, silent
from storage.backups.refusals import NotRestored, told_as
from storage.backups.restoring import FOLDER_OF_BACKUPS, Archive, Restored, restore
from storage.keys import VARIABLE, MasterKey
from web.progress import Tell
from web.settings import RELEASE, Settings

_BY_MOMENT = re.compile(r"tramita-[0-9]{8}T[0-9]{6}Z\.tar")


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did. `before` None: the database was empty; the same as `after`: there was nothing to do."""

    before: str | None
    after: str
    proof: Proof | None = None


def place_for(settings: Settings, at: datetime, why: str = "tramita", given: Path | None = None) -> Path:
    """Where a backup goes: the file or folder that was named, or the data folder's own; named by its moment."""
    name = f"{why}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar"
    if given is None:
        return settings.data / FOLDER_OF_BACKUPS / name
    return given / name if given.is_dir() else given


def back_up(settings: Settings, environ: Mapping[str, str], target: Path, at: datetime, keys: bool = True, tell: Tell = silent) -> Manifest:
    """Make the backup `target`. Raises NotKept when it cannot be made."""
    master = MasterKey.found(settings.data, environ)
    kept = Kept(settings.data, master, elsewhere=bool(environ.get(VARIABLE)), leave_out=not keys)
    return make(settings.url, kept, target, RELEASE, at, tell)


def forget_older(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups that got their name from `place_for`; which. Other files are not touched."""
    made = sorted(path for path in folder.glob("tramita-*.tar") if _BY_MOMENT.fullmatch(path.name))
    for path in made[:-keep]:
        path.unlink(missing_ok=True)
    return made[:-keep]


@contextmanager
def archive(path: Path) -> Iterator[Archive]:
    """The backup at `path`, by its headers. Raises NotRestored when it is not there, BadArchive when it is none."""
    with told_as(NotRestored), path.open("rb") as file:
        yield Archive(file)


def bring_back(settings: Settings, environ: Mapping[str, str], found: Archive, despite_damage: bool = False, tell: Tell = silent) -> Restored:
    """Restore into the place that the settings name. Raises NotRestored or BadArchive; then nothing has been changed."""
    return restore(found, settings.url, settings.data, MasterKey.found(settings.data, environ), tell, despite_damage)


def upgrade(settings: Settings, environ: Mapping[str, str], at: datetime, target: Path | None = None, despite_damage: bool = False,
            tell: Tell = silent, made: Callable[[Path, Manifest], None] = lambda path, manifest: None) -> Upgraded:
    """Bring the database to this release: a backup first (`made` hears of it), then the migrations and the proof in one transaction.

    Raises OtherSchema for a newer database, NotMigrated when a migration or the proof fails: the database is as before.
    """
    before, after = schema.revision(settings.url), schema.head()
    if before is None:
        return Upgraded(None, schema.upgrade(settings.url))
    schema.refuse_newer(before)
    if before == after:
        return Upgraded(before, after)
    path = place_for(settings, at, f"before-{after}", target)
    manifest = back_up(settings, environ, path, at, tell=tell)
    made(path, manifest)
    proof = migrate(settings.url, settings.data, MasterKey.found(settings.data, environ), manifest.heads, tell, despite_damage)
    return Upgraded(before, after, proof)
