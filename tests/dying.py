"""Processes that really die: kill -9 at a chosen write, on the way to disk or to the database server.

The kill points are put in from outside, in the child; the product knows nothing of them.
"""
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from storage.database import Database
from tests.conftest import KEYS

PATIENCE_SECONDS = 60

Act = Callable[..., None]  # gets the database, then what it was given; importable by name


def dies(act: Act, url: str, data: Path, *given: Any, at: int) -> bool:
    """Run `act` in a process of its own that is killed at its `at`-th write; False when it got through before.

    A write is a statement that changes something, a commit (before it, and after it), or a file getting its name.
    """
    child = _CONTEXT.Process(target=_act, args=(act, url, data, given, at))
    child.start()
    child.join(PATIENCE_SECONDS)
    if child.exitcode not in (0, -signal.SIGKILL):
        child.kill()
        raise AssertionError(f"{act.__name__} neither died nor ended: {child.exitcode}")
    return child.exitcode != 0


def preload(module: str) -> None:
    """Say at import that acts live in this module: children find it loaded."""
    _loaded.append(module)
    _CONTEXT.set_forkserver_preload(_loaded)


# A fork server has no threads and has imported everything: a child costs milliseconds, and no lock is copied half-way.
_CONTEXT = multiprocessing.get_context("forkserver")
_loaded = ["pytest", "tests.dying", "engine.perform", "psycopg", "sqlalchemy.dialects.postgresql.psycopg"]


class _Death:
    """Counts writes and kills its own process at the chosen one."""

    def __init__(self, at: int) -> None:
        self._left = at

    def point(self, *_: Any) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, _db: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith("SELECT"):
            self.point()


def _act(act: Act, url: str, data: Path, given: tuple[Any, ...], at: int) -> None:
    death = _Death(at)
    database = Database(url, data, KEYS)
    event.listen(database._engine, "before_cursor_execute", death.statement)
    event.listen(database._engine, "commit", death.point)
    event.listen(database._engine, "checkin", death.point)  # after the commit, before anyone was told
    replace = os.replace

    def dying_replace(old: Any, new: Any) -> None:
        death.point()
        replace(old, new)
        death.point()

    os.replace = dying_replace  # type: ignore[assignment]
    act(database, *given)
