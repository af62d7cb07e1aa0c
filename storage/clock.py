"""The virtual time, kept over restarts. Who uses it, and when, is the business of engine/clock.py."""
from datetime import datetime

from sqlalchemy import select

from storage.insert import insert_or_update
from storage.shared import Transaction
from storage.tables import clock


class Clock:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def now(self) -> datetime | None:
        """The virtual now, aware UTC; None when it was never set."""
        return self._db.execute(select(clock.c.now)).scalar()

    def set(self, now: datetime) -> None:
        insert_or_update(self._db, clock, {"id": 1, "now": now})
