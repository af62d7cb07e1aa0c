"""Answers that nothing reads: a choice that decides nothing, a value that is computed for nobody.

Texts, dates, amounts and files may be asked for to be kept, so they are not suspected.
"""
from collections.abc import Callable, Iterator

from engine.checks.facts import FieldFacts, FormFacts, Subject
from engine.checks.uses import READER, decision_inputs, uses
from engine.diagram.words import catalogue
from engine.errors import Problem

catalogue({
    "unused-field": ("hint",
                     ("Nada usa el campo «{field}» del formulario {form}: solo queda en el historial.",
                      "Úselo en una condición, una tabla o un correo, o quítelo."),
                     ("Nothing uses the field “{field}” of the form {form}: it is only kept in the history.",
                      "Use it in a condition, a table or a mail, or remove it.")),
})

Say = Callable[..., Problem]


def check_unused(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    """Nothing is said where somebody reads every variable: an external worker, a called process, a job without an input mapping."""
    if any(_reads_all(subject, name) for name in subject.plans):
        return
    read = _read(subject)
    for form in subject.forms.values():
        for field in form.fields.values():
            if field.name not in read and _steers(form, field):
                yield say("unused-field", field.name, file=form.file, field=field.name, form=form.id)


def _steers(form: FormFacts, field: FieldFacts) -> bool:
    """A yes or no, or a line that nobody sees."""
    return field.kind == "boolean" if field.asked else field.hidden


def _reads_all(subject: Subject, name: str) -> bool:
    plan = subject.plans[name]
    ext = plan.element.ext
    return (ext.job_type is not None or (plan.element.kind == "callActivity" and ext.propagate_parent)) and not plan.inputs


def _read(subject: Subject) -> frozenset[str]:
    about = subject.about
    found = {*(name for use in uses(subject) for name in use.expression.names | use.expression.possible_names)} - READER
    found |= {name for facts in subject.templates.values() for name in facts.needs | facts.may}
    found |= {data.name for element in subject.diagram.elements.values() for data in decision_inputs(subject, element)}
    found |= {rule.same for rule in about.duplicates} | {rule.variable for rule in about.duplicates} | {about.business_key or ""}
    found |= {name for rule in about.only_one for name in (rule.same, rule.unless or "")}
    # Reports, mail rules and registers name columns and variables in many ways: any word of theirs counts.
    return frozenset(found | set(_words(about.raw)))


def _words(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield from part.replace(".", " ").replace("(", " ").replace(")", " ").replace(",", " ").split()
    elif isinstance(part, dict):
        for key, value in part.items():
            yield str(key)
            yield from _words(value)
    elif isinstance(part, list):
        for value in part:
            yield from _words(value)
