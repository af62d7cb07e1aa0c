"""From YAML to a Form, strictly: what nobody knows is a problem with a suggestion, never ignored."""
from functools import lru_cache
from pathlib import PurePosixPath

from engine.errors import NotDeployable, Problem
from forms import shape
from forms.entries import Findings, read_entry, read_field
from forms.form import Field, Form
from forms.strict_yaml import BadYaml, load

MOST_FIELDS = 200


def check(source: bytes, file: str, language: str = "es") -> list[Problem]:
    """What is wrong with this form; empty if it can be used."""
    return list(_read(source, file, language)[1])


def read(source: bytes) -> Form:
    """The form. Each text is read once.

    Raises NotDeployable.
    """
    form, problems = _read(source, "", "es")
    if form is None or problems:
        raise NotDeployable(list(problems))
    return form


@lru_cache(maxsize=1024)
def _read(source: bytes, file: str, language: str) -> tuple[Form | None, tuple[Problem, ...]]:
    findings = Findings(file, language)
    try:
        data = load(source)
    except BadYaml as problem:
        findings.add(None, "bad-form", "no_form", "fix_yaml", why=str(problem))
        return None, tuple(findings.problems)
    if not isinstance(data, dict):
        findings.add(None, "bad-form", "no_form", "fix_yaml", why=type(data).__name__)
        return None, tuple(findings.problems)
    entries = read_entry(data, shape.FORM_KEYS, ("id", "title", "fields"), None, findings)
    fields = _fields(entries.pop("fields", []), findings)
    if file.endswith(".yaml") and entries.get("id") not in (None, PurePosixPath(file).stem):
        findings.add(None, "wrong-id", "wrong_id", "same_id", id=entries["id"], file=file)
    if findings.problems:
        return None, tuple(findings.problems)
    return Form(fields=fields, description=entries.pop("description", None), **entries), ()


def _fields(entries: list[object], findings: Findings) -> tuple[Field, ...]:
    if not 1 <= len(entries) <= MOST_FIELDS:
        findings.add(None, "field-count", "key_type", "write_kind", key="fields", kind=f"1…{MOST_FIELDS}")
        return ()
    fields = [field for entry in entries if (field := read_field(entry, findings)) is not None]
    findings.refuse_doubles([field.name for field in fields])
    return tuple(fields)
