"""A process that only fires timers, for tests that kill it: python -m tests.clockwork_process URL FOLDER LEASE_SECONDS"""
import sys
import threading
from datetime import timedelta
from pathlib import Path

from engine.clockwork import Clockwork, Pace
from storage.database import Database
from storage.ids import new_id
from tests.conftest import KEYS

if __name__ == "__main__":
    url, folder, lease = sys.argv[1:]
    clockwork = Clockwork(Database(url, Path(folder), KEYS), {}, new_id, pace=Pace(timer_lease=timedelta(seconds=float(lease))))
    clockwork.start()
    print("started", flush=True)
    threading.Event().wait()  # until killed
