"""Parameters of a process: what the documents leave open, editable by its owner. A change holds at once."""
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.codec import from_plain, plain
from engine.errors import BadInput, BadParameters, NotAllowed
from engine.parameters import NUMBERS, Parameter
from engine.process_file import words
from forms.numbers import read_number, write_number
from storage.database import Store
from storage.processes import Version
from storage.settings import PARAMETERS
from web.owning import parameters_of, set_parameters
from web.page import only
from web.process_titles import title_of
from web.seen import version_or_404
from web.visibility import owns
from web.written_json import as_json, of_json

pages = Blueprint("parameters", __name__, url_prefix="/processes")


@dataclass(frozen=True)
class Shown:
    """A parameter as the page edits it: always a text."""

    name: str
    words: str
    help: str
    kind: str  # text number boolean list value
    text: str
    delivered: str  # the text of the default
    changed: bool
    limits: str = ""  # of a number


@pages.get("/<key>/parameters")
@only("see_studio")
def show(key: str) -> str:
    with g.database.reading() as store:
        return _page(store, version_or_404(store, key))


@pages.post("/<key>/parameters")
@only("set_parameters", sees="see_studio")
def change(key: str) -> Response | tuple[str, int]:
    """Set what differs from what is in force; with complaints, the page again as it was typed."""
    with g.database.reading() as store:
        version = version_or_404(store, key)
        now = {**version.parameters, **store.settings.parameters(key)}
    if not owns(g.actor, version.facts.get("owner")):
        raise NotAllowed(_("The process belongs to %(group)s.", group=version.facts.get("owner")))
    values, errors = _read(parameters_of(version))
    changed = {name: value for name, value in values.items() if value != now.get(name)}
    if not errors and changed:
        try:
            set_parameters(version, changed)
        except BadParameters as refused:
            errors = {name: _("This value %(why)s", why=why) for name, why in refused.errors.items()}
        except BadInput as refused:
            errors = dict.fromkeys(changed, str(refused))
    if errors:
        with g.database.reading() as store:
            return _page(store, version, errors, request.form), 422
    flash(_("Saved. %(count)s parameters changed.", count=len(changed)), "calm")
    return redirect(url_for("parameters.show", key=key), 303)  # type: ignore[return-value]


def _page(store: Store, version: Version, errors: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None) -> str:
    now = {**version.parameters, **store.settings.parameters(version.process)}
    shown = [_shown(parameter, now.get(parameter.name), (typed or {}).get(parameter.name)) for parameter in parameters_of(version).values()]
    return render_template("settings/parameters.html", key=version.process, title=title_of(version), parameters=shown, errors=errors or {},
                           changes=store.settings.changes(PARAMETERS, version.process, 20), owned=owns(g.actor, version.facts.get("owner")))


def _shown(parameter: Parameter, value: Any, typed: str | None) -> Shown:
    kind = "number" if parameter.type in NUMBERS else {"boolean": "boolean", "list": "list", "table": "value"}.get(parameter.type, "text")
    if kind == "list" and not _is_texts(value):
        kind = "value"
    help = words(parameter.help, g.language)
    return Shown(parameter.name, words(parameter.label, g.language), help, kind, typed if typed is not None else _text(kind, value),
                 _text(kind, parameter.default), value != parameter.default, _limits(parameter))


def _limits(parameter: Parameter) -> str:
    said = {which: write_number(bound, g.language) for which, bound in (("min", parameter.min), ("max", parameter.max)) if bound is not None}
    match sorted(said):
        case ["max", "min"]:
            return _("from %(min)s to %(max)s", **said)
        case ["min"]:
            return _("at least %(min)s", **said)
        case ["max"]:
            return _("at most %(max)s", **said)
    return ""


def _text(kind: str, value: Any) -> str:
    if value is None:
        return ""
    match kind:
        case "boolean":
            return "true" if value else "false"
        case "list":
            return "\n".join(value)
        case "value":
            return as_json(plain(value))
        case "number":
            return write_number(value, g.language)
    return str(value)


def _read(known: Mapping[str, Parameter]) -> tuple[dict[str, Any], dict[str, str]]:
    """The posted values, and what is wrong with them."""
    values, errors = {}, {}
    for name, parameter in known.items():
        if name in request.form:
            try:
                values[name] = _value(_shown(parameter, parameter.default, None).kind, parameter.type, request.form[name].strip())
            except ValueError:
                errors[name] = _("This does not fit: it must be like “%(default)s”.", default=_shown(parameter, parameter.default, None).delivered)
    return values, errors


def _value(kind: str, type: str, text: str) -> Any:
    """Raises ValueError."""
    match kind:
        case "boolean":
            return text == "true"
        case "list":
            return [line.strip() for line in text.splitlines() if line.strip()]
        case "value":
            return from_plain(of_json(text))
        case "number":
            number = read_number(text, g.language)
            if type == "integer" and number != number.to_integral_value():
                raise ValueError("a whole number")
            return int(number) if type == "integer" else Decimal(number)
    return text


def _is_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(item, str) for item in value))
