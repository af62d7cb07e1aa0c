"""`demo`: everything at once on this machine, with invented people and cases, in a folder of its own."""
import fcntl
import os
import shutil
import socket
import webbrowser
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from storage.schema import upgrade
from web.commands_serve import serve_pages
from web.demo import PASSWORD, PEOPLE, furnish
from web.logs import log_json_lines
from web.settings import ROOT, BadSetting, read_settings

FOLDER = ROOT / "var" / "demo"
KEPT = ("TRAMITA_ZONE", "TRAMITA_LANGUAGE")  # of an installation's own variables; all others lead to real data and real people


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--open/--no-open", "show", default=False, help="Open the browser.")
@click.option("--data", default=FOLDER, type=click.Path(path_type=Path), help="Folder of its data.  [default: var/demo]")
def demo(port: int, show: bool, data: Path) -> None:
    """Serve the demo on http://127.0.0.1:PORT. Its data stay in var/demo/ between two starts; delete that folder to begin anew.

    Settings of a real installation (TRAMITA_…) are left aside: nothing here reaches its database or its people.
    """
    _free(port)
    alone(os.environ, data.absolute(), port)
    click.echo("Preparing the demo …", err=True)
    fresh = prepare(data.absolute(), os.environ, datetime.now(UTC))
    click.echo(welcome(port, fresh, data), err=True, nl=False)
    if show:
        webbrowser.open(os.environ["TRAMITA_BASE_URL"])
    log_json_lines()
    serve_pages("127.0.0.1", port)


def alone(environ: MutableMapping[str, str], data: Path, port: int) -> None:
    """Leave nothing in `environ` that leads to a real installation."""
    for name in [name for name in environ if name.startswith("TRAMITA_") and name not in KEPT]:
        del environ[name]
    environ["TRAMITA_DATA"], environ["TRAMITA_BASE_URL"] = str(data), f"http://127.0.0.1:{port}"


def prepare(data: Path, environ: Mapping[str, str], now: datetime) -> bool:
    """Make the demo's data ready; whether they are new. They appear whole or not at all, however often this was interrupted."""
    data.parent.mkdir(parents=True, exist_ok=True)
    beside = data.with_name(data.name + ".new")
    with _one_at_a_time(data.with_name(data.name + ".lock")):
        if (data / "tramita.sqlite").exists():
            upgrade(read_settings(environ).url)  # invented data need no backup before
            return furnish(environ, now)
        if data.exists() and any(data.iterdir()):
            raise BadSetting(f"{data} holds something else than a demo; name an empty folder or a new one with --data")
        shutil.rmtree(beside, ignore_errors=True)  # begun and never finished
        furnish({**environ, "TRAMITA_DATA": str(beside)}, now)
        beside.rename(data)
    return True


def welcome(port: int, fresh: bool, data: Path = FOLDER) -> str:
    """What a person reads who has just started the demo."""
    people = "\n".join(f"  {one.login:<8} {', '.join(one.groups) or ', '.join(one.roles):<34} {one.does}" for one in PEOPLE)
    place = data.relative_to(ROOT) if data.is_relative_to(ROOT) else data
    begun = "" if fresh else f"  (as you left it; delete {place}/ to begin anew)"
    return f"\nTramita runs at http://127.0.0.1:{port}{begun}\nEverybody's password is {PASSWORD}\n\n{people}\n\nStop with Ctrl+C.\n\n"


def _free(port: int) -> None:
    """Raises BadSetting when another program listens there: better now than after the preparations."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError as taken:
            raise BadSetting(f"port {port} cannot be used ({taken.strerror}); try another: ./tramita demo --port {port % 65535 + 1}") from None


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Two demos that start at once prepare one after the other; the lock goes with its process, however that ends."""
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
