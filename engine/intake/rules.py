"""The `mail:` section of process.yaml: which mails concern a process, and what they say to it.

Nothing here reads a mail; engine/intake/match.py lays rules and mails side by side.
"""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2
import yaml

from engine import quick_yaml
from engine.errors import BadInput, Problem
from engine.model import Bundle


class BadRule(BadInput):
    """A rule for mails cannot be used."""

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(english)
        self.words = {"es": spanish, "en": english}


CORREO = "correo"  # the variable that holds a mail, unless a rule says otherwise
FIELDS = {
    "element", "message", "subject", "parts", "upper", "text", "unless", "needs", "groups", "attachments", "cells", "words", "set",
    "key", "business_key", "mail",
}
PATTERNS = ("subject", "parts", "text", "unless")
LISTS = ("upper", "needs", "groups")


@dataclass(frozen=True)
class Cell:
    """A value to be read out of a spreadsheet: the cell beside the one that holds `label`."""

    file: str  # file variable
    label: str


@dataclass(frozen=True)
class Rule:
    """One kind of mail and what becomes of it. Patterns are RE2: linear in time, whatever a stranger writes."""

    element: str | None = None  # of a start
    message: str | None = None  # of a reply or message
    subject: Any = None  # compiled; fits the whole subject
    parts: Any = None
    text: Any = None  # fits the mail's own words from their beginning
    unless: Any = None  # fits them nowhere
    upper: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    attachments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cells: Mapping[str, Cell] = field(default_factory=dict)
    words: str | None = None  # variable for the mail's own words
    set: Mapping[str, str] = field(default_factory=dict)  # variables that such a mail always brings
    key: str | None = None
    business_key: str | None = None
    mail: str = CORREO


@dataclass(frozen=True)
class Rules:
    start: tuple[Rule, ...] = ()
    replies: tuple[Rule, ...] = ()
    messages: tuple[Rule, ...] = ()


@lru_cache(maxsize=256)
def rules_in(source: bytes) -> Rules:
    """As `read`, and each text only once."""
    return read(source)


def rules_of(bundle: Bundle) -> Rules:
    """What the process of this bundle says about mails; empty if nothing."""
    return rules_in(bundle.files.get("process.yaml", b""))


def read(source: bytes) -> Rules:
    """The rules in a process.yaml.

    Raises BadInput, naming the rule and the mend.
    """
    try:
        document = quick_yaml.load(source)
    except (yaml.YAMLError, RecursionError) as problem:
        raise BadRule(f"process.yaml no se puede leer: {problem}", f"process.yaml is not YAML: {problem}") from problem
    section = document.get("mail") if isinstance(document, Mapping) else None
    if section is None:
        return Rules()
    if not isinstance(section, Mapping) or set(section) - {"start", "replies", "messages"}:
        raise BadRule("mail: tiene las listas start, replies y messages, y nada más.",
                      "mail: has the lists start, replies and messages, and nothing else.")
    return Rules(*(_rules(section, kind) for kind in ("start", "replies", "messages")))


def check(source: bytes, file: str = "process.yaml", language: str = "es") -> list[Problem]:
    """What is wrong with the mail rules of a process, for the checker."""
    try:
        rules_in(source)
    except BadRule as problem:
        return [Problem("error", file, None, "bad-mail-rule", problem.words[language], _HINT[language])]
    return []


_HINT = {"es": "Compárelo con la sección mail de un proceso que ya funciona.", "en": "Compare it with the mail section of a process that works."}


def _rules(section: Mapping[str, Any], kind: str) -> tuple[Rule, ...]:
    given = section.get(kind) or []
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise BadRule(f"mail.{kind} debe ser una lista de reglas.", f"mail.{kind} is a list of rules.")
    return tuple(_rule(one, kind, f"mail.{kind}[{place}]") for place, one in enumerate(given))


def _rule(given: Any, kind: str, where: str) -> Rule:
    if not isinstance(given, Mapping):
        raise BadRule(f"{where} debe tener claves y valores.", f"{where} is a mapping.")
    if unknown := sorted(set(map(str, given)) - FIELDS):
        known = ", ".join(sorted(FIELDS))
        raise BadRule(f"{where} tiene campos que nadie lee: {', '.join(unknown)}. Se conocen: {known}.",
                      f"{where} has unknown fields: {', '.join(unknown)}. Known: {known}.")
    _require(given, kind, where)
    fields: dict[str, Any] = {name: str(given[name]) for name in ("element", "message", "words", "key", "business_key", "mail") if given.get(name)}
    fields |= {name: _pattern(given[name], f"{where}.{name}") for name in PATTERNS if given.get(name)}
    fields |= {name: _words(given[name], f"{where}.{name}") for name in LISTS if given.get(name)}
    fields["attachments"] = {str(name): _words(words, f"{where}.attachments.{name}") for name, words in _mapping(given, "attachments", where)}
    fields["cells"] = {str(name): _cell(cell, f"{where}.cells.{name}") for name, cell in _mapping(given, "cells", where)}
    fields["set"] = {str(name): _text(value, f"{where}.set.{name}") for name, value in _mapping(given, "set", where)}
    return Rule(**fields)


def _require(given: Mapping[str, Any], kind: str, where: str) -> None:
    needed = {"start": ("element", "subject"), "replies": ("message",), "messages": ("message", "subject")}[kind]
    for name in needed:
        if not given.get(name):
            raise BadRule(f"A {where} le falta `{name}`.", f"{where} needs `{name}`.")


def _pattern(text: Any, where: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.dot_nl = True
    options.log_errors = False
    try:
        return re2.compile(str(text), options)
    except re2.error as problem:
        reason = problem.args[0].decode() if isinstance(problem.args[0], bytes) else problem
        raise BadRule(f"{where} no es una expresión regular de RE2: {reason}", f"{where} is not an RE2 pattern: {reason}") from problem


def _words(given: Any, where: str) -> tuple[str, ...]:
    words = [given] if isinstance(given, str) else given
    if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
        raise BadRule(f"{where} debe ser una lista de textos.", f"{where} is a list of words.")
    return tuple(words)


def _text(given: Any, where: str) -> str:
    if not isinstance(given, str):
        raise BadRule(f"{where} debe ser un texto.", f"{where} is a text.")
    return given


def _mapping(given: Mapping[str, Any], name: str, where: str) -> Any:
    value = given.get(name) or {}
    if not isinstance(value, Mapping):
        raise BadRule(f"{where}.{name} debe tener claves y valores.", f"{where}.{name} is a mapping.")
    return value.items()


def _cell(given: Any, where: str) -> Cell:
    if not isinstance(given, Mapping) or set(given) != {"file", "label"}:
        raise BadRule(f"{where} se escribe {{file: variable del archivo, label: texto de la celda anterior}}.",
                      f"{where} is {{file: file variable, label: text of the cell before it}}.")
    return Cell(str(given["file"]), str(given["label"]))
