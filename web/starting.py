"""Starting a case by hand: the procedures that I may begin, and the form with which each begins."""
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.diagram import Element
from engine.errors import NotAllowed
from engine.model import Bundle, Variables
from forms.drafts import parse_draft
from forms.evaluate import present
from forms.parse import Errors, parse
from forms.words import name as form_words
from storage.database import Store
from web import answering
from web.keeping import keep
from web.kept_uploads import FIELD, known, named
from web.page import asked_for_part, signed_in
from web.pictures import picture_of
from web.seen import version_or_404
from web.visibility import may_start, sees_process

pages = Blueprint("starting", __name__)


@dataclass(frozen=True)
class Door:
    """A start event at which this person may begin a case."""

    process: str
    title: str
    element: str
    name: str
    lane: str | None
    documentation: str
    form: str | None


@pages.get("/start")
@signed_in
def show() -> str:
    with g.database.reading() as store:
        seen = [version.process for version in store.processes.list() if sees_process(g.actor, version.visible_to)]
        doors = [door for key in seen for door in _doors(store, key)]
    return render_template("starting.html", doors=doors)


@pages.get("/start/<key>/<element>")
@signed_in
def form(key: str, element: str) -> str:
    return _page(_door_or_404(key, element), {})


@pages.post("/start/<key>/<element>")
@signed_in
def begin(key: str, element: str) -> Response | tuple[str, int]:
    """Start the case with the posted form; with complaints, the form again as it was typed."""
    door = _door_or_404(key, element)
    before = known(_place(door), request.form.get(FIELD))
    case_id, errors = answering.start(key, request.form, request.files, parse, element=element, draft=before)
    if errors or case_id is None:
        return _page(door, before, errors, files=request.files), 422
    flash(_("The case has begun."), "calm")
    return redirect(url_for("cases.one", case_id=case_id), 303)  # type: ignore[return-value]


@pages.post("/start/<key>/<element>/form")
@signed_in
def fields(key: str, element: str) -> str:
    """The fields anew with what was typed so far."""
    door = _door_or_404(key, element)
    return _page(door, known(_place(door), request.form.get(FIELD)), posted=request.form)


def _page(door: Door, before: Variables, errors: Errors | None = None, posted: Any = None, files: Any = None) -> str:
    """The form: empty, as `posted` so far, or, when it was sent with `files` and refused, as it was sent; the files stay here."""
    with g.database.reading() as store:
        bundle = store.processes.bundle(door.process) or abort(404)
    asked, view, answers = answering.form_named(bundle, door.form), None, before
    if asked:
        scope, around = answering.beneath(bundle), answering.environment(bundle)
        if files is not None:
            answers = parse_draft(asked, request.form, files, scope, around, g.language, keep=keep, draft=before)
        view = present(asked, scope, around, g.language, people=answering.members_of, draft=answers or None, posted=posted)
    template = "task/_form.html" if asked_for_part() else "start_form.html"
    return render_template(template, door=door, view=view, errors=errors or {}, words=form_words,
                           kept=named(_place(door), answers, request.form.get(FIELD)),
                           labels={field.name: field.label for field in view.fields} if view else {},
                           live_url=url_for("starting.fields", key=door.process, element=door.element))


def _place(door: Door) -> str:
    return f"{door.process}/{door.element}"


def _doors(store: Store, key: str) -> list[Door]:
    bundle = store.processes.bundle(key)
    return [_door(bundle, element) for element in _starts(bundle) if may_start(g.actor, starters(bundle, element))] if bundle else []


def _door_or_404(key: str, element: str) -> Door:
    """A door that this person sees; 403 where others may begin."""
    with g.database.reading() as store:
        version_or_404(store, key)
        bundle = store.processes.bundle(key) or abort(404)
    found = next((one for one in _starts(bundle) if one.id == element), None) or abort(404)
    if not may_start(g.actor, starters(bundle, found)):
        raise NotAllowed(_("Starting here is for: %(groups)s", groups=", ".join(starters(bundle, found))))
    return _door(bundle, found)


def starters(bundle: Bundle, element: Element) -> tuple[str, ...]:
    """Groups that may begin here: those of process.yaml, else the lane in which the start event is drawn."""
    named = picture_of(bundle).about.may_start(element.id)
    return named or ((element.lane,) if element.lane else ())


def _starts(bundle: Bundle) -> list[Element]:
    """Start events at which a person can begin here: those without a trigger, and triggered ones that ask for something.

    A message start without a form is begun by its message; programs may do so by hand (contract.md B10).
    """
    picture = picture_of(bundle)
    offered = {start.element for start in picture.about.starts}
    return [one for one in picture.diagram.starts(bundle.process) if one.trigger is None or (one.id in offered and one.form)]


def _door(bundle: Bundle, element: Element) -> Door:
    picture = picture_of(bundle)
    return Door(bundle.process, picture.title(g.language), element.id, element.title, element.lane, element.documentation, element.form)
