"""Drawings: diagrams that an owner is still working on, kept whatever is wrong with them. They never run."""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.insert import insert_or_update
from storage.shared import Transaction
from storage.tables import drawings


@dataclass(frozen=True)
class Drawing:
    """One person's unfinished diagram of one process."""

    process: str
    user: str
    xml: bytes
    at: datetime


class Drawings:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def get(self, process: str, user: str) -> Drawing | None:
        row = self._db.execute(select(drawings).where(drawings.c.process == process, drawings.c.user == user)).one_or_none()
        return None if row is None else Drawing(row.process, row.user, bytes(row.xml), row.at)

    def keep(self, drawing: Drawing) -> None:
        """Keep the diagram in place of the one before."""
        insert_or_update(self._db, drawings, vars(drawing))

    def drop(self, process: str, user: str) -> None:
        self._db.execute(delete(drawings).where(drawings.c.process == process, drawings.c.user == user))
