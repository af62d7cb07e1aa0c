"""What the checks of a process want to know of its forms, mails and templates, read from its files.

The rooms do not know each other: forms/ reads forms, engine/checks looks at them, here one is told of the other.
"""
from collections.abc import Iterator, Mapping

from engine.checks import FieldFacts, FormFacts, TemplateFacts
from engine.connectors.templates import names_in
from engine.errors import BadInput, NotDeployable
from engine.feel import Expression
from engine.intake.rules import Rule, rules_in
from forms.form import CHOICE_TYPES, Field, Form
from forms.read import read

_KINDS = {
    "text": "string", "textarea": "string", "integer": "number", "decimal": "number", "money": "number", "boolean": "boolean",
    "date": "date", "datetime": "date and time", "multiselect": "list", "user": "string", "file": "context", "files": "list", "table": "list",
}
_MAIL_START = ("asunto",)


def forms_of(files: Mapping[str, bytes]) -> dict[str, FormFacts]:
    """The forms that can be read, by id; what is wrong with the others is said by forms/read.py."""
    found = {}
    for path, source in files.items():
        if path.startswith("forms/") and path.endswith(".yaml"):
            try:
                form = read(source)
            except NotDeployable:
                continue
            found[form.id] = FormFacts(form.id, path, {field.name: _field(field) for field in form.fields if field.type != "display"},
                                       tuple(_rules(form)))
    return found


def mails_of(source: bytes) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Element of a start, or name of a message -> variables that the mails of process.yaml bring to it; and which are starts."""
    try:
        rules = rules_in(source)
    except BadInput:
        return {}, frozenset()
    found: dict[str, frozenset[str]] = {}
    for starts, listed in ((True, rules.start), (False, rules.replies), (False, rules.messages)):
        for rule in listed:
            key = (rule.element if starts else rule.message) or ""
            found[key] = found.get(key, frozenset()) | _brought(rule, starts)
    return found, frozenset(rule.element or "" for rule in rules.start)


def templates_of(files: Mapping[str, bytes]) -> dict[str, TemplateFacts]:
    """The templates of mails and letters by path; one that cannot be read is told when it is used."""
    found = {}
    for path, source in files.items():
        if path.startswith(("mails/", "letters/")) and path.endswith((".txt", ".html")):
            names = names_in(source.decode("utf-8", "replace"))
            if names is not None:
                found[path] = TemplateFacts(*names)
    return found


def _field(field: Field) -> FieldFacts:
    options = None
    if field.type in CHOICE_TYPES and isinstance(field.options, tuple) and field.options and not field.open:
        options = tuple(str(option.value) for option in field.options)
    return FieldFacts(field.name, _kind(field), options, field.asked, isinstance(field.visible, Expression) and field.visible.text == "false")


def _kind(field: Field) -> str | None:
    if field.type not in ("select", "radio"):
        return _KINDS.get(field.type)
    kinds = {type(option.value) for option in field.options} if isinstance(field.options, tuple) else set()
    return "string" if kinds == {str} else "boolean" if kinds == {bool} else "number" if kinds and not kinds & {str, bool} else None


def _rules(form: Form) -> Iterator[tuple[str, str, Expression]]:
    for field in form.fields:
        yield from ((field.name, which, rule) for which, rule in _of_field(field))
        for column in field.columns:
            others = {other.name for other in field.columns}
            yield from ((field.name, which, rule) for which, rule in _of_field(column) if not rule.names & others)


def _of_field(field: Field) -> Iterator[tuple[str, Expression]]:
    given = {"visible": field.visible, "required": field.required, "default": field.default, "options": field.options, "min": field.min,
             "max": field.max, "group": field.group, "value": field.value}
    yield from ((which, rule) for which, rule in given.items() if isinstance(rule, Expression))
    for check in field.valid:
        yield "valid", check.rule
        if isinstance(check.message, Expression):
            yield "message", check.message


def _brought(rule: Rule, starts: bool) -> frozenset[str]:
    """Source: engine/intake."""
    groups = [name for pattern in (rule.subject, rule.parts) if pattern is not None for name in pattern.groupindex]
    named = [*rule.attachments, *rule.cells, *rule.set, *groups, rule.mail, *([rule.words] if rule.words else []), *(_MAIL_START if starts else ())]
    return frozenset(named)
