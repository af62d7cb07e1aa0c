"""Completions a second through HTTP, beside a handler that does nothing on the same server; and the server's memory at rest."""
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from statistics import median

from tests.benchmarks import Row, Table, median_seconds, milliseconds, ratio
from tests.benchmarks.diagrams import line
from tests.benchmarks.durable import Bare
from tests.benchmarks.lean_clients import Burst, cpu_of, request, send_all

ROOT = Path(__file__).resolve().parents[2]
SLICES = 5


def run(quick: bool = False) -> Table:
    """Slices of both, in turn: what else happens on the machine meets both alike, and medians leave out the worst."""
    size = 8 if quick else 300
    with _server() as (port, pid, token):
        _wait(port)
        pids = _with_worker(pid)
        at_first = _megabytes(pids)
        slices = [_slice(port, pids, token, size) for _ in range(SLICES + 1)][1:]  # the first one warms up
        commits, afterwards = _bare_commits(20 if quick else 200), _megabytes(pids)
    ours, trivial = median(one.ours.rate for one in slices), median(one.trivial.rate for one in slices)
    share = median(one.ours.rate / one.trivial.rate for one in slices)
    return Table("Through HTTP, one server process, 4 clients, SQLite synced at every commit", [
        Row("Completions a second", f"{ours:,.0f}", "≥ 300", ours >= 300),
        Row("A handler that does nothing, a second", f"{trivial:,.0f}"),
        Row("Completions : doing nothing", ratio(share), "≥ 0.2", share >= 0.2),
        Row("Completions : doing nothing, by CPU of the server", ratio(median(one.trivial_cpu / one.ours_cpu for one in slices))),
        Row("Bare commits of as many rows on this disk, a second", f"{commits:,.0f}"),
        Row("CPU of the server, a completion", milliseconds(median(one.ours_cpu for one in slices))),
        Row("CPU of the server, doing nothing", milliseconds(median(one.trivial_cpu for one in slices))),
        Row("CPU of the client, a request", milliseconds(median(one.ours.clients_cpu / size for one in slices))),
        Row("Memory of the server at rest, just started", f"{at_first:,.0f} MB", "≤ 150 MB", at_first <= 150),
        Row("Memory of the server at rest, after all this", f"{afterwards:,.0f} MB", "≤ 150 MB", afterwards <= 150),
    ])


@dataclass(frozen=True)
class _Slice:
    trivial: Burst
    ours: Burst
    trivial_cpu: float  # seconds of the server, a request
    ours_cpu: float


def _slice(port: int, pids: Sequence[int], token: str, size: int) -> _Slice:
    """The handler that does nothing, then as many completions of cases started just before."""
    known = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    started = send_all(port, [request(port, "POST", "/api/v1/cases", known, b'{"process": "line"}')] * size)
    tasks = [json.loads(body)["tasks"][0]["id"] for body in started.bodies]
    before = cpu_of(pids)
    trivial = send_all(port, [request(port, "GET", "/health/live", {})] * size)
    between = cpu_of(pids)
    ours = send_all(port, [request(port, "POST", f"/api/v1/tasks/{task}/complete", known, b'{"answers": {}}') for task in tasks])
    return _Slice(trivial, ours, (between - before) / size, (cpu_of(pids) - between) / size)


def _bare_commits(count: int) -> float:
    """How many transactions of as many rows a second SQLite can sync on this disk, one after the other."""
    with tempfile.TemporaryDirectory(prefix="tramita-bench-") as folder:
        bare = Bare(f"sqlite:///{Path(folder) / 'bare.db'}")
        seconds = median_seconds(bare.commit, count)
        bare.engine.dispose()
    return 1 / seconds


@contextmanager
def _server() -> Iterator[tuple[int, int, str]]:
    """A server of its own on a free loopback port, with one clerk; its port, its process, the clerk's token."""
    with tempfile.TemporaryDirectory(prefix="tramita-bench-") as folder, socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environ = {**os.environ, "TRAMITA_DATA": folder, "TRAMITA_DATABASE_URL": "", "TRAMITA_CLOCK": "system"}
        (Path(folder) / "line.bpmn").write_bytes(line(1, with_forms=False))
        _verb(environ, "deploy", str(Path(folder) / "line.bpmn"))
        _verb(environ, "user", "add", "anna", "--name", "Anna", "--email", "anna@example.org", "--group", "clerks", "--role", "staff",
              "--password-stdin", said="correct horse battery staple\n")
        token = _verb(environ, "token", "anna").split()[-1]
        process = subprocess.Popen([sys.executable, "-m", "web.commands", "serve", "--port", str(port)], cwd=ROOT, env=environ,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield port, process.pid, token
        finally:
            process.terminate()
            process.wait(30)


def _verb(environ: dict[str, str], *words: str, said: str = "") -> str:
    command = [sys.executable, "-m", "web.commands", *words]
    return subprocess.run(command, cwd=ROOT, env=environ, input=said, text=True, capture_output=True, check=True).stdout


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("the server did not answer within 30 s")


def _with_worker(pid: int) -> list[int]:
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def _megabytes(pids: Sequence[int]) -> float:
    """Private and shared memory of the server and its worker, each page counted once (PSS)."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
