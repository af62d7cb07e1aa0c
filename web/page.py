"""What every template may use: addresses of built files, names of people, tokens, dates in words. And the doors of pages."""
import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from storage.people import User
from web import assets, labels, moments, telling
from web.visibility import May, may

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "web" / "static"


def furnish(app: Flask) -> None:
    """Give every template of `app` its shared words."""
    app.jinja_env.globals.update(
        static=static, built=built, csrf_field=csrf_field, with_arguments=with_arguments, name_of=name_of, case_name=case_name, moment=moments.moment,
        due=moments.due, due_chip=moments.due_chip, told=telling.told, mail_state=labels.mail_state, outcome_words=labels.outcome,
        role_words=labels.role, role_help=labels.role_help,
    )
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "web" / "templates"), FileSystemLoader(ROOT / "forms" / "templates")])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def of_this_request() -> dict[str, Any]:
        person = g.get("person")
        return {"person": person, "may": may(g.actor) if person else None, "zone_name": str(moments.zone())}


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def static(name: str) -> str:
    """The address of a file of ours, which changes with its content: browsers may keep it for ever."""
    return url_for("static", filename=name, v=_fingerprint(name))


def built(name: str) -> str | None:
    """The address of a built front-end file; None while none has been built: pages work without."""
    try:
        return url_for("static", filename=assets.asset(name))
    except (assets.NotBuilt, KeyError):
        return None


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def with_arguments(**changed: Any) -> str:
    """This page's address with some arguments changed: the next page of a list keeps its filters."""
    assert request.endpoint is not None
    return url_for(request.endpoint, **{**(request.view_args or {}), **request.args.to_dict(), **changed})


def name_of(login: str | None) -> str:
    """The full name of a person; programs and people who left keep their login."""
    if login in (None, "engine", "virtual"):
        return "Tramita"
    names: dict[str, str] = g.setdefault("names", {})
    if login not in names:
        with g.database.reading() as store:
            person: User | None = store.people.get(login)
        names[login] = person.name if person else str(login)
    return names[login]


def case_name(case_id: str) -> str:
    """What people call a case: its business key, else its id. For those who may see the case: a key may name a person."""
    names: dict[str, str] = g.setdefault("case_names", {})
    if case_id not in names:
        with g.database.reading() as store:
            listed = store.cases.listed(case_id)
        names[case_id] = (listed and listed.business_key) or case_id
    return names[case_id]


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only for people who have signed in; others sign in first and come back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if g.person is None:
            back = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("door.ask", next=back), 303)
        return view(*args, **kwargs)

    return guarded


def only(door: str, sees: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only for people whose roles open `door` (a field of May). Who may at least see it (`sees`) gets 403, others 404."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            doors: May = may(g.actor)
            if not getattr(doors, door):
                abort(403 if sees and getattr(doors, sees) else 404)
            return view(*args, **kwargs)

        return signed_in(guarded)

    return guard


def asked_for_part() -> bool:
    """Whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def settings() -> Any:
    return current_app.settings  # type: ignore[attr-defined]
