"""`demo`: everything at once on this machine, with invented people and cases, in a folder of its own."""
import os
import sys
import webbrowser
from datetime import UTC, datetime
from pathlib import Path

import click

from storage.backups.manifest import Manifest
from web.commands_serve import serve_pages
from web.demo import PASSWORD, PEOPLE, furnish
from web.logs import log_json_lines
from web.safekeeping import upgrade
from web.settings import ROOT, read_settings


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--open/--no-open", "show", default=False, help="Open the browser.")
def demo(port: int, show: bool) -> None:
    """Serve the demo on http://127.0.0.1:PORT. Its data stay in var/demo/ between two starts; delete that folder to begin anew."""
    os.environ.setdefault("TRAMITA_DATA", str(ROOT / "var" / "demo"))
    os.environ["TRAMITA_BASE_URL"] = f"http://127.0.0.1:{port}"
    for name in ("TRAMITA_SMTP", "TRAMITA_IMAP", "TRAMITA_MAIL_ALLOW"):  # invented people get no real mail
        os.environ.pop(name, None)
    click.echo("Preparing the demo …", err=True)
    upgrade(read_settings(os.environ), os.environ, datetime.now(UTC), made=_tell)
    fresh = furnish(os.environ, datetime.now(UTC))
    sys.stderr.write(welcome(port, fresh))
    if show:
        webbrowser.open(os.environ["TRAMITA_BASE_URL"])
    log_json_lines()
    serve_pages("127.0.0.1", port)


def _tell(path: Path, manifest: Manifest) -> None:
    click.echo(f"The demo of an older release is brought to this one; as it was: {path}", err=True)


def welcome(port: int, fresh: bool) -> str:
    """What a person reads who has just started the demo."""
    people = "\n".join(f"  {one.login:<8} {', '.join(one.groups) or ', '.join(one.roles):<34} {one.does}" for one in PEOPLE)
    begun = "" if fresh else "  (as you left it; delete var/demo/ to begin anew)"
    return f"\nTramita runs at http://127.0.0.1:{port}{begun}\nEverybody's password is {PASSWORD}\n\n{people}\n\nStop with Ctrl+C.\n\n"
