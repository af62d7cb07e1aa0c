"""What is done once a day as long as the program runs: a seal over all histories, and uploads that nobody kept swept away.

`./tramita export seals` takes the seals elsewhere.
"""
import logging
from collections.abc import Callable
from datetime import datetime

from engine.errors import EngineError
from engine.repeating import Repeating
from storage.database import Database

log = logging.getLogger(__name__)

DAY_SECONDS = 24 * 3600.0


def daily_seal(database: Database, now: Callable[[], datetime], every_seconds: float = DAY_SECONDS) -> Repeating:
    """A thread that seals when it starts and every day after. Sealing where nothing has grown leaves no seal."""

    def seal() -> None:
        try:
            with database.transaction() as store:
                store.ledger.seal(now())
            database.sweep_files()
        except (EngineError, OSError) as refusal:  # another node sealed at the same moment, or database or disk are away
            log.warning("no seal or sweep now: %s", refusal)

    return Repeating("seals", seal, every_seconds)
