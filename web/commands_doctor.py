"""`doctor`: what is set, what works and what is missing. Shows no secret and changes nothing."""
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from urllib.parse import urlsplit

import click

from storage.database import Database
from storage.keys import MasterKey
from web import checkup
from web.assets import NotBuilt, asset
from web.checkup import BAD, OK, SEE, Finding
from web.progress import Tell, progress
from web.running import moment
from web.settings import RELEASE, Settings, read_settings

SECRETS = ("SECRET", "KEY", "PASSWORD", "TOKEN")  # whoever names a variable so, means it
SYSTEMS = ("IBES", "DIRESP", "TMAX", "SERVICIO_TECNICO", "SMARTFLEX", "ACTA_CLIENTES", "STP", "CRM", "CONTACTO", "RECLAMOS", "CHAT",
           "DATACREDITO")  # contract.md A3: TRAMITA_CONN_<name>


@click.command()
def doctor() -> None:
    """Say what is set, what works and what is missing; try the next step of every open case without storing it.

    `see` asks somebody to look, `BAD` has to be mended. Exit code 1 if something is BAD. Changes nothing and shows no secret.
    """
    settings = read_settings(os.environ)
    click.echo("Settings (TRAMITA_*)")
    for name, shown in told(settings, os.environ):
        click.echo(f"  {name:<31} {shown}")
    click.echo("\nHealth")
    worst = OK
    with progress() as bar:
        for level, what in health(settings, os.environ, datetime.now(UTC), bar):
            click.echo(f"  {level}  {what}")
            worst = BAD if level == BAD else worst
    sys.exit(1 if worst == BAD else 0)


def told(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every variable and its value as a person may see it: without passwords, keys and tokens."""
    for field in fields(settings):
        name = f"TRAMITA_{field.name.upper()}"
        value = getattr(settings, field.name)
        given = "" if environ.get(name, "").strip() else " (default)"
        yield name, shown(name, ", ".join(value) if isinstance(value, tuple) else value) + given
    known = {f"TRAMITA_{field.name.upper()}" for field in fields(settings)}
    systems = [f"TRAMITA_CONN_{system}" for system in SYSTEMS]
    for name in systems:
        yield name, shown(name, environ.get(name)) if environ.get(name) else "not connected: people enter it by hand"
    for name in sorted(set(environ) - known - set(systems)):
        if name.startswith("TRAMITA_"):
            yield name, shown(name, environ[name])


def shown(name: str, value: object) -> str:
    """A value for the eyes of anyone: secrets only as set or not, addresses without their password."""
    text = "" if value is None else str(value)
    if any(word in name for word in SECRETS):
        return "set" if text else "made at the first start"
    if "://" not in text:
        return text or "not set"
    try:
        parts = urlsplit(text)
        password = parts.password
    except ValueError:
        return "set, but not a valid address"
    text = text.replace(f":{password}@", ":***@", 1) if password else text
    return text.replace(parts.query, "***", 1) if parts.query else text  # drivers take passwords there too


def health(settings: Settings, environ: Mapping[str, str], real: datetime, tell: Tell) -> Iterator[Finding]:
    """(level, sentence) for each thing the program stands on. `real` is the machine's time."""
    yield (OK if sys.version_info >= (3, 11) else BAD), f"Tramita {RELEASE} on Python {sys.version.split()[0]}"
    try:
        asset("viewer.js")
        yield OK, "front end built"
    except NotBuilt as missing:
        yield BAD, str(missing)
    yield from checkup.of_data(settings, real)
    yield from checkup.of_folders(settings)
    finding, furnished = checkup.of_schema(settings, shown("", settings.url))
    yield finding
    if furnished:
        yield from _inside(settings, environ, real, tell)
    if settings.smtp and not settings.mail_allow:
        yield SEE, "TRAMITA_SMTP is set, but TRAMITA_MAIL_ALLOW is empty: every mail is kept as captured"
    for tool, use in (("chromium", "the browser tests"), ("dovecot", "the mailbox tests")):
        yield OK, f"{tool}: {'found' if shutil.which(tool) else f'not found, needed only for {use}'}"


def _inside(settings: Settings, environ: Mapping[str, str], real: datetime, tell: Tell) -> Iterator[Finding]:
    """What the database holds, against the files, the keys and the engine of this release."""
    key = MasterKey.found(settings.data, environ)
    database = Database(settings.url, settings.data, key or MasterKey.new())
    try:
        now = moment(settings, database)
        with database.reading() as store:
            yield from checkup.of_keys(settings, environ, store)
            yield from checkup.of_files(store)
            yield from checkup.of_work(store, now)
            yield from checkup.of_seals(store, now)
            if settings.several_nodes:
                yield checkup.of_workers(settings, store, real)
        yield from checkup.of_cases(database, now, tell)
    finally:
        database.close()
