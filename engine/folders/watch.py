"""Watched folders: a file that is laid into <root>/<folder>/ is taken in, and only then moved to processed/ or error/.

Decides nothing about a file: `take` does (engine/folders/receive.py). A crash between taking and moving takes the same file
again, and the intake knows it by its content. Who writes a file names it something.part until it is whole.
"""
import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from engine.errors import BadInput, EngineError, NoSuchFolder, TooLarge
from engine.folders.receive import Taken
from engine.folders.rows import RowProblem
from engine.folders.starting import AGAIN
from engine.repeating import Repeating

PROCESSED, ERROR = "processed", "error"  # where a file lies afterwards, below its folder
PAUSE_SECONDS = 10.0  # between two looks
TOLD = 200  # problems in the text beside a file

log = logging.getLogger(__name__)
Take = Callable[[str, str, bytes], Taken]  # folder, name, content; returns after its commit


class Stopping(Exception):
    """The program stops: what is not taken yet waits for the next start."""


def look(root: Path, folders: Sequence[str], take: Take, largest: int) -> int:
    """Take in what lies in the folders, and make those that are missing; how many files that were.

    One that cannot be taken now stays where it is, and those behind it are taken all the same. Raises OSError when the root
    cannot be read, Stopping when `take` does.
    """
    for name in folders:
        (root / name).mkdir(parents=True, exist_ok=True)
    taken = 0
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        for path in _waiting(folder):
            taken += _took(path, take, largest)
    return taken


def watch(root: Path, folders: Callable[[], Sequence[str]], take: Take, largest: int, pause_seconds: float = PAUSE_SECONDS) -> Repeating:
    """A thread that looks again and again. Told to stop, it leaves the files behind the one at hand where they are."""

    def take_unless_stopping(folder: str, name: str, content: bytes) -> Taken:
        if thread.stopping:
            raise Stopping
        return take(folder, name, content)

    def look_again() -> None:
        try:
            look(root, folders(), take_unless_stopping, largest)
        except Stopping:
            return
        except (OSError, EngineError) as trouble:
            log.warning("the folders in %s cannot be read now: %s", root, trouble)

    thread = Repeating("folders", look_again, pause_seconds)
    return thread


def health(root: Path) -> str | None:
    """None if files can be taken out of the folder, else what is wrong."""
    if not root.is_dir():
        return f"{root} no es una carpeta"
    return None if os.access(root, os.R_OK | os.W_OK | os.X_OK) else f"en {root} no se puede leer y escribir"


def _waiting(folder: Path) -> Iterator[Path]:
    """Whole files: none that is still written, none that an office program keeps open, no link to somewhere else."""
    with os.scandir(folder) as found:
        names = sorted(one.name for one in found if one.is_file(follow_symlinks=False))
    return (folder / name for name in names if not name.startswith((".", "~$")) and not name.lower().endswith(".part"))


def _took(path: Path, take: Take, largest: int) -> bool:
    try:
        place, words = _outcome(path, take, largest)
        _move(path, place, words)
    except (Stopping, FileNotFoundError):
        if path.exists():
            raise
        return False  # another node has taken it meanwhile
    except AGAIN as trouble:
        log.warning("%s stays where it is and is tried again: %s", path, trouble)
        return False
    except Exception:  # noqa: BLE001 one file that nobody can take must not keep all others away
        log.exception("%s could not be taken in; it stays where it is", path)
        return False
    return True


def _outcome(path: Path, take: Take, largest: int) -> tuple[str, str]:
    """Where the file goes, and what is to be said beside it; empty where everything went in."""
    try:
        taken = take(path.parent.name, path.name, _content(path, largest))
    except (NoSuchFolder, BadInput, TooLarge) as refusal:
        return ERROR, str(refusal.detail or refusal)
    if taken.duplicate:
        return PROCESSED, "Este archivo ya se había recibido: no se hizo nada de nuevo."
    if not taken.accepted:
        return ERROR, _words(taken.arrival.reason or "", taken.problems)
    return PROCESSED, _words(taken.arrival.reason or "", taken.problems) if taken.problems or taken.arrival.reason else ""


def _content(path: Path, largest: int) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise BadInput("No es un archivo.")
        content = file.read(largest + 1)
    if len(content) > largest:
        raise TooLarge(f"El archivo tiene más de {largest} bytes: divídalo.")
    return content


def _words(reason: str, problems: Sequence[RowProblem]) -> str:
    lines = [reason] if reason else []
    lines += [f"Fila {one.row}{f', {one.column}' if one.column else ''}: {one.message}" for one in problems[:TOLD]]
    return "\n".join([*lines, *([f"… y {len(problems) - TOLD} más."] if len(problems) > TOLD else [])])


def _move(path: Path, place: str, words: str) -> None:
    """The words first: whoever finds the file there finds its reason too."""
    folder = path.parent / place
    folder.mkdir(exist_ok=True)
    target = folder / path.name
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}.{number}{path.suffix}"
    if words:
        target.with_name(f"{target.name}.txt").write_text(f"{words}\n", "utf-8")
    path.rename(target)
