"""Make a backup: one snapshot of the database, every file, the keys; whole under its name, or not there at all.

The program may go on meanwhile: files are on disk before a row names them, so the folder, listed after the snapshot began,
holds everything that the snapshot names.
"""
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from sqlalchemy import Connection, func, select

from storage import schema
from storage.backups import rows
from storage.backups.archive import MANIFEST, Reader, Writer
from storage.backups.manifest import ELSEWHERE, INCLUDED, LEFT_OUT, NONE, Manifest
from storage.backups.proof import Progress, heads, named_files, place_of, silent
from storage.backups.refusals import NotKept, told_as
from storage.database import Database
from storage.files import Files, sync
from storage.keys import FILE, MasterKey
from storage.tables import seals

COOKIE_KEY = "secret_key"  # beside the master key in the data folder; signs cookies
UNFINISHED = ".tramita-backup-"  # how the name of an unfinished archive begins


@dataclass(frozen=True)
class Kept:
    """Which keys there are, and which of them go into the archive."""

    data: Path
    master: MasterKey | None  # the one in use, wherever it lies
    elsewhere: bool = False  # it comes from the surroundings, not from the data folder
    leave_out: bool = False

    def files(self) -> list[Path]:
        return [] if self.leave_out else [path for name in (FILE, COOKIE_KEY) if (path := self.data / name).exists()]

    @property
    def state(self) -> str:
        if self.master is None:
            return NONE
        if self.elsewhere:
            return ELSEWHERE
        return LEFT_OUT if self.leave_out else INCLUDED


def make(url: str, keys: Kept, target: Path, release: str, at: datetime, progress: Progress = silent) -> Manifest:
    """Write the backup `target` of the database at `url` and the data folder of `keys`. What is in it.

    Raises NotKept when `target` exists, there is nothing to keep, or disk or database refuse; OtherSchema when the database is
    of a newer release.
    """
    if target.exists():
        raise NotKept(f"{target} exists already, and is not written over.")
    database = Database(url, keys.data, keys.master or MasterKey.new())
    try:
        with told_as(NotKept), database.reading() as store, _fresh(target) as file:
            manifest = _Making(store.tx.db, Writer(file, int(at.timestamp())), progress).all(keys, release, at)
            file.flush()
            Reader(file).check()  # what the disk gives back is what was written
            return manifest
    finally:
        database.close()


class _Making:
    def __init__(self, db: Connection, writer: Writer, progress: Progress) -> None:
        self._db, self._writer, self._progress = db, writer, progress

    def all(self, keys: Kept, release: str, at: datetime) -> Manifest:
        revision = schema.revision_of(self._db)
        if revision is None:
            raise NotKept("The database is empty: there is nothing to keep yet.")
        schema.refuse_newer(revision)
        tables, columns = self._rows(revision)
        files, size, missing = self._files(Files(keys.data / "files"))
        for path in keys.files():
            self._writer.add(f"keys/{path.name}", path.read_bytes())
        manifest = Manifest(release, revision, self._db.dialect.name, at, tables, columns, heads(self._db), *self._seals(), files, size,
                            keys.state, keys.master.fingerprint if keys.master else None, missing)
        self._writer.add(MANIFEST, manifest.written())
        self._writer.close()
        return manifest

    def _rows(self, revision: str) -> tuple[dict[str, int], dict[str, dict[str, str]]]:
        found = rows.tables(self._db, schema.tables_at(revision))
        counts = {str(table.name): rows.count(self._db, table) for table in found}
        total, done = sum(counts.values()), 0
        for table in found:
            for number, part in enumerate(rows.parts(self._db, table), 1):
                self._writer.add(f"tables/{table.name}/{number:06}.jsonl.gz", part.packed)
                done += part.rows
                self._progress("rows", done, total)
        return counts, {str(table.name): rows.kinds(table) for table in found}

    def _files(self, folder: Files) -> tuple[int, int, list[str]]:
        """How many were written, how many bytes, and which of those that cases name are lost or changed."""
        places, size, written = folder.stored(), 0, set()
        for number, place in enumerate(places, 1):
            content = _read(folder.folder / place)
            if content is not None:
                self._writer.add(f"files/{place}", content)
                written.add(place)
                size += len(content)
            self._progress("files", number, len(places))
        named = {place_of(*one) for one in named_files(self._db)}
        return len(written), size, sorted(named - written)

    def _seals(self) -> tuple[int, str | None]:
        number = self._db.execute(select(func.count()).select_from(seals)).scalar_one()
        return number, self._db.execute(select(seals.c.hash).order_by(seals.c.number.desc()).limit(1)).scalar()


def _read(path: Path) -> bytes | None:
    """None when it was swept away meanwhile, or, being plain, has not the content that its name promises."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    sealed = path.parent.parent.name == "sealed"
    return content if sealed or hashlib.sha256(content).hexdigest() == path.name else None


@contextmanager
def _fresh(target: Path) -> Iterator[BinaryIO]:
    """A new file, readable by its owner alone, that gets the name `target` once the block has succeeded.

    It is locked as long as it is written: the next backup removes what a killed one has left, and nothing else.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        with _locked(target.parent):
            _remove_unfinished(target.parent)
            file = stack.enter_context(NamedTemporaryFile(prefix=UNFINISHED, dir=target.parent, delete=False))
            stack.callback(lambda: Path(file.name).unlink(missing_ok=True))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield cast(BinaryIO, file)
        file.flush()
        os.fsync(file.fileno())
        with _locked(target.parent):
            if target.exists():
                raise NotKept(f"{target} exists already, and is not written over.")
            os.rename(file.name, target)
            sync(target.parent)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Two backups into one folder wait for each other while names are looked at and given."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _remove_unfinished(folder: Path) -> None:
    for path in folder.glob(f"{UNFINISHED}*"):
        with suppress(OSError), path.open("rb") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
