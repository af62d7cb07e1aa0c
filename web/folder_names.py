"""Folders of incoming files belong to one process each: two that describe the same name are told apart before anything is stored."""
from collections.abc import Mapping
from functools import lru_cache

from engine.diagram.words import catalogue, problem
from engine.errors import BadInput, Problem
from engine.folders.rules import read
from engine.process_file import FILE

catalogue({
    "folder-of-another": ("error", ("La carpeta «{name}» ya es del proceso «{key}».", "Cámbiele el nombre en folders, o quítela de uno de los dos."),
                          ("The folder “{name}” belongs to the process “{key}” already.", "Rename it in folders, or remove it from one of the two.")),
})
Files = Mapping[str, Mapping[str, bytes]]  # process key -> its files


def folders_of_others(key: str, together: Files, around: Files, language: str = "es") -> list[Problem]:
    """A problem for each folder of this process that another one describes: of those deployed together, or deployed before."""
    others = {**around, **together}
    mine = _names(others.get(key, {}))
    return [problem("folder-of-another", FILE, None, language, name=name, key=other)
            for other, files in sorted(others.items()) if other != key for name in sorted(mine & _names(files))]


def _names(files: Mapping[str, bytes]) -> frozenset[str]:
    return _in(files.get(FILE, b""))


@lru_cache(maxsize=256)
def _in(source: bytes) -> frozenset[str]:
    """Kept: each process is compared with every other, and most describe no folder at all."""
    try:
        return frozenset(read(source)) if b"folders" in source else frozenset()
    except BadInput:
        return frozenset()  # what is wrong there is told elsewhere
