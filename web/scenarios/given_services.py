"""The company's services as a story gives them: real answers over HTTP on loopback. Its databases: given_tables.py."""
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from engine.connectors.outside import PREFIX

Answers = Mapping[str, Any]  # "POST /casos": its JSON, or a list of them, one for each time, the last for ever


@contextmanager
def served(services: Mapping[str, Answers]) -> Iterator[dict[str, str]]:
    """The settings that connect a program to these services, for as long as the story is played."""
    settings = dict[str, str]()
    servers = {name: _server(answers) for name, answers in services.items()}
    try:
        for name, server in servers.items():
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            settings[f"{PREFIX}{name.upper()}"] = f"http://127.0.0.1:{server.server_address[1]}"
        yield settings
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


def _server(answers: Answers) -> ThreadingHTTPServer:
    waiting = {what: list(given) if isinstance(given, list) else [given] for what, given in answers.items()}

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = waiting.get(f"{self.command} {self.path}")
            body = json.dumps(None if given is None else given.pop(0) if len(given) > 1 else given[0]).encode()
            self.send_response(404 if given is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = _answer

        def log_message(self, format: str, *args: Any) -> None:
            """Stories tell what is wrong; the requests are in the history of the case."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
