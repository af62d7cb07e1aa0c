"""Who asks: the person behind a request, by session cookie, bearer token or HTTP Basic. Pages and API share it.

Only hashes of secrets reach the database. Real time counts here, not the virtual clock: a token is valid and a session
ends whatever the cases believe the date to be.
"""
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Request, session

from storage.access import Session
from storage.database import Database
from storage.people import User
from web import passwords
from web.settings import Settings
from web.signs import keepable

SEEN_EVERY = timedelta(minutes=5)  # how exactly the end of a session in use is kept
USED_EVERY = timedelta(minutes=5)  # likewise for the last use of a token
SESSION, BEARER, BASIC = "session", "bearer", "basic"

_process_key = secrets.token_bytes(32)
_basic_known: dict[bytes, None] = {}  # right Basic credentials of late, as keyed hashes: argon2 once, not per request


@dataclass(frozen=True)
class Known:
    """A person who has shown who they are, and how."""

    person: User
    via: str  # SESSION BEARER BASIC


def identify(request: Request, database: Database, settings: Settings, at: datetime) -> Known | None:
    """Who asks; None for nobody, or when what was shown is wrong. `at` is real time."""
    header = request.authorization
    if header is None:
        return _by_session(database, settings, at)
    if header.type == "bearer" and header.token:
        return _by_token(database, header.token, at)
    if header.type == "basic" and not _from_elsewhere(request):
        person = sign_in_with(database, settings, header.username or "", header.password or "", at)
        return Known(person, BASIC) if person else None
    return None


def hashed(secret: str) -> bytes:
    """What the database knows of a token or session."""
    return hashlib.sha256(secret.encode()).digest()


def sign_in_with(database: Database, settings: Settings, login: str, password: str, at: datetime) -> User | None:
    """The active person with this password, unless they are locked out. A wrong one is counted."""
    with database.reading() as store:
        person: User | None = store.people.get(login[:200]) if keepable(login) else None
    waits = person is not None and person.locked_until is not None and person.locked_until > at
    kept = person.password if person is not None and person.active and not waits else None
    mark = hmac.digest(_process_key, f"{login}\0{password}\0{kept}".encode(), "sha256")
    if kept is not None and mark in _basic_known:
        return person
    if not passwords.fits(password, kept):
        if kept is not None:
            with database.transaction() as store:
                store.people.record_failure(login, at, settings.lockout_attempts, timedelta(minutes=settings.lockout_minutes))
        return None
    with database.transaction() as store:
        store.people.record_sign_in(login, at)
    if len(_basic_known) > 1000:
        _basic_known.clear()
    _basic_known[mark] = None
    return person


def open_session(database: Database, settings: Settings, person: User, request: Request, at: datetime) -> None:
    """Begin a session in this browser. What the browser had before is forgotten, so that nobody can plant a session."""
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    session.clear()
    secret = secrets.token_urlsafe(32)
    session.update(kept, sid=secret)
    session.permanent = True
    agent = (request.user_agent.string or "")[:200]
    with database.transaction() as store:
        store.access.sweep_sessions(at)
        store.access.open_session(Session(person.login, at, at, at + settings.session_idle, request.remote_addr, agent), hashed(secret))


def close_session(database: Database) -> None:
    """End this browser's session."""
    secret = session.pop("sid", None)
    session.pop("csrf_token", None)
    if secret:
        with database.transaction() as store:
            store.access.close_session(hashed(secret))


def _by_session(database: Database, settings: Settings, at: datetime) -> Known | None:
    secret = session.get("sid")
    if not secret:
        return None
    with database.asking() as store:
        found = store.access.by_session(hashed(secret), at)
    if found is None:
        session.pop("sid", None)
        return None
    opened, person = found
    if at - opened.seen_at > SEEN_EVERY:
        end = min(at + settings.session_idle, opened.created_at + settings.session_whole)
        with database.transaction() as store:
            store.access.session_seen(hashed(secret), at, end)
    return Known(person, SESSION)


def _by_token(database: Database, secret: str, at: datetime) -> Known | None:
    with database.asking() as store:
        found = store.access.by_token(hashed(secret), at)
    if found is None:
        return None
    token, person = found
    if token.used_at is None or at - token.used_at > USED_EVERY:
        with database.transaction() as store:
            store.access.token_used(token.id, at)
    return Known(person, BEARER)


def _from_elsewhere(request: Request) -> bool:
    """A browser sends remembered Basic credentials along with requests that other sites make: those do not count."""
    return request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
