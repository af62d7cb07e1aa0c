"""Completions a second through HTTP, beside a handler that does nothing on the same server; and the server's memory at rest."""
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

from tests.benchmarks import Row, Table, ratio
from tests.benchmarks.diagrams import line

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 4


def run(quick: bool = False) -> Table:
    cases = 40 if quick else 1500
    with _server() as (port, pid, token):
        _wait(port)
        memory = _megabytes(pid)
        trivial = _rate(port, [("GET", "/health/live", None, {})] * cases)
        started = [_call(port, token, "/api/v1/cases", {"process": "line"}) for _ in range(cases)]
        steps = [("POST", f"/api/v1/tasks/{one['tasks'][0]['id']}/complete", b'{"answers": {}}', _headers(token)) for one in started]
        ours = _rate(port, steps)
    return Table("Through HTTP, one server process, SQLite synced at every commit", [
        Row("Completions a second", f"{ours:,.0f}", "≥ 300", ours >= 300),
        Row("A handler that does nothing, a second", f"{trivial:,.0f}"),
        Row("Completions : doing nothing", ratio(ours / trivial), "≥ 0.2", ours / trivial >= 0.2),
        Row("Memory of the server at rest", f"{memory:,.0f} MB", "≤ 150 MB", memory <= 150),
    ])


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


def _rate(port: int, requests: list[tuple[str, str, bytes | None, dict[str, str]]]) -> float:
    """Requests a second with some clients at once, each on one connection."""
    failures: list[int] = []

    def client(own: list[tuple[str, str, bytes | None, dict[str, str]]]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for method, path, body, headers in own:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failures.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=client, args=(requests[number::CLIENTS],)) for number in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f"{len(failures)} of {len(requests)} requests failed: {sorted(set(failures))}")
    return len(requests) / (time.perf_counter() - began)


def _call(port: int, token: str, path: str, body: dict[str, object]) -> dict[str, list[dict[str, str]]]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(), _headers(token))
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, list[dict[str, str]]] = json.load(answer)
        return found


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _megabytes(pid: int) -> float:
    """Private and shared memory of the server and its worker, each page counted once (PSS)."""
    pids, total = [pid], 0.0
    pids += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    for one in pids:
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
