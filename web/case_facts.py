"""What a page says of a case beside its steps: what it is about, and what it knows, in the words of its forms."""
from collections.abc import Sequence
from typing import Any

from flask import g

from engine.model import Bundle, Case, Document
from web.page import name_of
from web.pictures import Picture, picture_of
from web.telling import Fact, told

SHORT = 8  # facts beside a task; the case page shows all


def about_case(bundle: Bundle, case: Case) -> dict[str, Any]:
    """What every page of a case or task needs for its head."""
    picture = picture_of(bundle)
    return {"about": case.business_key, "process_title": picture.title(g.language), "label_of": picture.label}


def facts_of(bundle: Bundle, case: Case, most: int = SHORT) -> list[Fact]:
    """The case's own variables that a form asks and that say something, in the order of the forms."""
    picture = picture_of(bundle)
    asked = list(dict.fromkeys(name for form in picture.forms.values() for name in form.by_name))
    known = [name for name in asked if case.variables.get(name) not in (None, "", [])]
    return [_fact(picture, name, case.variables[name]) for name in known if not _is_file(case.variables[name])][:most]


def all_facts(bundle: Bundle, case: Case) -> dict[str, Any]:
    """Everything the case knows but files: `variables` that forms ask, and `computed` ones that only the diagram names."""
    picture = picture_of(bundle)
    asked = dict.fromkeys(name for form in picture.forms.values() for name in form.by_name if case.variables.get(name) not in (None, ""))
    others = [name for name in sorted(case.variables) if name not in asked and not any(name in form.by_name for form in picture.forms.values())]
    return {"variables": [_fact(picture, name, case.variables[name]) for name in asked if not _is_file(case.variables[name])],
            "computed": [_fact(picture, name, case.variables[name]) for name in others]}


def files_of(bundle: Bundle, documents: Sequence[Document]) -> dict[str, Any]:
    """The files of a case, each content once, under the name of the question it answers where there is one."""
    picture = picture_of(bundle)
    asked = {name for form in picture.forms.values() for name in form.by_name}
    by_worth = sorted(documents, key=lambda one: (one.field in asked, one.at))
    once = {(one.name, one.sha256): one for one in by_worth}

    def kind_of(document: Document) -> str:
        return picture.asked(document.field, g.language) if document.field in asked else picture.label(document.element)

    return {"documents": sorted(once.values(), key=lambda one: (one.at, one.name)), "kind_of": kind_of}


def answers_of(picture: Picture, answers: Any) -> list[Fact]:
    """The answers of one form."""
    return [_fact(picture, name, value) for name, value in answers.items()] if isinstance(answers, dict) else []


def _fact(picture: Picture, name: str, value: Any) -> Fact:
    person = picture.kind(name) == "user" and isinstance(value, str)
    return Fact(picture.asked(name, g.language), name_of(value) if person else told(value))


def _is_file(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and "sha256" in first
