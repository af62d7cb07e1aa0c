"""Danger: a timer that fires twice, late, or never, under the real APScheduler."""
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.base import STATE_RUNNING

from engine.clock import Scheduler, _TimerRows
from engine.firing import Firing
from engine.model import ENDED
from storage.database import Database
from storage.ids import new_id
from tests.conftest import KEYS
from tests.moving_cases import WAITS, begin, case, deploy, events
from tests.waiting_cases import deploy as deploy_waiting
from tests.waiting_cases import timer, wait

BOUND = 60  # seconds until a test gives up waiting
COUNT = 500


class Counting:
    """Fires by removing the row, and counts: what is tested is who gets which row, and how often."""

    def __init__(self, database, goal, counted=None, done=None):
        self.database, self.goal, self.lock = database, goal, threading.Lock()
        self.counted, self.done = counted if counted is not None else Counter(), done or threading.Event()

    def fire_all(self, timers, now):
        with self.database.transaction() as store:
            for timer in timers:
                store.timers.remove(timer.id)
        with self.lock:
            self.counted.update(timer.id for timer in timers)
        if len(self.counted) >= self.goal:
            self.done.set()


@pytest.fixture
def nodes(database_url, tmp_path):
    """Two nodes on one database."""
    opened = [Database(database_url, tmp_path / "data", KEYS) for _ in range(2)]
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def running():
    """Starts schedulers, and stops them in the end whatever happens."""
    started = []

    def run(*schedulers):
        for one in schedulers:
            started.append(one)
            one.start()
        return schedulers

    yield run
    for one in started:
        one.stop()


def due_cases(database, count, due):
    deploy_waiting(database, due)
    for n in range(0, count, 50):
        wait(database, f"c{n}", due, tuple(timer(f"c{n}", k, due) for k in range(50)))


def left(database):
    with database.reading() as store:
        return store.timers.next_at()


def test_hundreds_of_due_timers_fire_exactly_once_on_two_nodes(nodes, running):
    due_cases(nodes[0], COUNT, datetime.now(UTC) - timedelta(days=3))
    counted, done = Counter(), threading.Event()
    firings = [Counting(node, COUNT, counted, done) for node in nodes]

    running(*(Scheduler(node, firing, f"node {n}", queue=20) for n, (node, firing) in enumerate(zip(nodes, firings, strict=True))))

    assert done.wait(BOUND), f"only {len(counted)} fired"
    assert set(counted.values()) == {1} and len(counted) == COUNT
    assert left(nodes[0]) is None


def test_a_timer_that_is_added_later_is_found_by_the_node_that_knows_and_by_the_one_that_polls(nodes, running):
    deploy_waiting(nodes[0], datetime.now(UTC))
    firing = Counting(nodes[0], 2)
    [scheduler] = running(Scheduler(nodes[0], firing, "node"))

    wait(nodes[1], "c1", datetime.now(UTC), (timer("c1", 1, datetime.now(UTC)),))  # nobody calls: the poll finds it
    wait(nodes[0], "c2", datetime.now(UTC), (timer("c2", 1, datetime.now(UTC) + timedelta(milliseconds=200)),))
    scheduler.wakeup()

    assert firing.done.wait(BOUND)
    assert set(firing.counted.values()) == {1}


def test_a_node_that_stops_gives_back_what_it_has_not_fired(nodes, running):
    due_cases(nodes[0], COUNT, datetime.now(UTC) - timedelta(hours=1))
    first = Counting(nodes[0], 30)
    scheduler = Scheduler(nodes[0], first, "leaving")
    scheduler.start()
    assert first.done.wait(BOUND)
    scheduler.stop()
    fired = set(first.counted)

    with nodes[1].transaction() as store:
        now = datetime.now(UTC)
        left_over = {one.id for one in store.timers.lease(now, now, COUNT, "other")}

    assert len(fired) < COUNT and left_over.isdisjoint(fired) and len(left_over) + len(fired) == COUNT


def test_a_database_that_is_away_does_not_end_the_scheduler(sqlite_database, running):
    firing = Counting(sqlite_database, 1)
    due_cases(sqlite_database, 50, datetime.now(UTC) - timedelta(hours=1))
    broken = _Flaky(sqlite_database, 6)
    [scheduler] = running(Scheduler(broken, firing, "node"))

    while not broken.recovered.wait(0.1):
        scheduler.wakeup()

    assert firing.done.wait(BOUND) and scheduler._scheduler.state == STATE_RUNNING


def test_the_scheduler_looks_again_within_a_second_and_never_at_never(sqlite_database):
    rows = Scheduler(sqlite_database, Counting(sqlite_database, 1), "node", queue=3)._scheduler._pending_jobs
    assert rows == []  # nothing is scheduled in APScheduler itself
    store = _rows(sqlite_database, free=3)

    assert timedelta() < store.get_next_run_time() - datetime.now(UTC) <= timedelta(seconds=1)
    due_cases(sqlite_database, 50, datetime.now(UTC) - timedelta(hours=1))
    assert store.get_next_run_time() < datetime.now(UTC)
    assert sum(len(job.args[0]) for job in store._leased(datetime.now(UTC))) == 3, "no more than the free slots are leased"
    full = _rows(sqlite_database, free=0)
    assert full._leased(datetime.now(UTC)) == []
    assert full.get_next_run_time() > datetime.now(UTC) + timedelta(milliseconds=500), "with full hands it must not spin"


def test_only_the_transaction_of_the_case_removes_a_timer(sqlite_database):
    due_cases(sqlite_database, 50, datetime.now(UTC) - timedelta(hours=1))
    store = _rows(sqlite_database, free=3)
    store.remove_job("c0-1")
    store.remove_all_jobs()
    store.update_job(None)

    assert left(sqlite_database) is not None
    with pytest.raises(NotImplementedError):
        store.add_job(None)


def test_real_cases_wake_up_and_end(database, running):
    now = datetime.now(UTC)
    deploy(database, WAITS, now)
    for n in range(20):
        begin(database, "espera", f"c{n}", now, due=(now - timedelta(minutes=n)).isoformat())
    all_ended, ended = threading.Event(), set()

    def told(decision):
        ended.add(decision.case.id)
        if len(ended) == 20:
            all_ended.set()

    running(Scheduler(database, Firing(database, new_id, told), "node"))

    assert all_ended.wait(BOUND)
    assert {case(database, f"c{n}").state for n in range(20)} == {ENDED}
    assert events(database, "c7").count("timer_fired") == 1


class _Flaky:
    """A database whose first transactions fail."""

    def __init__(self, database, failures):
        self._database, self._failures, self.recovered = database, failures, threading.Event()

    def transaction(self):
        return self._maybe(self._database.transaction)

    def reading(self):
        return self._maybe(self._database.reading)

    def _maybe(self, open):
        self._failures -= 1
        if self._failures >= 0:
            raise ConnectionError("the database is away")
        self.recovered.set()
        return open()


class _Rows(_TimerRows):
    def _leased(self, now):
        self._scheduler, self._alias = _Zone, "default"
        return self.get_due_jobs(now)


class _Zone:
    timezone = UTC


def _rows(database, free):
    class Slots:
        def free(self):
            return free

        def more_is_due(self):
            pass

    return _Rows(database, lambda timer: None, Slots(), "node", timedelta(seconds=30))
