"""The runner's threads: jobs run once on several nodes, a connector that hangs costs no place, stopping waits."""
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from engine.clock import SystemClock
from engine.clockwork import Clockwork
from engine.connector import Connector, Outcome
from engine.model import ENDED
from engine.runner import Runner
from engine.work import Work
from storage.database import Database
from storage.ids import new_id
from tests.conftest import KEYS
from tests.moving_cases import WORKS, begin, case, deploy

BOUND = 60  # seconds until a test gives up waiting
PAST = datetime(2026, 1, 5, 14, tzinfo=UTC)


class Counting:
    """A connector that counts its calls by job, and says when all have come."""

    def __init__(self, goal):
        self.counted, self.goal, self.done, self.lock = Counter(), goal, threading.Event(), threading.Lock()

    def __call__(self, call):
        with self.lock:
            self.counted[call.job.id] += 1
            if len(self.counted) == self.goal:
                self.done.set()
        return Outcome({"ran": call.attempt})


@pytest.fixture
def runners():
    """Starts runners, and stops them in the end whatever happens."""
    started = []

    def run(*some):
        for one in some:
            started.append(one)
            one.start()
        return some

    yield run
    for one in started:
        one.stop()


def work(database, connector, told=lambda decision: None):
    return Work(database, {"test.work": connector}, SystemClock(), new_id, told=told)


def ended(count):
    """A listener that knows when so many cases have ended."""
    seen, done = set(), threading.Event()

    def told(decision):
        if decision.case.state == ENDED:
            seen.add(decision.case.id)
        if len(seen) == count:
            done.set()

    return told, done


def test_each_job_runs_once_though_two_nodes_look_for_it(database_url, tmp_path, runners):
    nodes = [Database(database_url, tmp_path / "data", KEYS) for _ in range(2)]
    deploy(nodes[0], WORKS, PAST)
    for n in range(60):
        begin(nodes[0], "trabajo", f"c{n}", PAST)
    counting, (told, done) = Counting(60), ended(60)

    runners(*(Runner(work(node, Connector("test.work", counting), told), places=3) for node in nodes))

    assert counting.done.wait(BOUND) and done.wait(BOUND)
    assert set(counting.counted.values()) == {1}
    for node in nodes:
        node.close()


def test_a_job_that_is_added_later_is_found_by_a_call_or_by_the_poll(database, runners):
    deploy(database, WORKS, PAST)
    counting, (told, done) = Counting(2), ended(2)
    [runner] = runners(Runner(work(database, Connector("test.work", counting), told), poll_seconds=0.2))

    begin(database, "trabajo", "c1", PAST)  # nobody calls
    begin(database, "trabajo", "c2", PAST)
    runner.wake()

    assert done.wait(BOUND) and set(counting.counted.values()) == {1}


def test_a_connector_that_hangs_costs_no_place_and_its_job_runs_again(sqlite_database, runners):
    release, first, told_done = threading.Event(), threading.Event(), ended(2)
    calls = []

    def hanging(call):
        calls.append((call.job.case, call.attempt))
        if call.job.case == "c1" and call.attempt == 1:
            first.set()
            release.wait(BOUND)
        return Outcome({"attempt": call.attempt})

    deploy(sqlite_database, WORKS, PAST)
    begin(sqlite_database, "trabajo", "c1", PAST)
    clock = _Moving()
    only = Work(sqlite_database, {"test.work": Connector("test.work", hanging)}, clock, new_id, told=told_done[0])
    [runner] = runners(Runner(only, places=1, poll_seconds=0.05))
    assert first.wait(BOUND)
    begin(sqlite_database, "trabajo", "c2", PAST)

    clock.passed = timedelta(minutes=5)  # the lease of the hanging one is over
    runner.wake()

    assert told_done[1].wait(BOUND)
    assert sorted(calls) == [("c1", 1), ("c1", 2), ("c2", 1)]
    assert case(sqlite_database, "c1").variables["attempt"] == 2
    release.set()


def test_stopping_waits_for_the_job_at_work(sqlite_database):
    begun, go_on = threading.Event(), threading.Event()

    def slow(call):
        begun.set()
        go_on.wait(BOUND)
        return Outcome()

    deploy(sqlite_database, WORKS, PAST)
    begin(sqlite_database, "trabajo", "c1", PAST)
    runner = Runner(work(sqlite_database, Connector("test.work", slow)))
    runner.start()
    assert begun.wait(BOUND)
    threading.Timer(0.05, go_on.set).start()

    assert runner.stop(BOUND)
    assert case(sqlite_database, "c1").state == ENDED


def test_the_program_runs_jobs_and_timers_by_itself_once_it_is_started(sqlite_database):
    counting = Counting(1)
    clockwork = Clockwork(sqlite_database, {"test.work": Connector("test.work", counting)}, new_id)
    deploy(sqlite_database, WORKS, clockwork.now())
    clockwork.start()
    try:
        clockwork.told(begin(sqlite_database, "trabajo", "c1", clockwork.now()))
        assert counting.done.wait(BOUND)
    finally:
        clockwork.stop()


class _Moving:
    """The time of this machine, moved on by a test."""

    passed = timedelta()

    def now(self):
        return SystemClock().now() + self.passed
