"""Danger: the machine loses its power while hundreds of timers are due. Nothing is lost, nothing happens twice."""
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.model import ENDED
from tests.moving_cases import WAITS, begin, deploy

COUNT = 500
LEASE = 2.0  # seconds: what a process that died had taken is free again after this
BOUND = 90  # seconds until the test gives up waiting
KILLS = int(os.environ.get("TRAMITA_KILLS", "1"))  # how often two processes are started and killed


@pytest.fixture
def processes(database_url, tmp_path):
    """Starts processes that fire timers; kills what is left of them in the end."""
    started = []

    def begin_process():
        command = [sys.executable, "-m", "tests.clockwork_process", database_url, str(tmp_path / "data"), str(LEASE)]
        started.append(subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE))
        return started[-1]

    yield begin_process
    for one in started:
        if one.poll() is None:
            os.kill(one.pid, signal.SIGKILL)
        one.wait()
        one.stdout.close()


def ended(database):
    with database.reading() as store:
        return sum(one.count for one in store.cases.summary() if one.state == ENDED)


def wait_until_ended(database, count, *running):
    give_up = time.monotonic() + BOUND
    while ended(database) < count:
        assert time.monotonic() < give_up, f"only {ended(database)} of {count} cases ended"
        assert all(one.poll() is None for one in running), "a process ended by itself"
        time.sleep(0.02)  # a look at the table, not a delay that anything relies on


def test_killed_while_500_timers_are_due_then_started_again_loses_and_doubles_nothing(database, processes):
    now = datetime.now(UTC) - timedelta(hours=1)
    deploy(database, WAITS, now)
    for n in range(COUNT):
        begin(database, "espera", f"c{n:03}", now, due=now.isoformat())

    for number in range(KILLS):
        victims = [processes(), processes()]
        wait_until_ended(database, 50 + number * 300 // KILLS, *victims)
        for victim in victims:
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait()
    assert ended(database) < COUNT, "it was killed too late to prove anything"
    wait_until_ended(database, COUNT, processes())

    with database.reading() as store:
        assert store.timers.next_at() is None
        for n in range(COUNT):
            history = store.history.all(f"c{n:03}")
            assert Counter(line.type for line in history)["timer_fired"] == 1
            assert store.history.verify_chain(f"c{n:03}").intact
