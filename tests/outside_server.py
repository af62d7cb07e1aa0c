"""A real HTTP server on a loopback port that keeps what it is asked and answers as a test says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Outside:
    """`answers` are given in turn, the last one again and again: (status, headers, body); `cut` breaks the line half-way."""

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=lambda: [(200, {"Content-Type": "application/json"}, b'{"id": 1}')])
    asked: list[Asked] = field(default_factory=list)
    cut: bool = False
    silent: threading.Event | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def outside(**behaviour: Any) -> Iterator[Outside]:
    there = Outside(**behaviour)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Tests print nothing."""

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            there.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            if there.silent:
                there.silent.wait(30)
            status, headers, content = there.answer()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if there.cut else content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield there
        finally:
            if there.silent:
                there.silent.set()
            server.shutdown()
            thread.join()
