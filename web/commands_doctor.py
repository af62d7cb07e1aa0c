"""`doctor`: what is set, what works and what is missing. Shows no secret and changes nothing."""
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from urllib.parse import urlsplit

import click

from engine.errors import EngineError
from web.assets import NotBuilt, asset
from web.settings import Settings, read_settings

SECRETS = ("SECRET", "KEY", "PASSWORD", "TOKEN")  # whoever names a variable so, means it
SYSTEMS = ("IBES", "DIRESP", "TMAX", "SERVICIO_TECNICO", "SMARTFLEX", "ACTA_CLIENTES", "STP", "CRM", "CONTACTO", "RECLAMOS", "CHAT",
           "DATACREDITO")  # contract.md A3: TRAMITA_CONN_<name>


@click.command()
def doctor() -> None:
    """Say what is set, what works and what is missing. Exit code 1 if something has to be mended."""
    settings = read_settings(os.environ)
    click.echo("Settings (TRAMITA_*)")
    for name, shown in told(settings, os.environ):
        click.echo(f"  {name:<31} {shown}")
    click.echo("\nHealth")
    findings = list(health(settings))
    for well, what in findings:
        click.echo(f"  {'ok ' if well else 'BAD'}  {what}")
    sys.exit(0 if all(well for well, _ in findings) else 1)


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


def health(settings: Settings) -> Iterator[tuple[bool, str]]:
    """(well, sentence) for each thing the program stands on."""
    yield sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}"
    try:
        asset("viewer.js")
        yield True, "front end built"
    except NotBuilt as missing:
        yield False, str(missing)
    yield _writable(settings)
    schema_well, schema = _schema(settings)
    yield schema_well, schema
    if schema_well and settings.several_nodes:
        yield _workers(settings)
    if settings.smtp and not settings.mail_allow:
        yield True, "TRAMITA_SMTP is set, but TRAMITA_MAIL_ALLOW is empty: every mail is kept as captured"
    for tool, use in (("chromium", "the browser tests"), ("dovecot", "the mailbox tests")):
        yield True, f"{tool}: {'found' if shutil.which(tool) else f'not found, needed only for {use}'}"


def _writable(settings: Settings) -> tuple[bool, str]:
    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    well = os.access(folder, os.W_OK)
    return well, f"data in {settings.data}" + ("" if well else f": {folder} cannot be written to")


def _schema(settings: Settings) -> tuple[bool, str]:
    from storage import schema

    where = shown("", settings.url)
    if settings.url.startswith("sqlite:///") and not os.path.exists(settings.url.removeprefix("sqlite:///")):
        return True, f"database {where}: not there yet, made by the first start"
    try:
        schema.check(settings.url)
    except (EngineError, OSError) as refusal:
        return False, f"database {where}: {refusal}"
    except Exception as refusal:  # noqa: BLE001 whatever the driver says, the person needs to read it
        return False, f"database {where} cannot be reached: {type(refusal).__name__}"
    return True, f"database {where}, schema {schema.head()}"


def _workers(settings: Settings) -> tuple[bool, str]:
    """Who runs the jobs on PostgreSQL, and how late they are."""
    from datetime import UTC, datetime

    from engine.connectors import connectors
    from storage.database import Database
    from storage.keys import MasterKey
    from web.crew import crew

    database = Database(settings.url, settings.data, MasterKey(bytes(32)))  # nothing sealed is read, and no key file made
    try:
        with database.reading() as store:
            works = crew(store, settings, list(connectors({})), datetime.now(UTC))
    finally:
        database.close()
    late = f"; the job that is due first has waited {works.late_seconds:.0f} s" if works.late_seconds >= 1 else ""
    if works.deserted:
        return False, f"jobs: TRAMITA_JOBS=workers, but no worker lives: start ./tramita worker{late}"
    return True, f"jobs: {'left to workers' if works.left_to_them else 'run by serve and workers'}, live workers: {works.workers}{late}"
