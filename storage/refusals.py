"""What the database refuses, in the words of the engine: callers know TryAgain and OutcomeUnknown, never SQLAlchemy."""
import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import NoSpace, OutcomeUnknown, TryAgain

# PostgreSQL: serialization failure, deadlock, lock not available, shutdown, crash, cannot connect now, too many connections
_TRANSIENT = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"}


class translated:
    """Raises TryAgain for what a later attempt may survive, NoSpace for a full disk, OutcomeUnknown for a commit that nobody confirmed."""

    def __init__(self, committing: bool = False) -> None:
        self._committing = committing

    def __enter__(self) -> None:
        """Nothing is done until something fails: a plain class, because every transaction comes through here twice."""

    def __exit__(self, kind: type[BaseException] | None, refusal: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(refusal, PoolTimeout):
            raise TryAgain from refusal
        if isinstance(refusal, DBAPIError | sqlite3.OperationalError):
            if self._committing and _disconnected(refusal):
                raise OutcomeUnknown from refusal
            if _disconnected(refusal) or _transient(refusal):
                raise TryAgain from refusal
            if _full(refusal):
                raise NoSpace from refusal


@contextmanager
def room() -> Iterator[None]:
    """Raises NoSpace when a file finds no room on the disk, or none within what its owner may use."""
    try:
        yield
    except OSError as refusal:
        if refusal.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoSpace from refusal
        raise


def _full(refusal: Exception) -> bool:
    original = refusal.orig if isinstance(refusal, DBAPIError) else refusal
    return getattr(original, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(original, "sqlstate", None) == "53100"


def _disconnected(refusal: Exception) -> bool:
    return isinstance(refusal, DBAPIError) and refusal.connection_invalidated


def _transient(refusal: Exception) -> bool:
    original = refusal.orig if isinstance(refusal, DBAPIError) else refusal
    if isinstance(original, sqlite3.OperationalError):
        return getattr(original, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    if getattr(original, "sqlstate", None) in _TRANSIENT:
        return True
    return isinstance(refusal, DBAPIError) and type(original).__name__ == "OperationalError" and original.sqlstate is None  # type: ignore[union-attr]
