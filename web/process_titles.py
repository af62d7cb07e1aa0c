"""Titles of processes in the reader's language, asked for once per request."""
from flask import g

from storage.database import Store
from storage.processes import Version


def titles(store: Store) -> dict[str, str]:
    """Key of every process -> its title."""
    if "titles" not in g:
        g.titles = {version.process: title_of(version) for version in store.processes.list()}
    found: dict[str, str] = g.titles
    return found


def title_of(version: Version) -> str:
    """The title in the reader's language, where process.yaml has one."""
    given = version.facts.get("titles")
    if isinstance(given, dict):
        return str(given.get(g.language) or given.get("es") or version.title)
    return version.title
