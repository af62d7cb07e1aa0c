"""A catalogue as process.yaml declares it, and what is wrong with a declaration."""
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.diagram.words import catalogue, problem
from engine.errors import Problem
from engine.model import Value
from engine.parameters import Words
from engine.process_file import FILE, ProcessFile, called, read

ACTIVE = "activo"  # the column that every catalogue has: false takes a row out of what people may choose
TYPES = ("text", "integer", "decimal", "money", "boolean", "date", "list")
KEYS = ("title", "help", "value", "label", "columns", "rows", "source", "origin")
COLUMN_KEYS = ("name", "label", "type", "required")
SETTING = "catalogues/"  # its rows are a parameter of this name, which no expression can write

catalogue({
    "bad-catalogue": ("error", ("El catálogo «{name}»: {what}", "Mire la forma de un catálogo en la documentación de engine/catalogues."),
                      ("Catalogue “{name}”: {what}", "See how a catalogue is written in the documentation of engine/catalogues.")),
    "catalogue-key": ("error", ("El catálogo «{name}» tiene la palabra «{key}», que nadie lee.", "{hint}"),
                      ("Catalogue “{name}” has the word “{key}”, which nobody reads.", "{hint}")),
    "no-catalogue": ("error", ("Se pide el catálogo «{name}», que process.yaml no declara.", "{hint}"),
                     ("The catalogue “{name}” is asked for, which process.yaml does not declare.", "{hint}")),
})
_ASKED = re.compile(r"""\b(?:catalogo|catálogo|catalog|opciones|options)\(\s*(?:\\?"|&quot;|&#34;)([^"&\\]+)(?:\\?"|&quot;|&#34;)""")


@dataclass(frozen=True)
class CatalogueColumn:
    name: str
    label: Words
    type: str = "text"
    required: bool = False


@dataclass(frozen=True)
class Catalogue:
    """`rows` are those delivered, judged: contexts of all columns and ACTIVE."""

    key: str
    title: Words
    help: Words
    value: str  # column
    label: str  # column
    columns: tuple[CatalogueColumn, ...]
    rows: tuple[Mapping[str, Value], ...] = ()

    @property
    def setting(self) -> str:
        return setting(self.key)


def setting(key: str) -> str:
    return SETTING + key


def declared(raw: Mapping[str, Any]) -> dict[str, Catalogue]:
    """The catalogues of a process.yaml that was deployed, by key. `raw` is the whole document."""
    return _read(raw, "es")[0]


def named(own: ProcessFile, files: Mapping[str, bytes]) -> dict[str, Catalogue]:
    """The catalogues of a bundle: of the processes that it calls, and over them its own."""
    found: dict[str, Catalogue] = {}
    for about in (*called(files).values(), own):
        found |= declared(about.raw)
    return found


def check(files: Mapping[str, bytes], language: str = "es") -> list[Problem]:
    """What is wrong with the catalogues of this process, and with what asks for them."""
    about = read(files.get(FILE, b""))[0]
    problems = _read(about.raw, language)[1]
    known = named(about, files)
    for path, content in files.items():
        if path.endswith((".bpmn", ".dmn", ".yaml")) and not path.startswith("called/"):
            for name in dict.fromkeys(_ASKED.findall(content.decode("utf-8", "replace"))):
                if name not in known:
                    near = get_close_matches(name, known, 1)
                    hint = f"→ {near[0]}" if near else ", ".join(known) or "catalogues: …"
                    problems.append(problem("no-catalogue", path, None, language, name=name, hint=hint))
    return problems


def _read(raw: Mapping[str, Any], language: str) -> tuple[dict[str, Catalogue], list[Problem]]:
    given, problems = raw.get("catalogues") or {}, list[Problem]()
    if not isinstance(given, Mapping):
        return {}, [problem("bad-catalogue", FILE, None, language, name="catalogues", what="{…}")]
    found = {}
    for key, entry in given.items():
        try:
            found[str(key)] = _catalogue(str(key), entry, problems, language)
        except ValueError as wrong:
            problems.append(problem("bad-catalogue", FILE, None, language, name=key, what=wrong))
    return found, problems


def _catalogue(key: str, given: Any, problems: list[Problem], language: str) -> Catalogue:
    """Raises ValueError."""
    from engine.catalogues.rows import judge

    english = language == "en"
    if not isinstance(given, Mapping) or not isinstance(given.get("columns"), list) or not given["columns"]:
        raise ValueError("has no columns." if english else "no tiene columnas («columns»).")
    _known(key, given, KEYS, problems, language)
    columns = []
    for entry in given["columns"]:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str) or entry["name"] == ACTIVE:
            raise ValueError(f"a column has a name, and not {ACTIVE}." if english else f"una columna tiene nombre, y no {ACTIVE}.")
        _known(key, entry, COLUMN_KEYS, problems, language)
        if entry.get("type", "text") not in TYPES:
            raise ValueError(f"{entry['name']}: {', '.join(TYPES)}.")
        columns.append(CatalogueColumn(entry["name"], entry.get("label") or entry["name"], entry.get("type", "text"), entry.get("required") is True))
    names = [column.name for column in columns]
    value = given.get("value", names[0])
    label = given.get("label", names[1] if len(names) > 1 else value)
    if value not in names or label not in names or len(set(names)) < len(names):
        raise ValueError(f"{value}, {label}: {', '.join(names)}.")
    bare = Catalogue(key, given.get("title") or key, given.get("help") or "", value, label, tuple(columns))
    rows, wrong = judge(bare, [_row(names, row) for row in given.get("rows") or []], language)
    if wrong:
        raise ValueError("; ".join(wrong))
    return Catalogue(key, bare.title, bare.help, value, label, bare.columns, tuple(rows))


def _row(names: list[str], given: Any) -> Any:
    return dict(zip(names, given, strict=False)) if isinstance(given, list) and len(given) <= len(names) else given


def _known(key: str, given: Mapping[Any, Any], known: tuple[str, ...], problems: list[Problem], language: str) -> None:
    for name in given:
        if name not in known:
            near = get_close_matches(str(name), known, 1)
            problems.append(problem("catalogue-key", FILE, None, language, name=key, key=name, hint=f"→ {near[0]}" if near else ", ".join(known)))
