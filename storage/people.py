"""People: users, groups, API tokens, sessions. Only hashes of secrets are kept; making and comparing them is web's work."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from engine.errors import BadInput
from engine.model import Actor
from storage.fold import part
from storage.insert import insert_once, insert_or_update
from storage.page import Page, bounded, key_of, page
from storage.shared import Transaction
from storage.tables import groups, members, users


@dataclass(frozen=True)
class User:
    """A person who can sign in."""

    login: str
    name: str
    email: str | None = None
    roles: frozenset[str] = frozenset()  # staff owner auditor operator admin
    groups: frozenset[str] = frozenset()
    active: bool = True
    password: str | None = None  # argon2 text; None: no sign-in with a password
    language: str | None = None  # of pages; None: the browser's
    failures: int = 0  # wrong passwords in a row
    locked_until: datetime | None = None
    created_at: datetime | None = None
    signed_in_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        return Actor(self.login, self.groups, self.roles)


@dataclass(frozen=True)
class Group:
    """A candidate group: the role that a lane names."""

    name: str
    description: str | None = None
    email: str | None = None
    members: int = 0


class People:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def get(self, login: str) -> User | None:
        """A user, active or not."""
        row = self._db.execute(select(users).where(users.c.login == login)).one_or_none()
        return None if row is None else _user(row, self._groups_of([login]).get(login, frozenset()))

    def by_email(self, address: str) -> User | None:
        """The active user with this address; None when nobody has it, or more than one."""
        rows = self._db.execute(select(users).where(func.lower(users.c.email) == address.lower(), users.c.active)).all()
        return _user(rows[0], self._groups_of([rows[0].login]).get(rows[0].login, frozenset())) if len(rows) == 1 else None

    def list(self, search: str | None = None, limit: int = 50, cursor: str | None = None) -> Page[User]:
        """Users by login; `search` is part of login, name or address."""
        limit, rows = bounded(limit), select(users).order_by(users.c.login)
        if after := key_of(cursor, 1):
            rows = rows.where(users.c.login > after[0])
        if search:
            rows = rows.where(or_(*(func.fold(column).like(part(search), escape="\\") for column in (users.c.login, users.c.name, users.c.email))))
        found = self._db.execute(rows.limit(limit + 1)).all()
        having = self._groups_of([row.login for row in found])
        return page([_user(row, having.get(row.login, frozenset())) for row in found], limit, [[row.login] for row in found])

    def logins(self) -> frozenset[str]:
        """Of everybody who may sign in."""
        return frozenset(self._db.execute(select(users.c.login).where(users.c.active)).scalars())

    def add(self, user: User, at: datetime) -> None:
        """Add a user with groups. Raises BadInput when the login is taken."""
        if insert_once(self._db, users, _row(user) | {"login": user.login, "created_at": at}) != 1:
            raise BadInput(f"There is already a user {user.login}.")
        self.set_groups(user.login, user.groups)

    def save(self, user: User) -> None:
        """Change name, address, roles, groups, language, password and whether the user is active."""
        if self._db.execute(update(users).where(users.c.login == user.login).values(_row(user))).rowcount != 1:
            raise BadInput(f"There is no user {user.login}.")
        self.set_groups(user.login, user.groups)

    def set_groups(self, login: str, names: Iterable[str]) -> None:
        """Put a user into exactly these groups; new ones are made."""
        wanted = sorted(set(names))
        self._db.execute(delete(members).where(members.c.login == login, members.c.group.not_in(wanted)))
        if wanted:
            insert_once(self._db, groups, [{"name": name} for name in wanted])
            insert_once(self._db, members, [{"login": login, "group": name} for name in wanted])

    def record_failure(self, login: str, at: datetime, most: int = 5, lock_for: timedelta = timedelta(minutes=15)) -> User | None:
        """Count a wrong password; the `most`-th in a row locks the user. Two at once are both counted."""
        self._db.execute(update(users).where(users.c.login == login).values(failures=users.c.failures + 1))
        self._db.execute(update(users).where(users.c.login == login, users.c.failures >= most).values(locked_until=at + lock_for, failures=0))
        return self.get(login)

    def record_sign_in(self, login: str, at: datetime) -> None:
        """A right password: the count of wrong ones begins anew."""
        self._db.execute(update(users).where(users.c.login == login).values(failures=0, locked_until=None, signed_in_at=at))

    def group(self, name: str) -> Group | None:
        return next((group for group in self.groups() if group.name == name), None)

    def groups(self) -> Sequence[Group]:
        """Every group by name, with the number of its members."""
        size = select(func.count()).where(members.c.group == groups.c.name).scalar_subquery()
        return [Group(*row) for row in self._db.execute(select(groups.c.name, groups.c.description, groups.c.email, size).order_by(groups.c.name))]

    def save_group(self, group: Group) -> None:
        """Add a group, or change its description and address."""
        insert_or_update(self._db, groups, {"name": group.name, "description": group.description, "email": group.email})

    def members_of(self, group: str) -> Sequence[User]:
        """Active users in a group, by login."""
        rows = self._db.execute(select(users).join(members).where(members.c.group == group, users.c.active).order_by(users.c.login)).all()
        having = self._groups_of([row.login for row in rows])
        return [_user(row, having.get(row.login, frozenset())) for row in rows]

    def _groups_of(self, logins: Iterable[str]) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for row in self._db.execute(select(members).where(members.c.login.in_(logins))):
            found.setdefault(row.login, set()).add(row.group)
        return {login: frozenset(names) for login, names in found.items()}


def _row(user: User) -> dict[str, Any]:
    return {"name": user.name, "email": user.email, "password": user.password, "roles": sorted(user.roles), "active": user.active,
            "language": user.language, "failures": user.failures, "locked_until": user.locked_until}


# A user beside another table's columns, one row per group: see `joined_user`.
JOINED_USER = (*(column.label(f"user_{column.name}") for column in users.c), members.c.group.label("user_group"))
_COLUMNS = tuple(column.name for column in users.c)


def joined_user(rows: Sequence[Any]) -> User:
    """The user of rows that end with JOINED_USER."""
    *columns, _ = rows[0][-len(JOINED_USER):]
    named = SimpleNamespace(**dict(zip(_COLUMNS, columns, strict=True)))
    return _user(named, frozenset([row[-1] for row in rows if row[-1] is not None]))


def _user(row: Any, groups: frozenset[str]) -> User:
    return User(row.login, row.name, row.email, frozenset(row.roles or ()), groups, row.active, row.password, row.language, row.failures,
                row.locked_until, row.created_at, row.signed_in_at)
