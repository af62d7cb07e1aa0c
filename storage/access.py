"""Ways in: API tokens and browser sessions, found by the hash of their secret. The secrets themselves are never kept."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, insert, select, update

from storage.people import JOINED_USER, User, joined_user
from storage.shared import Transaction
from storage.tables import members, sessions, tokens, users


@dataclass(frozen=True)
class Token:
    """An API token, without its secret."""

    id: str
    login: str
    label: str
    created_at: datetime
    used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class Session:
    """A browser that is signed in."""

    login: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str | None = None
    agent: str | None = None


class Access:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def add_token(self, token: Token, hash: bytes) -> None:
        """Keep a token by the SHA-256 of its secret."""
        self._db.execute(insert(tokens).values(hash=hash, **vars(token)))

    def by_token(self, hash: bytes, now: datetime | None = None) -> tuple[Token, User] | None:
        """The token and its active user; None when revoked, or expired at `now` (None: expiry is not looked at)."""
        rows = self._db.execute(_BY_TOKEN, {"hash": hash}).all()
        token = _token(rows[0]) if rows else None
        if token is None or (now is not None and token.expires_at is not None and token.expires_at <= now):
            return None
        return token, joined_user(rows)

    def tokens_of(self, login: str) -> list[Token]:
        """Tokens of a user, newest first, revoked ones included."""
        return [_token(row) for row in self._db.execute(select(tokens).where(tokens.c.login == login).order_by(tokens.c.id.desc()))]

    def token_used(self, token_id: str, at: datetime) -> None:
        """Note the moment; callers do so at most once a minute or so, since it is a write."""
        self._db.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=at))

    def revoke_token(self, token_id: str, at: datetime) -> bool:
        """Whether there was such a token that still worked."""
        return self._db.execute(update(tokens).where(tokens.c.id == token_id, tokens.c.revoked_at.is_(None)).values(revoked_at=at)).rowcount == 1

    def open_session(self, session: Session, hash: bytes) -> None:
        """Keep a session by the SHA-256 of the cookie's value."""
        self._db.execute(insert(sessions).values(hash=hash, **vars(session)))

    def by_session(self, hash: bytes, now: datetime) -> tuple[Session, User] | None:
        """The session and its active user; None when it expired or was closed."""
        rows = self._db.execute(_BY_SESSION, {"hash": hash, "now": now}).all()
        return (_session(rows[0]), joined_user(rows)) if rows else None

    def session_seen(self, hash: bytes, at: datetime, expires_at: datetime) -> None:
        """Move the end of a session that is in use."""
        self._db.execute(update(sessions).where(sessions.c.hash == hash).values(seen_at=at, expires_at=expires_at))

    def sessions_of(self, login: str) -> list[Session]:
        return [_session(row) for row in self._db.execute(select(sessions).where(sessions.c.login == login).order_by(sessions.c.seen_at.desc()))]

    def close_session(self, hash: bytes) -> None:
        self._db.execute(delete(sessions).where(sessions.c.hash == hash))

    def close_sessions_of(self, login: str) -> int:
        """Sign a user out everywhere; how many sessions there were."""
        return self._db.execute(delete(sessions).where(sessions.c.login == login)).rowcount

    def sweep_sessions(self, now: datetime) -> int:
        """Forget expired sessions; how many."""
        return self._db.execute(delete(sessions).where(sessions.c.expires_at <= now)).rowcount


def _with_user(way: Table) -> Select[Any]:
    """Every request asks this: way in, active user and groups in one statement, a row per group."""
    joined = way.join(users, users.c.login == way.c.login).outerjoin(members, members.c.login == users.c.login)
    return select(*way.c, *JOINED_USER).select_from(joined).where(users.c.active)


# Built once: every request runs one of them.
_BY_TOKEN = _with_user(tokens).where(tokens.c.hash == bindparam("hash"), tokens.c.revoked_at.is_(None))
_BY_SESSION = _with_user(sessions).where(sessions.c.hash == bindparam("hash"), sessions.c.expires_at > bindparam("now"))


def _token(row: Any) -> Token:
    return Token(row.id, row.login, row.label, row.created_at, row.used_at, row.expires_at, row.revoked_at)


def _session(row: Any) -> Session:
    return Session(row.login, row.created_at, row.seen_at, row.expires_at, row.address, row.agent)
