"""`serve` and `worker`: the program as a long-lived process. gunicorn serves the pages, threads beside it fire timers and run jobs."""
import logging
import os
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger as GunicornLog

from web import Tramita
from web.commands_doctor import shown
from web.logs import log_json_lines
from web.running import Program, opened, program, worker_program

log = logging.getLogger("tramita")

MEMORY = Path("/dev/shm")  # noqa: S108 one small file, and gunicorn removes it
GRACE_SECONDS = 20  # requests and jobs at work may end within this when the program is told to stop


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for every one of this machine.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 200), help="Requests answered at the same time.")
@click.option("--work/--no-work", default=True, show_default=True, help="Also fire timers and run jobs here.")
def serve(host: str, port: int, threads: int, work: bool) -> None:
    """Serve the pages and the API, fire timers and run jobs, until told to stop (SIGTERM)."""
    log_json_lines()
    serve_pages(host, port, threads, work)


def heartbeats() -> str | None:
    """Where gunicorn's heartbeat file lies: in memory, else (macOS has no such folder) where temporary files lie."""
    return str(MEMORY) if os.access(MEMORY, os.W_OK) else None


def serve_pages(host: str, port: int, threads: int = 8, work: bool = True) -> None:
    """Serve until a signal ends it. The program is opened in the process that serves: nothing is inherited over a fork.

    Raises OtherSchema, with what to do, before anything listens.
    """
    opened()[1].close()
    Server(host, port, threads, work).run()


class _OurLog(GunicornLog):
    """What gunicorn says goes where everything else is logged, in the same shape."""

    def setup(self, cfg: Any) -> None:
        self.cfg, self._access_log_enabled = cfg, False
        self.error_log.setLevel(self.LOG_LEVELS[cfg.loglevel])
        self.error_log.propagate = True


class Server(BaseApplication):
    """gunicorn with one process and many threads, told by arguments alone."""

    def __init__(self, host: str, port: int, threads: int, work: bool) -> None:
        self._given: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}", "workers": 1, "threads": threads, "worker_class": "gthread",
            "graceful_timeout": GRACE_SECONDS, "timeout": 120, "keepalive": 5, "worker_tmp_dir": heartbeats(),
            "loglevel": "warning", "logger_class": _OurLog,
            "worker_exit": lambda server, worker: self._stop(), "limit_request_line": 8190, "proc_name": "tramita", "control_socket_disable": True,
        }
        self._work = work
        self._program: Program | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._given.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Tramita:
        opened = self._program = program()
        pages = opened.pages()
        if self._work:
            opened.start()
        log.info("serving", extra={"log": {"address": self._given["bind"], "clock": opened.settings.clock}})
        return pages

    def _stop(self) -> None:
        if self._program is not None:
            self._program.close()


@click.command()
@click.option("--places", default=4, show_default=True, type=click.IntRange(1, 100), help="Jobs run at the same time.")
def worker(places: int) -> None:
    """Run jobs and fire timers without serving pages: a further node of one PostgreSQL, told of each job as it is written.

    As many as you start share the work; SIGTERM lets the jobs at hand end. With TRAMITA_JOBS=workers, serve leaves them all jobs.
    """
    log_json_lines()
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    running = worker_program(places)
    running.work()
    log.info("working", extra={"log": {"database": shown("TRAMITA_DATABASE_URL", running.settings.url), "places": places}})
    stopping.wait()
    running.close()
