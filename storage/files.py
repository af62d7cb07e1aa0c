"""Files of cases, by the SHA-256 of their content. A file is whole and on disk before any row names it."""
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from engine.errors import BadInput, TooLarge
from storage.keys import seal, unseal
from storage.refusals import room

LARGEST = 25_000_000  # bytes of one file
ORPHAN_SECONDS = 24 * 3600  # a file that no row names is kept this long: its transaction may still be open
CHUNK = 1 << 16
_PLACE = re.compile(r"(?:[0-9a-f]{2}|sealed/[0-9A-Za-z]+)/[0-9a-f]{64}")
TEMPORARY = ".new-"  # how the name of a file begins that is still being written


@dataclass(frozen=True)
class StoredFile:
    sha256: str
    size: int


class Files:
    """The folder of files: <first two digits>/<sha256>; under sealed/<case>/ the encrypted ones of one case."""

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder, self.largest = folder, largest

    def put(self, content: bytes | BinaryIO, limit: int | None = None) -> StoredFile:
        """Keep `content`, synced to the disk. The same content is kept once. Raises TooLarge beyond the limit."""
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with room(), _temporary(self.folder) as file:
            for chunk in _chunks(content):
                size += len(chunk)
                if size > (self.largest if limit is None else limit):
                    raise TooLarge(f"A file may have {limit or self.largest:,} bytes.")
                digest.update(chunk)
                file.write(chunk)
            _settle(file, self._path(digest.hexdigest()))
        return StoredFile(digest.hexdigest(), size)

    def read(self, sha256: str) -> bytes:
        """The whole content. Raises BadInput when there is no such file."""
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError as missing:
            raise BadInput(f"There is no file {sha256}.") from missing

    def open(self, sha256: str) -> BinaryIO:
        """The content as a stream, for downloads. Raises BadInput when there is no such file."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as missing:
            raise BadInput(f"There is no file {sha256}.") from missing

    def has(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def seal(self, sha256: str, case_id: str, key: bytes) -> None:
        """Keep a second copy, encrypted for one case. The plain one is swept once no case names it plainly."""
        target = self._sealed(sha256, case_id)
        if not target.exists():
            with room(), _temporary(self.folder) as file:
                file.write(seal(key, self.read(sha256), f"{case_id}/{sha256}"))
                _settle(file, target)

    def read_sealed(self, sha256: str, case_id: str, key: bytes) -> bytes:
        try:
            return unseal(key, self._sealed(sha256, case_id).read_bytes(), f"{case_id}/{sha256}")
        except FileNotFoundError as missing:
            raise BadInput(f"There is no file {sha256} in case {case_id}.") from missing

    def stored(self) -> list[str]:
        """Every file as it lies here, by its path below the folder: plain ones, then those sealed for a case."""
        found = sorted([*self.folder.glob("??/*"), *self.folder.glob("sealed/*/*")])
        return [place for path in found if _PLACE.fullmatch(place := path.relative_to(self.folder).as_posix()) and path.is_file()]

    def keep_at(self, place: str, content: bytes) -> bool:
        """Put a file back where `stored` found it; False when it is there already, whatever its content."""
        target = self.folder / place
        if target.exists():
            return False
        with _temporary(self.folder) as file:
            file.write(content)
            _settle(file, target)
        return True

    def sweep(self, named: Iterable[str], before: float | None = None) -> int:
        """Remove plain files that no row names plainly and that are older than `before` (seconds since 1970); how many."""
        keep, limit, removed = set(named), time.time() - ORPHAN_SECONDS if before is None else before, 0
        for path in [*self.folder.glob("??/*"), *self.folder.glob(f"{TEMPORARY}*")]:
            if path.name not in keep and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not sha256.isalnum():
            raise BadInput("That is no SHA-256.")
        return self.folder / sha256[:2] / sha256

    def _sealed(self, sha256: str, case_id: str) -> Path:
        if not case_id.isalnum():
            raise BadInput("That is no id of a case.")
        return self.folder / "sealed" / case_id / self._path(sha256).name


@contextmanager
def _temporary(folder: Path) -> Iterator[IO[bytes]]:
    """A new file beside its future place; gone again unless it was settled."""
    with tempfile.NamedTemporaryFile(prefix=TEMPORARY, dir=folder, delete=False) as file:
        try:
            yield file
        finally:
            with suppress(FileNotFoundError):
                os.unlink(file.name)


def _settle(file: IO[bytes], target: Path) -> None:
    """Give a written file its name so that a power cut leaves either nothing or all of it."""
    file.flush()
    os.fsync(file.fileno())
    fresh = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(file.name, target)
    sync(target.parent)
    for folder in fresh:
        sync(folder.parent)


def sync(folder: Path) -> None:
    """Let the names in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _chunks(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while chunk := content.read(CHUNK):
        yield chunk
