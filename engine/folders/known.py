"""Which folders there are: those that the newest versions of all processes describe. No file is read here."""
from typing import Any

from engine.errors import NoSuchFolder
from engine.folders.rules import Folder, folders_of
from engine.model import Bundle


def folders(database: Any) -> list[tuple[Bundle, Folder]]:
    """Every folder with the process that describes it, by name."""
    with database.reading() as store:
        bundles = [store.processes.bundle(version.process) for version in sorted(store.processes.list(), key=lambda one: one.process)]
    return sorted(((bundle, folder) for bundle in bundles for folder in folders_of(bundle).values()), key=lambda one: one[1].name)


def find(database: Any, name: str) -> tuple[Bundle, Folder]:
    """The folder of this name. Raises NoSuchFolder, also when two processes describe it."""
    known = folders(database)
    matching = [one for one in known if one[1].name == name]
    if not matching:
        raise NoSuchFolder(f"«{name[:80]}». Las que hay: {', '.join(one[1].name for one in known) or 'ninguna'}.")
    if len(matching) > 1:
        raise NoSuchFolder(f"«{name}» está en dos procesos ({', '.join(one[0].process for one in matching)}): déjela en uno.")
    return matching[0]
