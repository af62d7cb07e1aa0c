"""The archive: a plain tar whose members are regular files under known names. No table and no key is understood here.

Any tar program opens it, and `sha256sum -c SHA256SUMS` checks it. Reading trusts nothing: what is not exactly as it would
have been written (links, folders, foreign names, sizes beyond the end, bytes between the members) is refused, so there is
nothing that could be unpacked to a wrong place.
"""
import hashlib
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from engine.errors import BadInput

BLOCK = tarfile.BLOCKSIZE
SUMS = "SHA256SUMS"  # the last member: a line for each of the others, as sha256sum writes them
MANIFEST = "manifest.json"  # the one before
CHUNK = 1 << 20
LARGEST_SUMS = 1 << 30  # bytes: some six million members
_NAME = re.compile(r"tables/[a-z_]{1,60}/[0-9]{6}\.jsonl\.gz|files/[0-9a-f]{2}/[0-9a-f]{64}|files/sealed/[0-9A-Za-z]{1,60}/[0-9a-f]{64}"
                   r"|keys/(?:master\.key|secret_key)|manifest\.json|SHA256SUMS")


class BadArchive(BadInput):
    """This is not a whole backup."""


@dataclass(frozen=True)
class Member:
    """One file in the archive; `offset` is where its bytes begin."""

    name: str
    size: int
    offset: int


class Writer:
    """Writes members one after the other; nothing is complete before `close`."""

    def __init__(self, file: BinaryIO, mtime: int) -> None:
        self._file, self._mtime = file, mtime
        self._sums: list[str] = []

    @property
    def count(self) -> int:
        return len(self._sums)

    def add(self, name: str, content: bytes) -> None:
        self._sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        self._write(name, content)

    def close(self) -> None:
        """Write the sums and the end. The file is neither closed nor synced."""
        self._write(SUMS, "".join(self._sums).encode())
        self._file.write(bytes(2 * BLOCK))

    def _write(self, name: str, content: bytes) -> None:
        assert _NAME.fullmatch(name), name
        about = tarfile.TarInfo(name)
        about.size, about.mtime, about.mode = len(content), self._mtime, 0o600
        self._file.write(about.tobuf(tarfile.USTAR_FORMAT))
        self._file.write(content)
        self._file.write(bytes(-len(content) % BLOCK))


class Reader:
    """A finished archive. Opening it reads the names alone; `check` reads every byte."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises BadArchive unless the file is a whole archive by its headers."""
        self._file = file
        self.members = {member.name: member for member in _members(file)}
        if list(self.members)[-2:] != [MANIFEST, SUMS]:
            raise BadArchive("Its end is missing.")

    def check(self, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Raises BadArchive unless every member is there and has the bytes that were written. Tells (bytes read, of all)."""
        total, done = sum(member.size for member in self.members.values()), 0
        lines = self._sum_lines()
        if lines.keys() != self.members.keys() - {SUMS}:
            raise BadArchive("It does not hold the members that it lists.")
        for name, expected in lines.items():
            digest = hashlib.sha256()
            for chunk in self._chunks(self.members[name]):
                digest.update(chunk)
                done += len(chunk)
                progress(done, total)
            if digest.hexdigest() != expected:
                raise BadArchive(f"{name} was changed.")

    def read(self, name: str, largest: int) -> bytes:
        """The whole content. Raises BadArchive when it is missing or has more than `largest` bytes."""
        member = self.members.get(name)
        if member is None or member.size > largest:
            raise BadArchive(f"{name} is {'missing' if member is None else 'too large'}.")
        return b"".join(self._chunks(member))

    def under(self, folder: str) -> list[str]:
        """Names of the members below `folder/`, in order."""
        return [name for name in self.members if name.startswith(f"{folder}/")]

    def _sum_lines(self) -> dict[str, str]:
        found = {}
        for line in self.read(SUMS, LARGEST_SUMS).splitlines():
            digest, _, name = line.decode("ascii", "replace").partition("  ")
            if name in found or not re.fullmatch(r"[0-9a-f]{64}", digest):
                raise BadArchive(f"{SUMS} was changed.")
            found[name] = digest
        return found

    def _chunks(self, member: Member) -> Iterator[bytes]:
        self._file.seek(member.offset)
        left = member.size
        while left:
            chunk = self._file.read(min(CHUNK, left))
            if not chunk:
                raise BadArchive(f"{member.name} is cut off.")
            left -= len(chunk)
            yield chunk


def _members(file: BinaryIO) -> Iterator[Member]:
    end, at, seen = file.seek(0, 2), 0, set()
    while True:
        file.seek(at)
        header = file.read(BLOCK)
        if header == bytes(BLOCK):
            break
        member = _member(header, at + BLOCK)
        padded = at + BLOCK + member.size + -member.size % BLOCK
        if padded > end:
            raise BadArchive(f"{member.name} is cut off.")
        file.seek(member.offset + member.size)
        if member.name in seen or any(file.read(-member.size % BLOCK)):
            raise BadArchive(f"There is something else behind or beside {member.name}.")
        seen.add(member.name)
        yield member
        at = padded
    if file.read(BLOCK + 1) != bytes(BLOCK):
        raise BadArchive("Its end is not where it should be.")


def _member(header: bytes, offset: int) -> Member:
    """The member that this header announces, if its header is byte for byte as Writer writes it."""
    try:
        about = tarfile.TarInfo.frombuf(header, "ascii", "strict")
        again = tarfile.TarInfo(about.name)
        again.size, again.mtime, again.mode = about.size, about.mtime, 0o600
        if _NAME.fullmatch(about.name) and about.size >= 0 and again.tobuf(tarfile.USTAR_FORMAT) == header:
            return Member(about.name, about.size, offset)
    except (tarfile.HeaderError, ValueError):  # UnicodeDecodeError is one, too
        pass
    raise BadArchive("It is cut off, was changed, or another program made it.")
