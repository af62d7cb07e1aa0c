"""What disk and database refuse while a backup is made or brought back, in words: the person needs the reason, not the place."""
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from engine.errors import BadInput


class NotKept(BadInput):
    """No backup was made."""


class NotRestored(BadInput):
    """Nothing was restored."""


@contextmanager
def told_as(refusal: type[BadInput]) -> Iterator[None]:
    """Raises `refusal` for a full disk, a missing folder, a damaged database; what is refused on purpose passes as it is."""
    try:
        yield
    except OSError as refused:
        raise refusal(f"{refused.filename or 'The disk'}: {refused.strerror or refused}.") from refused
    except (DBAPIError, sqlite3.Error) as refused:  # the latter from BEGIN, which we say ourselves
        raise refusal(f"The database says: {refused.orig if isinstance(refused, DBAPIError) else refused}.") from refused
