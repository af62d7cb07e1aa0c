"""The way back: a checked archive into an empty database and an empty data folder, or nothing at all.

Files are put in their places first, the database commits last: whoever is killed in between leaves an empty database and
some files of this very archive, and the next attempt goes on from there.
"""
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, inspect
from sqlalchemy.engine import make_url

from storage import schema
from storage.backups import manifest, rows
from storage.backups.archive import MANIFEST, BadArchive, Reader
from storage.backups.making import COOKIE_KEY, UNFINISHED
from storage.backups.manifest import Manifest
from storage.backups.proof import MOST, Progress, Proof, heads, prove_files, prove_histories, silent
from storage.backups.refusals import NotRestored, told_as
from storage.database import Database, Store
from storage.files import TEMPORARY, Files
from storage.keys import FILE, MasterKey, decoded

FOLDER_OF_BACKUPS = "backups"  # in the data folder: where they are made when no other place is named
_EXPECTED = {"files", FILE, COOKIE_KEY, FOLDER_OF_BACKUPS, "demo", "demo.lock", "demo.new", "lost+found"}  # in a data folder that counts as empty
_LARGEST = 1 << 30  # bytes of one member in memory


@dataclass(frozen=True)
class Restored:
    """What came back, and the proof of it."""

    manifest: Manifest
    proof: Proof
    schema: str  # revision that the database has now


class Archive:
    """A backup that is to be looked at or restored. Opening it refuses what is no whole archive or of a newer release."""

    def __init__(self, file: BinaryIO) -> None:
        self.reader = Reader(file)
        self.manifest = manifest.read(self.reader.read(MANIFEST, manifest.LARGEST))
        schema.refuse_newer(self.manifest.schema)

    def master_key(self) -> MasterKey | None:
        name = f"keys/{FILE}"
        return MasterKey(decoded(self.reader.read(name, _LARGEST).decode("ascii", "replace"), name)) if name in self.reader.members else None


def restore(archive: Archive, url: str, data: Path, given: MasterKey | None, progress: Progress = silent, despite_damage: bool = False) -> Restored:
    """Put everything back and prove it. `given` is the master key of the surroundings or of the folder, if there is one.

    Raises NotRestored when the place is not empty or the key is another one, BadArchive when a byte was changed or the proof
    fails; then nothing has been changed. `despite_damage` accepts what the proof finds: it lay in the original already.
    """
    archive.reader.check(lambda done, total: progress("archive", done, total))
    _require_empty_folder(archive, url, data)
    key = _key(archive, given)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with told_as(NotRestored), _taken_back() as put, _closing(Database(url, data, key)) as database, database.transaction() as store:
        if inspect(store.tx.db).get_table_names():
            raise NotRestored("The database is not empty. A backup is restored into an empty one only: name another in TRAMITA_DATABASE_URL, "
                           "or move this one away.")
        _load(store.tx.db, archive, progress)
        proof = prove_histories(store, progress)
        _put_files(archive, data, put, progress)
        proof = _with_files(store, proof, progress)
        if proof.problems and not despite_damage:
            raise BadArchive("The proof fails:\n  " + "\n  ".join(proof.problems[:MOST]))
        return Restored(archive.manifest, proof, schema.revision_of(store.tx.db) or "")


def _with_files(store: Store, proof: Proof, progress: Progress) -> Proof:
    files, erased, problems = prove_files(store, progress)
    return replace(proof, files=files, erased=erased, problems=(*proof.problems, *problems))


def _key(archive: Archive, given: MasterKey | None) -> MasterKey:
    """The key that this installation will use. Raises NotRestored unless it opens what the backup holds sealed."""
    key, expected = given or archive.master_key(), archive.manifest.fingerprint
    if archive.manifest.tables.get("case_keys") and (key is None or key.fingerprint != expected):
        raise NotRestored(
            f"This backup holds sealed values, and {'there is no key for them' if key is None else 'the master key here is another one'}: "
            f"put the {FILE} of that installation into the data folder, or set TRAMITA_MASTER_KEY.")
    return key or MasterKey.new()


def _require_empty_folder(archive: Archive, url: str, data: Path) -> None:
    """Raises NotRestored unless nothing lies here that could be lost or mixed up: at most files of this very archive."""
    beside = {path.name for path in _database_files(url)}
    for path in sorted(data.iterdir()) if data.exists() else []:
        if path.name not in _EXPECTED | beside and not path.name.startswith((UNFINISHED, TEMPORARY)):
            raise NotRestored(f"{path} is in the way. A backup is restored into an empty data folder only.")
    there = {f"files/{place}": data / "files" / place for place in Files(data / "files").stored()}
    there |= {f"keys/{name}": data / name for name in (FILE, COOKIE_KEY) if (data / name).exists()}
    for name, path in there.items():
        if name.startswith("keys/") and name not in archive.reader.members:
            continue  # brought along by hand, because the backup was made without keys
        if name not in archive.reader.members or path.read_bytes() != archive.reader.read(name, _LARGEST):
            raise NotRestored(f"{path} is not the one of this backup. A backup is restored into an empty data folder only.")


def _load(db: Connection, archive: Archive, progress: Progress) -> None:
    about, done = archive.manifest, 0
    schema.move(db, about.schema)
    found = rows.tables(db, schema.tables_at(about.schema))
    if {table.name for table in found} != about.tables.keys():
        raise BadArchive("Its tables are not those of its schema.")
    total = sum(about.tables.values())
    for table in found:
        loaded = 0
        for name in archive.reader.under(f"tables/{table.name}"):
            loaded += rows.load(db, table, archive.reader.read(name, _LARGEST))
            progress("rows", done + loaded, total)
        if not loaded == about.tables[table.name] == rows.count(db, table):
            raise BadArchive(f"{table.name} should have {about.tables[table.name]} rows and has {loaded}.")
        done += loaded
    rows.continue_numbers(db, found)
    if heads(db) != about.heads:
        raise BadArchive("Its histories do not end where the manifest says.")
    schema.move(db, "head")


def _put_files(archive: Archive, data: Path, put: list[Path], progress: Progress) -> None:
    """Keys and files in their places, for the owner's eyes alone; `put` gets what was not there before."""
    names = [*archive.reader.under("keys"), *archive.reader.under("files")]
    for number, name in enumerate(names, 1):
        place = name.removeprefix("keys/")
        if Files(data).keep_at(place, archive.reader.read(name, _LARGEST)):
            put.append(data / place)
        progress("files", number, len(names))


@contextmanager
def _taken_back() -> Iterator[list[Path]]:
    """Unless the block succeeds, the files that it has put are removed again."""
    put: list[Path] = []
    try:
        yield put
    except BaseException:
        for path in put:
            path.unlink(missing_ok=True)
        raise


@contextmanager
def _closing(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()


def _database_files(url: str) -> list[Path]:
    address = make_url(url)
    return [Path(f"{address.database}{end}") for end in ("", "-wal", "-shm")] if address.get_backend_name() == "sqlite" else []
