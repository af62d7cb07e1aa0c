"""What is done once a day as long as the program runs: a seal over all histories, and uploads that nobody kept swept away.

`./tramita export seals` takes the seals elsewhere.
"""
import logging
import threading
from collections.abc import Callable
from datetime import datetime

from engine.errors import EngineError
from storage.database import Database

log = logging.getLogger(__name__)

DAY_SECONDS = 24 * 3600.0


class DailySeal:
    """A thread that seals when it starts and every day after. Sealing where nothing has grown leaves no seal."""

    def __init__(self, database: Database, now: Callable[[], datetime], every_seconds: float = DAY_SECONDS) -> None:
        self._database, self._now, self._every = database, now, every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seals", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                with self._database.transaction() as store:
                    store.ledger.seal(self._now())
                self._database.sweep_files()
            except (EngineError, OSError) as refusal:  # another node sealed at the same moment, or database or disk are away
                log.warning("no seal or sweep now: %s", refusal)
            self._over.wait(self._every)
