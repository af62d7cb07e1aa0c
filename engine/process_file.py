"""process.yaml: what a process owner says beside the diagram. Read strictly; a word nobody knows is a problem, never ignored.

The `mail:` section is read by engine/intake/rules.py; forms and diagrams have readers of their own.
"""
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import re2
import yaml

from engine.errors import Problem
from engine.model import Bundle
from engine.parameters import NUMBERS, TYPES, Parameter, Words, misfit
from engine.process_words import Findings
from engine.quick_yaml import QuickLoader

FILE = "process.yaml"
LARGEST = 256 * 1024  # bytes
KEYS = ("key", "title", "description", "source", "owner", "visible_to", "calendar", "starts", "duplicates", "only_one", "mail",
        "parameters", "business_key", "registers", "documents", "connections", "reports", "periodic", "catalogues", "folders")
PARAMETER_KEYS = ("name", "label", "type", "default", "help", "source", "origin", "min", "max", "pattern", "options")
ONLY_ONE_KEYS = ("tasks", "same", "while", "reason", "processes", "unless")


class _Exact(QuickLoader):
    """A fraction is a Decimal, because a float never touches money; a day stays text."""


def _text(loader: QuickLoader, node: yaml.Node) -> str:
    assert isinstance(node, yaml.ScalarNode)
    return str(loader.construct_scalar(node))


def _fraction(loader: QuickLoader, node: yaml.Node) -> Decimal:
    return Decimal(_text(loader, node).replace("_", ""))


_Exact.add_constructor("tag:yaml.org,2002:float", _fraction)
_Exact.add_constructor("tag:yaml.org,2002:timestamp", _text)


@dataclass(frozen=True)
class Start:
    """Who may start a case at this start event by hand."""

    element: str
    by: tuple[str, ...]  # groups


@dataclass(frozen=True)
class Duplicate:
    """`variable` says whether another open case of the process has the same value of `same`, which is its business key."""

    variable: str
    same: str


@dataclass(frozen=True)
class OnlyOne:
    """A step that is refused while another open case about the same thing is on it: engine/only_one.py."""

    tasks: tuple[str, ...]  # element ids
    same: str  # the variable that is the business key
    held: tuple[str, ...]  # element ids: where the other case waits
    reason: Words
    processes: tuple[str, ...] = ()  # keys; (): the same process
    unless: str | None = None  # an answer


@dataclass(frozen=True)
class ProcessFile:
    """A process.yaml as data. `raw` is the whole document for sections with readers of their own."""

    key: str | None = None
    title: Words = ""
    description: Words = ""
    owner: str | None = None
    visible_to: tuple[str, ...] = ()
    calendar: Mapping[str, Any] | None = None  # contract.md B16, plus `key`
    starts: tuple[Start, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    only_one: tuple[OnlyOne, ...] = ()
    business_key: str | None = None  # the variable that names a case for people: an invoice, a request
    parameters: tuple[Parameter, ...] = ()
    registers: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own_registers(self) -> dict[str, Any]:
        """The registers that this process describes for everybody. Those with `of` are another's, which it reads and changes too."""
        return {key: register for key, register in self.registers.items() if not (isinstance(register, Mapping) and register.get("of"))}

    @property
    def defaults(self) -> dict[str, Any]:
        return {parameter.name: parameter.default for parameter in self.parameters}

    def may_start(self, element: str) -> tuple[str, ...]:
        """Groups that may start a case at this element by hand."""
        return tuple(group for start in self.starts if start.element == element for group in start.by)


def of_bundle(bundle: Bundle) -> ProcessFile:
    """The process.yaml of a bundle; an empty one where there is none."""
    return _cached(bundle.files.get(FILE, b""))


def called(files: Mapping[str, bytes]) -> dict[str, ProcessFile]:
    """The process.yaml of every process that these files call, by its key."""
    places = {path.split("/")[1]: path for path in sorted(files) if path.startswith("called/") and path.endswith(f"/{FILE}")}
    return {folder.partition("@")[0]: _cached(files[path]) for folder, path in places.items()}


def words(text: Words, language: str = "es") -> str:
    """A text in the reader's language; Spanish where that one is missing."""
    if isinstance(text, str):
        return text
    return text.get(language) or text.get("es") or next(iter(text.values()), "")


def read(source: bytes, language: str = "es") -> tuple[ProcessFile, list[Problem]]:
    """The file and what is wrong with it. With problems of severity error it must not be deployed."""
    if not source.strip():
        return ProcessFile(), []
    problems = Findings(FILE, language)
    raw = _loaded(source, problems)
    about = _build(raw, problems) if raw is not None else ProcessFile()
    return about, problems.problems


def _loaded(source: bytes, problems: Findings) -> dict[str, Any] | None:
    if len(source) > LARGEST:
        problems.add("too_large", size=LARGEST // 1024)
        return None
    try:
        raw = yaml.load(source, Loader=_Exact)  # noqa: S506  a SafeLoader with two more types
    except (yaml.YAMLError, RecursionError) as error:
        problems.add("no_yaml", why=error)
        return None
    if not isinstance(raw, dict):
        problems.add("no_mapping")
        return None
    _unknown(raw, KEYS, FILE, problems)
    return raw


@lru_cache(maxsize=256)
def _cached(source: bytes) -> ProcessFile:
    return read(source)[0]


def _build(raw: dict[str, Any], problems: Findings) -> ProcessFile:
    return ProcessFile(
        key=raw.get("key"), title=raw.get("title") or "", description=raw.get("description") or "", owner=raw.get("owner"),
        visible_to=tuple(_texts(raw, "visible_to", problems)), calendar=_mapping(raw, "calendar", problems) or None,
        starts=tuple(Start(entry["element"], tuple(_texts(entry, "by", problems)))
                     for entry in _entries(raw, "starts", ("element", "by"), ("element", "by"), problems)),
        duplicates=tuple(Duplicate(entry["variable"], entry["same"])
                         for entry in _entries(raw, "duplicates", ("variable", "same"), ("variable", "same"), problems)),
        only_one=tuple(OnlyOne(tuple(_texts(entry, "tasks", problems)), entry["same"], tuple(_texts(entry, "while", problems)), entry["reason"],
                               tuple(_texts(entry, "processes", problems)), entry.get("unless"))
                       for entry in _entries(raw, "only_one", ONLY_ONE_KEYS, ONLY_ONE_KEYS[:4], problems)),
        parameters=tuple(_parameter(entry, problems)
                         for entry in _entries(raw, "parameters", PARAMETER_KEYS, ("name",), problems)),
        business_key=raw.get("business_key"), registers=_mapping(raw, "registers", problems), raw=raw,
    )


def _parameter(entry: dict[str, Any], problems: Findings) -> Parameter:
    name, kind = entry["name"], entry.get("type", "text")
    if kind not in TYPES:
        problems.add("unknown_type", name=name, type=repr(kind), known=", ".join(TYPES))
    least, most = (_bound(entry, which, kind, problems) for which in ("min", "max"))
    if least is not None and most is not None and least > most:
        problems.add("bounds_crossed", name=name, min=least, max=most)
    found = Parameter(name, entry.get("label", name), kind, entry.get("default"), entry.get("help", ""), entry.get("source"), entry.get("origin"),
                      least, most, _pattern(entry, kind, problems), tuple(_mere_list(entry, "options", problems)))
    if why := misfit(found, found.default, problems.language):
        problems.add("bad_default", name=name, default=found.default, why=why)
    return found


def _bound(entry: Mapping[str, Any], which: str, kind: str, problems: Findings) -> Decimal | None:
    given = entry.get(which)
    if given is None:
        return None
    if kind in NUMBERS and isinstance(given, int | Decimal) and not isinstance(given, bool):
        return Decimal(given)
    problems.add("bad_bound", name=entry["name"], side=which)
    return None


def _pattern(entry: Mapping[str, Any], kind: str, problems: Findings) -> str | None:
    given = entry.get("pattern")
    if given is None:
        return None
    try:
        if kind == "text" and isinstance(given, str) and re2.compile(given):
            return given
    except re2.error:
        pass
    problems.add("bad_pattern", name=entry["name"])
    return None


def _mere_list(raw: Mapping[str, Any], key: str, problems: Findings) -> list[Any]:
    found = raw.get(key) or []
    if not isinstance(found, list):
        problems.add("no_list", key=key)
        return []
    return found


def _entries(raw: Mapping[str, Any], key: str, known: tuple[str, ...], required: tuple[str, ...],
             problems: Findings) -> list[dict[str, Any]]:
    """The entries of a list of mappings; one that misses something required is a problem and left out."""
    good = []
    for number, entry in enumerate(_mere_list(raw, key, problems), 1):
        if not isinstance(entry, dict) or any(not entry.get(name) for name in required):
            problems.add("bad_entry", key=key, number=number, needed=", ".join(required))
            continue
        _unknown(entry, known, f"{key} [{number}]", problems)
        good.append(entry)
    return good


def _mapping(raw: Mapping[str, Any], key: str, problems: Findings) -> dict[str, Any]:
    found = raw.get(key) or {}
    if not isinstance(found, dict):
        problems.add("no_pairs", key=key)
        return {}
    return found


def _texts(raw: Mapping[str, Any], key: str, problems: Findings) -> list[str]:
    found = raw.get(key) or []
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        problems.add("no_texts", key=key)
        return []
    return found


def _unknown(raw: Mapping[str, Any], known: tuple[str, ...], where: str, problems: Findings) -> None:
    for key in raw:
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            problems.add("near_key" if near else "unknown_key", key=key, where=where, near="".join(near), known=", ".join(known))
