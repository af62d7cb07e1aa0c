"""A form as it stands for one person and one case: rules applied, defaults filled in, texts in their language."""
from collections.abc import Mapping
from typing import Any

from engine.feel import Environment, Expression
from forms.answers import Answers
from forms.form import Field, Form, Value
from forms.posted import Posted
from forms.reading import People, Reading, nobody
from forms.rules import State
from forms.shown import attributes, shown_text, unit
from forms.view import FieldView, FileView, FormView, OptionView

Typed = Mapping[str, Any]  # what stands in the inputs: texts as typed, lists of them for rows


def present(
    form: Form, variables: Mapping[str, Value], env: Environment, language: str = "es", *, people: People = nobody,
    draft: Mapping[str, Value] | None = None, posted: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None,
) -> FormView:
    """The form as it is now: with its defaults, with this person's `draft`, or with what a page has just `posted`.

    `posted` may carry `_add.<table>` or `_remove.<table>` with the number of a row: the buttons of a table.
    """
    reading = Reading(variables, env, language, people, draft or {})
    answers = Answers(form.fields, reading)
    if posted is not None:
        answers.read_page(Posted(posted, files or {}))
        _change_rows(answers, posted)
    else:
        _fill(answers, draft, reading)
    _begin_tables(answers)
    states = answers.settle()
    watched = _watched(form)
    views = [_field(f, answers._fields.get(f.name), states[f.name], reading, f.name, f.name in watched) for f in form.fields]
    described = form.description.to(language) if form.description else None
    return FormView(form.id, form.title.to(language), described, language, tuple(views))


def _fill(answers: Answers, draft: Mapping[str, Value] | None, reading: Reading) -> None:
    """Put the draft, or else the default, into every input. A draft may hold texts that are no values yet."""
    answers.process(None)
    for name, entry in answers._fields.items():
        if draft is not None and name in draft:
            entry.take(draft[name])
            if entry.process_errors and isinstance(draft[name], str):
                entry.raw_data = [draft[name]]
        elif entry.asked.default is not None:
            entry.take_default(reading.value(entry.asked.default))


def _change_rows(answers: Answers, posted: Mapping[str, Any]) -> None:
    for name, entry in answers._fields.items():
        if entry.asked.type != "table":
            continue
        removed = posted.get(f"_remove.{name}")
        number = str(removed[0] if isinstance(removed, list) and removed else removed)
        if number.isascii() and number.isdigit() and int(number) < len(entry.entries):
            del entry.entries[int(number)]
        if f"_add.{name}" in posted:
            entry.add_row()


def _begin_tables(answers: Answers) -> None:
    """An empty table shows one row to begin with."""
    for entry in answers._fields.values():
        if entry.asked.type == "table" and not entry.entries:
            entry.add_row()


def _field(asked: Field, entry: Any, state: State, reading: Reading, place: str, live: bool) -> FieldView:
    language = reading.language
    options = state.options or (reading.options(asked, reading.variables) if asked.asked and not state.visible else ())
    chosen = state.value if isinstance(state.value, list) else [state.value]
    columns, rows = _table(asked, entry, state, reading) if asked.type == "table" else ((), ())
    default = reading.value(asked.default) if asked.asked else None
    return FieldView(
        name=asked.name, input=place, type=asked.type, label=asked.label.to(language),
        help=asked.help.to(language) if asked.help else None,
        section=asked.section.to(language) if asked.section else None,
        required=state.required, visible=state.visible,
        options=tuple(OptionView(o.value, str(o.value), o.label.to(language), o.value in chosen) for o in options),
        default=default, value=state.value, shown=_typed(entry) or shown_text(asked, state.value, reading),
        width=asked.width, personal=asked.personal, live=live, attributes=attributes(asked, reading), unit=unit(asked),
        open=asked.open, columns=columns, rows=rows, files=_files(state.value) if asked.type in ("file", "files") else (),
    )


def _table(asked: Field, entry: Any, state: State, reading: Reading) -> tuple[Any, Any]:
    """The headings of a table, and its rows."""
    empty = {c.name: State(True, c.required is True, reading.options(c, reading.variables), None) for c in asked.columns}
    columns = tuple(_field(c, None, empty[c.name], reading, c.name, False) for c in asked.columns)
    watched = {name for c in asked.columns for rule in _rules(c) for name in rule.names}
    rows = tuple(
        tuple(
            _field(c, row._fields.get(c.name), states[c.name], reading, f"{asked.name}-{number}-{c.name}", c.name in watched)
            for c in asked.columns
        )
        for number, (row, states) in enumerate(zip(entry.entries, state.rows, strict=False))
    )
    return columns, rows


def _typed(entry: Any) -> str:
    """The text as it was typed, while it is no value."""
    wrong = entry is not None and entry.process_errors and entry.raw_data
    return str(entry.raw_data[0])[:20_000] if wrong and isinstance(entry.raw_data[0], str) else ""


def _files(value: Value) -> tuple[FileView, ...]:
    files = value if isinstance(value, list) else [value]
    return tuple(FileView(f["name"], f["sha256"], f["size"]) for f in files if isinstance(f, dict) and f.get("sha256"))


def _watched(form: Form) -> frozenset[str]:
    """Names that any rule of the form speaks of, columns included."""
    fields = [*form.fields, *(column for field in form.fields for column in field.columns)]
    return frozenset(name for field in fields for rule in _rules(field) for name in rule.names)


def _rules(field: Field) -> list[Expression]:
    rules = [field.visible, field.required, field.options, field.value]
    return [rule for rule in rules if isinstance(rule, Expression)]
