"""Answers in, (answers, errors) out: exactly one says something. The server believes nothing that a browser has checked."""
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from engine.feel import Environment, FeelError
from forms.answers import Answers
from forms.file_inputs import FilesInput
from forms.form import Field, Form, Value
from forms.posted import Posted
from forms.reading import Keep, People, Reading, nobody
from forms.rules import States
from forms.words import say

Errors = dict[str, list[str]]
Result = tuple[dict[str, Value], Errors]


def parse(
    form: Form, data: Mapping[str, Any], files: Mapping[str, Any], variables: Mapping[str, Value], env: Environment,
    language: str = "es", *, keep: Keep, people: People = nobody, draft: Mapping[str, Value] | None = None,
) -> Result:
    """Read what a page sent: `data` and `files` are MultiDicts, or plain dicts of lists.

    Answers hold every question that was asked, None where nothing was said, and what the server computes; an answer
    that is no longer asked for becomes None if the case knows one. Files are stored with `keep` only when all is well.
    """
    reading = Reading(variables, env, language, people, draft or {})
    posted = Posted(data, files)
    answers = Answers(form.fields, reading)
    answers.read_page(posted)
    return _finish(form, answers, reading, keep, _strangers(form, posted.strangers(form), language))


def parse_json(
    form: Form, sent: Any, files: Mapping[str, Any], variables: Mapping[str, Value], env: Environment,
    language: str = "es", *, keep: Keep, people: People = nobody, draft: Mapping[str, Value] | None = None,
) -> Result:
    """Read what a program sent: an object of names and values (fractions as Decimal), and files by field name.

    A computed value may come along if it is right.
    """
    reading = Reading(variables, env, language, people, draft or {})
    if not isinstance(sent, dict):
        return {}, {"answers": [say(language, "answers")]}
    posted = Posted({}, files)
    answers = Answers(form.fields, reading)
    answers.read_program(sent, posted)
    strange = [str(name) for name in sent if name not in form.by_name] + posted.strangers(form)
    return _finish(form, answers, reading, keep, _strangers(form, strange, language), sent)


def _finish(form: Form, answers: Answers, reading: Reading, keep: Keep, errors: Errors, sent: Mapping[str, Value] | None = None) -> Result:
    """Settle the rules, validate, check; then store the files and gather the answers."""
    try:
        states = answers.settle()
        answers.validate()
        errors |= answers.sentences()
        errors |= _contradictions(form, states, sent or {}, reading)
        for name, said in _broken_checks(form.fields, states, reading.variables, errors, reading).items():
            errors.setdefault(name, []).extend(said)
    except FeelError as problem:  # a rule that asks for too much: too many steps, too long a list
        return {}, {form.id: [problem.message(reading.language)]}
    if errors:
        return {}, errors
    return _answers(form, answers, states, reading.variables, keep), {}


def _answers(form: Form, answers: Answers, states: States, variables: Mapping[str, Value], keep: Keep) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for field in form.fields:
        state = states[field.name]
        if field.type == "display" or (not state.visible and field.asked and variables.get(field.name) is None):
            continue
        entry = answers._fields.get(field.name)
        found[field.name] = entry.store(keep) if state.visible and isinstance(entry, FilesInput) else state.value
    return found


def _broken_checks(
    fields: tuple[Field, ...], states: States, scope: Mapping[str, Value], errors: Errors, reading: Reading, place: str = ""
) -> Errors:
    """The FEEL checks that do not hold. Checks wait for the answers they speak of: those in error are passed over."""
    seen = {**scope, **{name: state.value for name, state in states.items()}}
    faulty = {name.partition("[")[0] for name in errors}
    found: Errors = {}
    for field in fields:
        state, name = states[field.name], place + field.name
        if not state.visible or (field.asked and state.value in (None, "", [])):
            continue
        for check in field.valid:
            if faulty.isdisjoint({field.name, *check.rule.names}) and reading.value(check.rule, seen) is not True:
                said = reading.text(check.message, seen)
                found.setdefault(name, []).append(str(said) if said else say(reading.language, "valid"))
        for at, row in enumerate(state.rows):
            found |= _broken_checks(field.columns, row, seen, errors, reading, f"{name}[{at}].")
    return found


def _contradictions(form: Form, states: States, sent: Mapping[str, Value], reading: Reading) -> Errors:
    """Values that a program sent although the server computes them: right ones are welcome."""
    found: Errors = {}
    for field in form.fields:
        if not field.asked and field.name in sent and not _same(sent[field.name], states[field.name].value):
            found[field.name] = [say(reading.language, "computed", value=str(states[field.name].value)[:80])]
    return found


def _same(sent: Value, computed: Value) -> bool:
    if isinstance(sent, bool) or isinstance(computed, bool):
        return sent is computed
    return bool(sent == computed) or (isinstance(sent, str) and computed is not None and sent == str(computed))


def _strangers(form: Form, names: list[str], language: str) -> Errors:
    known = [field.name for field in form.fields]
    errors: Errors = {}
    for name in names[:20]:
        close = get_close_matches(name[:100], known, 1)
        key = "unknown_close" if close else "unknown_name"
        errors[name[:100]] = [say(language, key, name=name[:60], close="".join(close), names=", ".join(known))]
    return errors
