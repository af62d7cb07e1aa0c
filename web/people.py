"""People, for the administrator: who may sign in, with which roles and groups; passwords given anew, people sent away."""
import re
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.errors import BadInput
from storage.people import User
from web import passwords
from web.page import only
from web.visibility import ROLES

pages = Blueprint("people", __name__, url_prefix="/people")
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,99}")
RESERVED = ("engine", "virtual", "everyone", "new")  # actors of the program itself, and an address of this page


@pages.get("")
@only("manage_people")
def show() -> str:
    q = request.args.get("q", "").strip()[:200]
    with g.database.reading() as store:
        page = store.people.list(q or None, cursor=request.args.get("cursor"))
    return render_template("people/list.html", people=page.items, next_cursor=page.next_cursor, q=q)


@pages.get("/new")
@only("manage_people")
def new() -> str:
    return _page(User("", "", roles=frozenset(("staff",))), fresh=True)


@pages.post("/new")
@only("manage_people")
def add() -> str | tuple[str, int]:
    """Add a person with an invented password, which is shown once."""
    person, errors = _posted(User(request.form.get("login", "").strip().lower(), ""))
    if not LOGIN.fullmatch(person.login) or person.login in RESERVED:
        errors = {**errors, "login": _("Use small letters, digits, dot, dash.")}
    if errors:
        return _page(person, True, errors), 422
    password = passwords.invented()
    try:
        with g.database.transaction() as store:
            store.people.add(replace(person, password=passwords.made(password)), g.real)
    except BadInput:
        return _page(person, True, {"login": _("There is already a user of this name.")}), 422
    return _page(person, password=password)


@pages.get("/<login>")
@only("manage_people")
def one(login: str) -> str:
    return _page(_person_or_404(login))


@pages.post("/<login>")
@only("manage_people")
def change(login: str) -> Response | tuple[str, int]:
    old = _person_or_404(login)
    person, errors = _posted(old)
    if login == g.actor.user and "admin" not in person.roles:
        errors = {**errors, "role": _("You cannot take the administrator's role from yourself.")}
    if errors:
        return _page(person, False, errors), 422
    with g.database.transaction() as store:
        store.people.save(person)
    return _back(login, _("Saved."))


@pages.post("/<login>/password")
@only("manage_people")
def reset(login: str) -> str:
    """A new password, shown once; every session of this person ends."""
    password = passwords.invented()
    person = replace(_person_or_404(login), password=passwords.made(password), failures=0, locked_until=None)
    with g.database.transaction() as store:
        store.people.save(person)
        store.access.close_sessions_of(login)
    return _page(person, password=password)


@pages.post("/<login>/sign-out")
@only("manage_people")
def sign_out(login: str) -> Response:
    _person_or_404(login)
    with g.database.transaction() as store:
        count = store.access.close_sessions_of(login)
    return _back(login, _("%(count)s sessions ended.", count=count))


@pages.post("/<login>/deactivate")
@only("manage_people")
def deactivate(login: str) -> Response:
    """The person can no longer sign in; what they did stays in the histories."""
    if login == g.actor.user:
        abort(403)
    _set_active(login, False)
    return _back(login, _("Deactivated: sessions and tokens stop working at once."))


@pages.post("/<login>/activate")
@only("manage_people")
def activate(login: str) -> Response:
    _set_active(login, True)
    return _back(login, _("Active again."))


@pages.post("/<login>/tokens/<token_id>/revoke")
@only("manage_people")
def revoke(login: str, token_id: str) -> Response:
    with g.database.transaction() as store:
        if token_id not in {token.id for token in store.access.tokens_of(login)} or not store.access.revoke_token(token_id, g.real):
            abort(404)
    return _back(login, _("The token no longer works."))


def _posted(old: User) -> tuple[User, Mapping[str, str]]:
    """The person as the form says, and what is wrong with it."""
    form, errors = request.form, {}
    name, email = form.get("name", "").strip()[:200], form.get("email", "").strip()[:300]
    if not name:
        errors["name"] = _("Say the full name.")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        errors["email"] = _("This is no e-mail address.")
    roles = frozenset(form.getlist("role"))
    if not roles <= set(ROLES):
        errors["role"] = _("There is no such role.")
    groups = frozenset(group.strip()[:200] for group in form.getlist("group") if group.strip())
    return replace(old, name=name, email=email or None, roles=roles, groups=groups), errors


def _page(person: User, fresh: bool = False, errors: Mapping[str, str] | None = None, password: str = "") -> str:
    with g.database.reading() as store:
        groups = [group.name for group in store.people.groups()]
        tokens = [token for token in store.access.tokens_of(person.login) if token.revoked_at is None]
    return render_template("people/edit.html", shown=person, fresh=fresh, errors=errors or {}, password=password, groups=groups,
                           roles=ROLES, tokens=tokens)


def _person_or_404(login: str) -> User:
    with g.database.reading() as store:
        person: User = store.people.get(login) or abort(404)
    return person


def _set_active(login: str, active: bool) -> None:
    person = _person_or_404(login)
    with g.database.transaction() as store:
        store.people.save(replace(person, active=active))
        if not active:
            store.access.close_sessions_of(login)


def _back(login: str, words: str) -> Response:
    flash(words, "calm")
    return redirect(url_for("people.one", login=login), 303)  # type: ignore[return-value]
