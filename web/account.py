"""My account: password, language, colours, sessions, tokens."""
import secrets
from dataclasses import replace

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as __

from storage.access import Token
from storage.ids import new_id
from web import passwords
from web.languages import LANGUAGES
from web.page import settings, signed_in
from web.sign_in import hashed, open_session

pages = Blueprint("account", __name__, url_prefix="/account")
THEMES = [("auto", __("As the device says")), ("light", __("Light")), ("dark", __("Dark"))]
REFUSALS = {"short": __("It must have at least 10 characters."), "long": __("It is too long."), "same": __("It must not be your user name.")}


@pages.get("")
@signed_in
def show() -> str:
    return _page()


@pages.post("/preferences")
@signed_in
def prefer() -> Response:
    language, theme = request.form.get("language"), request.form.get("theme")
    if language in LANGUAGES:
        with g.database.transaction() as store:
            store.people.save(replace(g.person, language=language))
    if theme in dict(THEMES):
        session["theme"] = theme
    return redirect(url_for("account.show"), 303)  # type: ignore[return-value]


@pages.post("/password")
@signed_in
def change_password() -> Response | tuple[str, int]:
    """Change it; every session ends and this browser gets a fresh one."""
    old, fresh = request.form.get("old", ""), request.form.get("fresh", "")
    refusal = passwords.refusal(fresh, g.actor.user)
    if not passwords.fits(old, g.person.password):
        return _page(refusal=_("This is not your present password.")), 422
    if refusal:
        return _page(refusal=str(REFUSALS[refusal])), 422
    with g.database.transaction() as store:
        store.people.save(replace(g.person, password=passwords.made(fresh)))
        store.access.close_sessions_of(g.actor.user)
    open_session(g.database, settings(), g.person, request, g.real)
    flash(_("Your password is changed. All other sessions have ended."), "calm")
    return redirect(url_for("account.show"), 303)  # type: ignore[return-value]


@pages.post("/sign-out-everywhere")
@signed_in
def leave_everywhere() -> Response:
    with g.database.transaction() as store:
        store.access.close_sessions_of(g.actor.user)
    session.clear()
    flash(_("Every session has ended."), "calm")
    return redirect(url_for("door.ask"), 303)  # type: ignore[return-value]


@pages.post("/tokens")
@signed_in
def new_token() -> str:
    """A token for a program that acts in my name. Only its hash is kept, so it is shown once."""
    secret = secrets.token_urlsafe(32)
    label = request.form.get("label", "").strip()[:100] or "API"
    with g.database.transaction() as store:
        store.access.add_token(Token(new_id(), g.actor.user, label, g.real), hashed(secret))
    return _page(token=secret)


@pages.post("/tokens/<token_id>/revoke")
@signed_in
def revoke(token_id: str) -> Response:
    with g.database.transaction() as store:
        if token_id not in {token.id for token in store.access.tokens_of(g.actor.user)} or not store.access.revoke_token(token_id, g.real):
            abort(404)
    flash(_("The token no longer works."), "calm")
    return redirect(url_for("account.show"), 303)  # type: ignore[return-value]


def _page(refusal: str = "", token: str = "") -> str:
    with g.database.reading() as store:
        tokens = [one for one in store.access.tokens_of(g.actor.user) if one.revoked_at is None]
    return render_template("account.html", refusal=refusal, token=token, tokens=tokens, themes=THEMES)
