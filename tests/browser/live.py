"""A running program for browser tests: its own folder, a virtual clock, the deployed processes, and people who may sign in."""
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.people import User
from web.deployment import deploy, folder_files
from web.passwords import made
from web.running import opened

ROOT = Path(__file__).parent.parent.parent
START = datetime.fromisoformat("2026-07-06T09:00:00-05:00")  # a Monday morning in Bogotá
PASSWORD = "a-password-for-tests"
PEOPLE = (  # login, name, groups, roles
    ("carla", "Carla Mejía", ["Coordinador Seccional"], ["staff"]),
    ("sara", "Sara Ospina", ["Coordinador Servicio al Cliente"], ["staff", "owner"]),
    ("jorge", "Jorge Rincón", ["Jefe Servicio al cliente"], ["staff"]),
    ("samuel", "Samuel Díaz", ["Auxiliar Skaner"], ["staff"]),
    ("andrea", "Andrea Vela", [], ["auditor"]),
    ("admin", "Administración", [], ["admin"]),
    ("mallory", "Mallory", [], ["staff"]),  # must never get in
)
STARTS_WITHIN_SECONDS = 90


@dataclass(frozen=True)
class Live:
    """The address of a running program, and its API for what a test only prepares."""

    url: str
    folder: Path

    def api(self, login: str, method: str, path: str, body: Any = None, kind: str = "application/json") -> Any:
        """What the API answers to this person; raises urllib's HTTPError when it refuses."""
        sent = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        basic = b64encode(f"{login}:{PASSWORD}".encode()).decode()
        asked = urllib.request.Request(f"{self.url}/api/v1{path}", sent, {"Authorization": f"Basic {basic}", "Content-Type": kind}, method=method)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def mail(self, raw: bytes) -> str:
        """Let a mail arrive, and everything that follows without time passing; the case it began."""
        case = str(self.api("admin", "POST", "/mail", raw, "message/rfc822")["case"])
        self.settle()
        return case

    def settle(self) -> None:
        self.api("admin", "POST", "/clock", {"advance": "PT0S"})


@contextmanager
def serving(folder: Path, **variables: str) -> Iterator[Live]:
    """A program of its own in `folder`, until the block ends. `variables` are further TRAMITA_* settings."""
    port = _free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TRAMITA_")} | {
        "PYTHONPATH": str(ROOT), "TRAMITA_DATA": str(folder), "TRAMITA_CLOCK": "virtual", "TRAMITA_CLOCK_START": START.isoformat(),
        "TRAMITA_BASE_URL": f"http://127.0.0.1:{port}", **variables}
    _furnish(environ)
    with (folder / "serve.log").open("w") as log:
        server = subprocess.Popen([sys.executable, "-P", "-m", "web.commands", "serve", "--port", str(port)], env=environ, stdout=log,
                                  stderr=subprocess.STDOUT)
        try:
            _wait(server, f"http://127.0.0.1:{port}", folder / "serve.log")
            yield Live(f"http://127.0.0.1:{port}", folder)
        finally:
            server.terminate()
            server.wait(30)


def _furnish(environ: dict[str, str]) -> None:
    _, database = opened(environ)
    deploy(database, folder_files(ROOT), "tests", START)
    kept = made(PASSWORD)
    with database.transaction() as store:
        for login, name, groups, roles in PEOPLE:
            store.people.add(User(login, name, f"{login}@tramita.example", frozenset(roles), frozenset(groups), password=kept), START)
    database.close()


def _wait(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended at once:\n{log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(f"{url}/health/live", timeout=5)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)  # the one place that waits: a process starts in its own time
    raise RuntimeError(f"The server did not start within {STARTS_WITHIN_SECONDS} s:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
