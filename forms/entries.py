"""One entry of a form's YAML at a time: keys against the tables of shape.py, then a Field."""
import re
from difflib import get_close_matches
from typing import Any

from engine.errors import Problem
from forms import shape, values
from forms.form import TYPES, Field
from forms.words import say


class Findings:
    """The problems of one form, in the order in which they stand there."""

    def __init__(self, file: str, language: str) -> None:
        self.file = file
        self.language = language
        self.problems: list[Problem] = []

    def add(self, element: str | None, code: str, message: str, hint: str, **said: Any) -> None:
        """`message` and `hint` are keys of forms.words."""
        texts = say(self.language, message, **said), say(self.language, hint, **said)
        self.problems.append(Problem("error", self.file, element, code, *texts))

    def kind(self, kind: str) -> str:
        return shape.KIND_WORDS[kind][1 if self.language == "en" else 0]

    def refuse_doubles(self, names: list[str]) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.add(name, "duplicate-name", "twice", "rename", name=name)


def read_field(entry: Any, findings: Findings, types: tuple[str, ...] = TYPES) -> Field | None:
    """The field in this entry, or None after saying what is wrong with it."""
    before = len(findings.problems)
    if not isinstance(entry, dict):
        findings.add(None, "bad-field", "key_type", "write_kind", key=str(entry)[:40], kind="{name, label, type}")
        return None
    name = entry.get("name") if isinstance(entry.get("name"), str) else None
    type_ = entry.get("type")
    if type_ not in types:
        _unknown(str(type_), types, name, "unknown-type", findings)
        return None
    keys = {key: shape.KEYS[key] for key in shape.ALLOWED[type_]}
    needed = ("name", *(() if type_ == "display" else ("label",)), *shape.NEEDED.get(type_, ()))
    given = read_entry(entry, keys, needed, name, findings)
    if len(findings.problems) > before:
        return None
    given.setdefault("label", values.EMPTY)
    return Field(**given)


def read_entry(
    data: dict[str, Any], keys: dict[str, str], needed: tuple[str, ...], element: str | None, findings: Findings
) -> dict[str, Any]:
    """The values of `data` by the kinds in `keys`. What is missing, unknown or of another kind goes to `findings`."""
    for key in needed:
        if data.get(key) is None:
            findings.add(element, "missing-key", "missing_key", "write_key", key=key)
    for key in data.keys() - keys.keys():
        _unknown(key, tuple(keys), element, "unknown-key", findings)
    result = {}
    for key in (key for key in data if key in keys and data[key] is not None):
        try:
            result[key] = _value(key, keys[key], data[key], findings)
        except values.NotThat as wrong:
            what = {"key": key, "kind": findings.kind(keys[key]), **wrong.said}
            findings.add(element, wrong.code, wrong.message, wrong.hint, **what)
    return result


def _value(key: str, kind: str, given: Any, findings: Findings) -> Any:
    if kind == "columns":
        return _columns(given, findings)
    if kind == "list":
        return values.a_list(given)
    return values.READERS[kind](given, findings.language)


def _columns(given: Any, findings: Findings) -> tuple[Field, ...]:
    columns = [c for entry in values.a_list(given) if (c := read_field(entry, findings, shape.COLUMN_TYPES)) is not None]
    findings.refuse_doubles([column.name for column in columns])
    return tuple(columns)


def _unknown(given: str, known: tuple[str, ...], element: str | None, code: str, findings: Findings) -> None:
    close = get_close_matches(given, known, 1)
    hint = "did_you_mean" if close else "may_write"
    shown = re.sub(r"[^\w.-]", "?", given)[:60]
    findings.add(element, code, "unknown_key", hint, key=shown, close="".join(close), names=", ".join(known))
