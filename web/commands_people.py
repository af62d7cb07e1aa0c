"""`user` and `token`: people and programs that may sign in, from the command line. Passwords come by standard input, never as arguments."""
import re
import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click

from engine.errors import BadInput
from engine.mail_address import bare_address
from storage.access import Token
from storage.database import Database
from storage.ids import new_id
from storage.people import User
from web.passwords import SHORTEST, made
from web.people import RESERVED
from web.running import opened
from web.sign_in import hashed

ROLES = click.Choice(["staff", "owner", "auditor", "operator", "admin"])


@click.group()
def user() -> None:
    """Add, change and list the people who may sign in."""


@user.command()
@click.argument("login")
@click.option("--name", help="As pages show it; the login if not given.")
@click.option("--email", help="Where mails to this person go, and whose mails are theirs.")
@click.option("--group", "groups", multiple=True, help="A candidate group, exactly as the lane names it. May be repeated.")
@click.option("--role", "roles", multiple=True, type=ROLES, help="A door of the program. May be repeated; staff if not given.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(login: str, name: str | None, email: str | None, groups: tuple[str, ...], roles: tuple[str, ...], password_stdin: bool) -> None:
    """Add the person LOGIN."""
    _fitting(login, email)
    _, database = opened()
    password = _password(password_stdin)
    person = User(login, name or login, email, frozenset(roles or ("staff",)), frozenset(groups), password=password)
    with database.transaction() as store:
        store.people.add(person, datetime.now(UTC))
    click.echo(f"Added {login}" + ("" if password else ", who cannot sign in with a password yet: ./tramita user password " + login))


@user.command()
@click.argument("login")
@click.option("--name")
@click.option("--email")
@click.option("--group", "groups", multiple=True, help="The groups from now on, instead of those before.")
@click.option("--role", "roles", multiple=True, type=ROLES, help="The roles from now on, instead of those before.")
@click.option("--active/--inactive", default=None, help="Whether this person may sign in at all.")
def change(login: str, name: str | None, email: str | None, groups: tuple[str, ...], roles: tuple[str, ...], active: bool | None) -> None:
    """Change the person LOGIN; what is not named stays."""
    _fitting("-", email)
    _, database = opened()
    old = _person(database, login)
    person = replace(old, name=name or old.name, email=email or old.email, groups=frozenset(groups) or old.groups,
                     roles=frozenset(roles) or old.roles, active=old.active if active is None else active)
    with database.transaction() as store:
        store.people.save(person)
        if not person.active:
            store.access.close_sessions_of(login)
    click.echo(f"Changed {login}")


@user.command()
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read it from standard input.")
def password(login: str, password_stdin: bool) -> None:
    """Set a new password for LOGIN and sign this person out everywhere."""
    _, database = opened()
    person = replace(_person(database, login), password=_password(password_stdin), failures=0, locked_until=None)
    with database.transaction() as store:
        store.people.save(person)
        store.access.close_sessions_of(login)
    click.echo(f"New password for {login}")


def _fitting(login: str, email: str | None) -> None:
    """Raises BadInput for a login that is no part of an address of pages, and for what is no address of mail."""
    if not re.fullmatch(r"[^\s/\\?#%]{1,100}", login) or not login.isprintable() or login in (".", "..", *RESERVED):
        raise BadInput(f"{login!r} cannot be a login: use letters, digits, dot and dash.")
    if email and bare_address(email) is None:
        raise BadInput(f"{email!r} is no mail address: write it like eva@example.com.")


@user.command(name="list")
def list_people() -> None:
    """Everybody, one a line: login, roles, groups."""
    _, database = opened()
    cursor = None
    while True:
        with database.reading() as store:
            page = store.people.list(limit=200, cursor=cursor)
        for person in page.items:
            state = "" if person.active else "  (inactive)"
            click.echo(f"{person.login:<20} {person.name:<30} {','.join(sorted(person.roles)):<24} {', '.join(sorted(person.groups))}{state}")
        cursor = page.next_cursor
        if cursor is None:
            return


@click.command()
@click.argument("login")
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1), help="How long it is valid; for ever if not given.")
def token(login: str, label: str, days: int | None) -> None:
    """Make an API token for LOGIN; it is the last word printed, and is not shown again."""
    _, database = opened()
    _person(database, login)
    secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with database.transaction() as store:
        store.access.add_token(Token(new_id(), login, label, now, expires_at=now + timedelta(days=days) if days else None), hashed(secret))
    click.echo(f"Token for {login}, shown this once: {secret}")


def _person(database: Database, login: str) -> User:
    with database.reading() as store:
        person = store.people.get(login)
    if person is None:
        raise BadInput(f"There is no user {login}. See ./tramita user list")
    return person


def _password(from_stdin: bool) -> str | None:
    """What to keep instead of the password; None when nobody is there to type one. An operator may set a short one, and is warned."""
    if from_stdin:
        text = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        text = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        return None
    if not text:
        raise BadInput("The password is empty.")
    if len(text) < SHORTEST:
        click.echo(f"tramita: this password is shorter than the {SHORTEST} characters that pages ask for.", err=True)
    return made(text)
