"""HTTP in, command out, page back. `create_app` wires everything; views translate and decide nothing."""
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from flask import Flask, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.clockwork import USUAL, Clockwork, Pace
from engine.connectors import connectors
from engine.model import Actor, Decision
from storage.database import Database
from storage.ids import new_id
from web.settings import Settings, read_settings

NOBODY = Actor("")


class Clock(Protocol):
    """The time of the cases: the machine's, or a virtual one."""

    def now(self) -> datetime: ...


class Tramita(Flask):
    """The application and what its views work with."""

    settings: Settings
    database: Database
    clock: Clock
    clockwork: Clockwork  # timers, jobs and messages: starts to work when `serve` says so
    real: Callable[[], datetime]  # by which sessions and tokens end, whatever the virtual clock says
    told: Callable[[Decision], Any]  # hears of every committed decision: wakes runner and scheduler


def create_app(settings: Settings | None = None, database: Database | None = None, clockwork: Clockwork | None = None,
               real: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Tramita:
    """The program as a WSGI application. It opens the database but starts no thread: `serve` calls `clockwork.start`."""
    from web.languages import speak_languages
    from web.limits import limit_attempts
    from web.refusals import tell_refusals
    from web.security import guard
    from web.signs import refuse_unkeepable
    from web.views import add_views

    app = Tramita(__name__)
    app.settings = settings or read_settings(os.environ)
    app.database = database or Database(app.settings.url, app.settings.data)
    app.real = real
    app.clockwork = clockwork or clockwork_of(app.settings, app.database, real=real)
    app.clock, app.told = app.clockwork, app.clockwork.told
    app.config["ZONE"] = app.settings.zone
    if app.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[app.settings.proxies] * 3)  # type: ignore[method-assign]
    app.before_request(lambda: _know_who_and_when(app))
    guard(app, app.settings)
    limit_attempts(app)
    speak_languages(app, app.settings.language)
    refuse_unkeepable(app)
    add_views(app)
    tell_refusals(app)  # last: what it says stands, whatever a library would say
    return app


def clockwork_of(settings: Settings, database: Database, environ: Mapping[str, str] = os.environ,
                 real: Callable[[], datetime] = lambda: datetime.now(UTC), pace: Pace = USUAL) -> Clockwork:
    """What moves by itself, not yet moving: the clock, the scheduler of timers, the runner of jobs with all connectors.

    Connectors read their own variables: TRAMITA_CONN_*, TRAMITA_SECRET_*, mail. A virtual clock begins at
    TRAMITA_CLOCK_START or now, once.
    """
    own = {name: value for name, value in environ.items() if name.startswith("TRAMITA_")}
    begin = (settings.clock_start or real()) if settings.clock == "virtual" else None
    return Clockwork(database, connectors(own), new_id, own, begin, pace)


def _know_who_and_when(app: Tramita) -> None:
    """What every view may count on: g.database, g.now, g.real, g.person, g.actor, g.via, g.language."""
    from web.languages import language_of_reader
    from web.sign_in import identify

    plain = request.endpoint in ("static", "health.live")  # asks the database nothing
    g.database, g.real = app.database, app.real()
    g.now = g.real if plain else app.clock.now()
    known = None if plain else identify(request, app.database, app.settings, g.real)
    g.person, g.via = (known.person, known.via) if known else (None, None)
    g.actor = known.person.actor if known else NOBODY
    g.language = language_of_reader(app.settings.language)
