"""Half-filled forms: what somebody typed, kept as it is, a value or not yet one. Nothing is validated, nothing computed."""
from collections.abc import Mapping
from typing import Any

from engine.feel import Environment
from forms.answers import Answers
from forms.file_inputs import FilesInput
from forms.form import Form, Value
from forms.posted import Posted
from forms.reading import Keep, Reading

LONGEST = 20_000  # characters of a text that is no value yet


def parse_draft(
    form: Form, data: Mapping[str, Any], files: Mapping[str, Any], variables: Mapping[str, Value], env: Environment,
    language: str = "es", *, keep: Keep, draft: Mapping[str, Value] | None = None,
) -> dict[str, Value]:
    """What a half-filled page says: values, or the texts as typed where they are none yet. Its files are stored."""
    answers = Answers(form.fields, Reading(variables, env, language, draft=draft or {}))
    answers.read_page(Posted(data, files))
    return _half_filled(answers, keep)


def parse_draft_json(
    form: Form, sent: Mapping[str, Any], variables: Mapping[str, Value], env: Environment,
    language: str = "es", *, draft: Mapping[str, Value] | None = None,
) -> dict[str, Value]:
    """What a program wants to be kept. A file is kept only if this person was shown it: naming a SHA-256 opens nothing."""
    answers = Answers(form.fields, Reading(variables, env, language, draft=draft or {}))
    answers.read_program(sent, Posted({}, {}))
    found = _half_filled(answers, None)
    typed = {name: text[:LONGEST] for name, text in sent.items() if found.get(name, "") is None and isinstance(text, str)}
    return {name: value for name, value in (found | typed).items() if name in sent}


def _half_filled(answers: Answers, keep: Keep | None) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, entry in answers._fields.items():
        if isinstance(entry, FilesInput):
            found[name] = entry.store(keep) if keep else entry.value()
        elif hasattr(entry, "entries"):
            found[name] = [_half_filled(row, keep) for row in entry.entries]
        elif entry.process_errors:
            found[name] = next((text[:LONGEST] for text in entry.raw_data or ()), None)
        else:
            found[name] = entry.data
    return found
