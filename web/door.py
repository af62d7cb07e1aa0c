"""The door: sign in, sign out, and the language before anyone has signed in."""
from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from web.languages import LANGUAGES
from web.limits import limiter, was_refused
from web.page import settings
from web.sign_in import close_session, open_session, sign_in_with

pages = Blueprint("door", __name__)


@pages.get("/sign-in")
def ask() -> str | Response:
    if g.person is not None:
        return redirect(_inside(request.args.get("next")), 303)  # type: ignore[return-value]
    return _page()


@pages.post("/sign-in")
@limiter.limit(lambda: str(current_app.config["ATTEMPTS"]), deduct_when=was_refused)
def enter() -> tuple[str, int] | Response:
    """Sign in. Wrong user, wrong password and locked out look alike, so that nobody can find out who works here."""
    user, password = request.form.get("user", "").strip(), request.form.get("password", "")
    person = sign_in_with(g.database, settings(), user, password, g.real)
    if person is None:
        words = _("User and password do not fit. After %(most)s wrong attempts you have to wait %(minutes)s minutes.",
                  most=settings().lockout_attempts, minutes=settings().lockout_minutes)
        return _page(user, words), 401
    open_session(g.database, settings(), person, request, g.real)
    return redirect(_inside(request.args.get("next")), 303)  # type: ignore[return-value]


@pages.post("/sign-out")
def leave() -> Response:
    close_session(g.database)
    flash(_("You have signed out."), "calm")
    return redirect(url_for("door.ask"), 303)  # type: ignore[return-value]


@pages.post("/language/<language>")
def speak(language: str) -> Response:
    if language in LANGUAGES:
        session["language"] = language
    return redirect(url_for("door.ask", next=request.args.get("next")), 303)  # type: ignore[return-value]


def _page(user: str = "", refusal: str = "") -> str:
    return render_template("sign_in.html", user=user, refusal=refusal, next=request.args.get("next"))


def _inside(address: str | None) -> str:
    """An address of this program; anything else could lead people to a look-alike."""
    if address and address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable():
        return address
    return url_for("inbox.show")
