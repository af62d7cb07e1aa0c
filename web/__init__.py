"""HTTP in, command out, page back. `create_app` wires everything; views translate and decide nothing."""
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from flask import Flask, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.model import Actor, Decision
from storage.database import Database
from web.settings import Settings, read_settings

NOBODY = Actor("")


class Clock(Protocol):
    """The time of the cases: the machine's, or a virtual one."""

    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Tramita(Flask):
    """The application and what its views work with."""

    settings: Settings
    database: Database
    clock: Clock
    real: Callable[[], datetime]  # by which sessions and tokens end, whatever the virtual clock says
    told: Callable[[Decision], Any]  # hears of every committed decision: wakes runner and scheduler


def create_app(settings: Settings | None = None, database: Database | None = None, clock: Clock | None = None,
               real: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Tramita:
    """The program as a WSGI application. It opens the database but starts no thread: `serve` does, and sets `told`."""
    from web.languages import speak_languages
    from web.limits import limit_attempts
    from web.refusals import tell_refusals
    from web.security import guard
    from web.views import add_views

    app = Tramita(__name__)
    app.settings = settings or read_settings(os.environ)
    app.database = database or Database(app.settings.url, app.settings.data)
    app.clock, app.real, app.told = clock or SystemClock(), real, lambda decision: None
    if app.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[app.settings.proxies] * 3)  # type: ignore[method-assign]
    app.before_request(lambda: _know_who_and_when(app))
    guard(app, app.settings)
    limit_attempts(app)
    speak_languages(app, app.settings.language)
    tell_refusals(app)
    add_views(app)
    return app


def _know_who_and_when(app: Tramita) -> None:
    """What every view may count on: g.database, g.now, g.real, g.person, g.actor, g.via, g.language."""
    from web.languages import language_of_reader
    from web.sign_in import identify

    g.database, g.now, g.real = app.database, app.clock.now(), app.real()
    known = None if request.endpoint in ("static", "health.live") else identify(request, app.database, app.settings, g.real)
    g.person, g.via = (known.person, known.via) if known else (None, None)
    g.actor = known.person.actor if known else NOBODY
    g.language = language_of_reader(app.settings.language)
