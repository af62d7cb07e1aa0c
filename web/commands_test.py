"""`test`: brings what the tests need beyond the packages, then runs pytest. Knows nothing of any single test."""
import os
import shutil
import subprocess
import sys

import click

from web.settings import ROOT

# What tests need of the machine: program on PATH -> (Debian package, whose tests are skipped without it).
NEEDS = {"chromium": ("chromium", "browser"), "dovecot": ("dovecot-imapd", "mailbox")}


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run every test, or those that ARGUMENTS name; all of pytest's arguments are understood.

    As root on Debian it installs the browser and the mail server that some tests need; else it says what is missing.
    """
    bring_needs()
    os.environ.setdefault("PYTHONHASHSEED", "0")  # a failure can be repeated; two seeds are compared where it matters
    whole = not any(os.path.exists(argument.split("::")[0]) for argument in arguments)
    spread = ["-n", "2", "--dist", "loadgroup"] if whole and "-n" not in arguments else []
    os.chdir(ROOT) if whole else None
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", *spread, *arguments]))


def bring_needs() -> None:
    missing = {tool: need for tool, need in NEEDS.items() if not shutil.which(tool, path=_path())}
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        click.echo(f"tramita: installing {', '.join(package for package, _ in missing.values())} …", err=True)
        _install([package for package, _ in missing.values()])
        missing = {tool: need for tool, need in missing.items() if not shutil.which(tool, path=_path())}
    for tool, (package, tests) in missing.items():
        click.echo(f"tramita: {tool} is missing, so the {tests} tests are skipped. On Debian: apt-get install {package}", err=True)


def _install(packages: list[str]) -> None:
    """Quietly; when it fails, its own words are shown and the tests that need it say so."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            click.echo(f"tramita: {' '.join(command)} did not work:\n{done.stdout[-800:]}{done.stderr[-800:]}", err=True)
            return


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"  # where Debian puts servers, also for people without it on PATH
