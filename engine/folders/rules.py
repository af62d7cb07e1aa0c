"""The `folders:` section of process.yaml: what files come in, what their columns are, and what their rows do.

Nothing here reads a file. Read strictly: a word that nobody knows is a mistake, never ignored.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time as Clock
from functools import lru_cache
from typing import Any

from engine import process_file
from engine.connectors.words import plain
from engine.errors import BadInput, Problem
from engine.model import Bundle
from engine.parameters import Words
from engine.process_file import FILE

TYPES = ("text", "integer", "decimal", "money", "boolean", "date", "datetime", "time")
FOLDER = ("title", "help", "sheet", "columns", "each", "whole")
COLUMN = ("name", "label", "headers", "type", "required", "options", "default", "time", "assumed", "personal", "help")
EACH = ("start", "message", "key", "as")
WHOLE = ("start", "message", "key", "rows", "file", "problems")


@dataclass(frozen=True)
class Column:
    name: str  # of the variable
    headers: tuple[str, ...]  # as people write them; compared as `plain` writes them
    type: str = "text"
    required: bool = False
    options: tuple[str, ...] = ()  # the only texts it may hold; empty: any
    default: Any = None
    time: Clock | None = None  # of a datetime that gives only a day
    assumed: str | None = None  # variable: whether `time` was needed

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.headers[0]


@dataclass(frozen=True)
class Each:
    """What a row does. `start` and `message` are names of messages; exactly one is given."""

    start: str | None
    message: str | None
    key: tuple[str, ...]  # columns, the first that is filled and waited for
    under: str | None = None  # one variable that holds the row; None: a variable for each column


@dataclass(frozen=True)
class Whole:
    """What a file does as a whole: one message with its good rows."""

    start: str | None
    message: str | None
    key: str | None = None  # a text
    rows: str = "filas"  # variables
    file: str = "archivo"
    problems: str = "problemas"


@dataclass(frozen=True)
class Folder:
    name: str
    title: Words
    columns: tuple[Column, ...]
    sheet: str | None = None
    each: Each | None = None
    whole: Whole | None = None


def folders_of(bundle: Bundle) -> Mapping[str, Folder]:
    """The folders that the process of this bundle describes, by name."""
    return _cached(bundle.files.get(FILE, b""))


@lru_cache(maxsize=256)
def _cached(source: bytes) -> Mapping[str, Folder]:
    return read(source)


def read(source: bytes) -> Mapping[str, Folder]:
    """The folders in a process.yaml. Raises BadInput, naming the place and the mend."""
    section = process_file.read(source)[0].raw.get("folders")  # what is wrong with the whole file is told there
    if section is None:
        return {}
    if not isinstance(section, Mapping):
        raise BadInput("folders: tiene el nombre de cada carpeta y lo que contiene.")
    return {_folder_name(name): _folder(str(name), given) for name, given in section.items()}


def check(source: bytes, file: str = FILE) -> list[Problem]:
    """What is wrong with the folders of a process, for the checker."""
    try:
        read(source)
    except BadInput as problem:
        return [Problem("error", file, None, "bad-folder", problem.detail, "La forma está en engine/folders y en processes/BATCH.md.")]
    return []


def _folder_name(name: Any) -> str:
    if not isinstance(name, str) or plain(name) != name:
        raise BadInput(f"La carpeta {name!r} se llama con minúsculas sin tilde, cifras y guiones bajos: {plain(str(name)) or 'tmax'}.")
    return name


def _folder(name: str, given: Any) -> Folder:
    where = f"folders.{name}"
    _known(given, FOLDER, where)
    columns = given.get("columns")
    if not isinstance(columns, list) or not columns:
        raise BadInput(f"{where}.columns es la lista de columnas.")
    found = tuple(_column(one, f"{where}.columns[{place}]") for place, one in enumerate(columns))
    _once(found, where)
    each = _each(given["each"], {one.name for one in found}, f"{where}.each") if given.get("each") else None
    whole = _whole(given["whole"], f"{where}.whole") if given.get("whole") else None
    if each is None and whole is None:
        raise BadInput(f"{where} no dice qué hace: agregue each (cada fila) o whole (el archivo entero).")
    sheet = given.get("sheet")
    return Folder(name, given.get("title") or name, found, None if sheet is None else str(sheet), each, whole)


def _column(given: Any, where: str) -> Column:
    _known(given, COLUMN, where)
    name, kind = given.get("name"), given.get("type", "text")
    if not isinstance(name, str) or not name.isidentifier():
        raise BadInput(f"{where}.name es el nombre de una variable.")
    if kind not in TYPES:
        raise BadInput(f"{where}.type es uno de: {', '.join(TYPES)}.")
    if not isinstance(given.get("required", False), bool):
        raise BadInput(f"{where}.required es true o false.")
    if kind != "datetime" and (given.get("time") or given.get("assumed")):
        raise BadInput(f"{where}: time y assumed son de una columna datetime.")
    options = tuple(str(one) for one in _texts(given.get("options"), f"{where}.options"))
    headers = _texts(given.get("headers"), f"{where}.headers") or [name]
    return Column(name, tuple(headers), kind, given.get("required", False), options, given.get("default"), _time(given.get("time"), where),
                  given.get("assumed"))


def _time(given: Any, where: str) -> Clock | None:
    try:
        return None if given is None else Clock.fromisoformat(str(given))
    except ValueError as problem:
        raise BadInput(f"{where}.time es una hora entre comillas: \"12:00\".") from problem


def _once(columns: tuple[Column, ...], where: str) -> None:
    seen: dict[str, str] = {}
    for column in columns:
        for word in dict.fromkeys(plain(one).replace("_", "") for one in (*column.headers, column.name)):
            if word in seen:
                raise BadInput(f"{where}: las columnas {seen[word]} y {column.name} se llaman igual ({word}).")
            seen[word] = column.name


def _each(given: Any, columns: set[str], where: str) -> Each:
    _known(given, EACH, where)
    key = _texts(given.get("key"), f"{where}.key")
    if not key or set(key) - columns:
        raise BadInput(f"{where}.key es una columna, o varias en orden: la clave del mensaje.")
    return Each(*_message(given, where), tuple(key), given.get("as"))


def _whole(given: Any, where: str) -> Whole:
    _known(given, WHOLE, where)
    names = {name: str(given[name]) for name in ("key", "rows", "file", "problems") if given.get(name) is not None}
    return Whole(*_message(given, where), **names)


def _message(given: Mapping[str, Any], where: str) -> tuple[str | None, str | None]:
    start, message = given.get("start"), given.get("message")
    if (start is None) == (message is None) or not isinstance(start or message, str):
        raise BadInput(f"{where} nombra un mensaje: start (el que comienza casos) o message (el que un caso espera).")
    return start, message


def _known(given: Any, known: tuple[str, ...], where: str) -> None:
    if not isinstance(given, Mapping):
        raise BadInput(f"{where} tiene claves y valores.")
    if unknown := sorted(set(map(str, given)) - set(known)):
        raise BadInput(f"{where}: nadie lee {', '.join(unknown)}. Se conocen: {', '.join(known)}.")


def _texts(given: Any, where: str) -> list[str]:
    found = [] if given is None else given if isinstance(given, list) else [given]
    if not all(isinstance(one, str) and one for one in found):
        raise BadInput(f"{where} es un texto o una lista de textos.")
    return found
