"""What a page says of a case beside its steps: what it is about, and what it knows, in the words of its forms."""
from typing import Any

from flask import g

from engine.model import Bundle, Case
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


def all_facts(bundle: Bundle, case: Case) -> list[Fact]:
    """Everything the case knows: what forms ask first, then what the diagram computed."""
    picture = picture_of(bundle)
    asked = [name for form in picture.forms.values() for name in form.by_name if name in case.variables]
    return [_fact(picture, name, case.variables[name]) for name in dict.fromkeys([*asked, *sorted(case.variables)])]


def answers_of(picture: Picture, answers: Any) -> list[Fact]:
    """The answers of one form."""
    return [_fact(picture, name, value) for name, value in answers.items()] if isinstance(answers, dict) else []


def _fact(picture: Picture, name: str, value: Any) -> Fact:
    return Fact(picture.asked(name, g.language), told(value))


def _is_file(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and "sha256" in first
