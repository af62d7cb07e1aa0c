"""A worker in this process: it hears of jobs, does each once, loses none, and gives back its place and its rows."""
import threading
from datetime import timedelta

import pytest

from engine.announced import Announced
from engine.clock import SystemClock
from engine.connector import Connector, ConnectorError, Outcome
from engine.errors import TryAgain
from engine.model import ENDED, INCIDENT
from engine.patience import Patience
from engine.runner import Runner
from engine.work import Work
from storage.database import Database
from storage.ids import new_id
from tests.conftest import KEYS
from tests.moving_cases import ANSWERS, ASKS, WORKS, begin, case, deploy, waiting
from tests.test_announcements import announced, job_of, run, take
from tests.test_work_runner import BOUND, PAST, Counting, ended

LATER = 3600  # seconds: a round that does not come during a test
USUAL = Patience()


@pytest.fixture
def database(postgres_url, tmp_path):
    opened = Database(postgres_url, tmp_path / "data", KEYS)
    deploy(opened, WORKS, PAST)
    yield opened
    opened.close()


@pytest.fixture
def workers():
    """Starts workers, waits until each one hears, and stops them in the end whatever happens."""
    started = []

    def start(work, places=4, round_seconds=LATER):
        before = alive(work.database)
        started.append(Announced(work, places, round_seconds))
        started[-1].start()
        until(lambda: set(alive(work.database)) - set(before))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def work(database, run, told=lambda decision: None, clock=None, patience=USUAL, **connector):
    return Work(database, {"test.work": Connector("test.work", run, **connector)}, clock or SystemClock(), new_id, told=told, patience=patience)


def alive(database):
    with database.reading() as store:
        return [one.id for one in store.announcements.workers()]


def until(holds):
    """Wait for a condition, with a bound: nothing is decided by how long it takes."""
    over = threading.Event()
    for _ in range(BOUND * 50):
        if holds():
            return
        over.wait(0.02)
    raise AssertionError("it did not come to hold")


def left(database):
    """How many rows of Procrastinate remain."""
    return sum(run(database, f"SELECT count(*) FROM procrastinate_{table}")[0][0] for table in ("jobs", "events"))


def test_a_worker_is_told_of_a_job_by_the_transaction_that_wrote_it_and_leaves_nothing_behind(database, workers):
    counting, (told, done) = Counting(20), ended(20)
    workers(work(database, counting, told))

    for n in range(20):
        begin(database, "trabajo", f"c{n}", PAST)

    assert done.wait(BOUND)
    assert set(counting.counted.values()) == {1}
    until(lambda: left(database) == 0)


def test_jobs_from_before_the_worker_are_found_by_its_first_round(database, workers):
    told, done = ended(2)
    for name in ("c1", "c2"):
        begin(database, "trabajo", name, PAST)
    assert announced(database) == []

    workers(work(database, lambda call: Outcome(), told))

    assert done.wait(BOUND)


def test_a_lost_announcement_is_found_by_a_round(database, workers):
    told, done = ended(1)
    run(database, "SELECT procrastinate_register_worker_v1()")
    begin(database, "trabajo", "c1", PAST)
    run(database, "DELETE FROM procrastinate_jobs")

    workers(work(database, lambda call: Outcome(), told), round_seconds=0.1)

    assert done.wait(BOUND)


def test_the_job_of_a_dead_worker_is_taken_up_when_its_lease_is_over(database, workers):
    told, done = ended(1)
    begin(database, "trabajo", "c1", PAST)
    [held] = take(database, job_of(database, "c1"), until=PAST)

    workers(work(database, lambda call: Outcome({"attempt": call.attempt}), told), round_seconds=0.1)

    assert done.wait(BOUND)
    assert (held.attempts, case(database, "c1").variables["attempt"]) == (1, 2)


def test_a_job_that_is_announced_twice_or_taken_by_a_thread_runs_once(database, workers):
    counting, (told, done) = Counting(30), ended(30)
    runner = Runner(work(database, counting, told))
    workers(work(database, counting, told))
    runner.start()
    try:
        for n in range(30):
            decision = begin(database, "trabajo", f"c{n}", PAST)
            with database.transaction() as store:
                store.announcements.tell([decision.after.jobs[0].id] * 2)
            runner.wake()
        assert done.wait(BOUND)
        until(lambda: left(database) == 0)
    finally:
        runner.stop()

    assert set(counting.counted.values()) == {1}


def test_a_message_that_a_case_throws_is_carried_by_a_worker(database, workers):
    told, done = ended(2)
    for diagram in (ASKS, ANSWERS):
        deploy(database, diagram, PAST)
    workers(work(database, lambda call: Outcome(), told))

    told(begin(database, "pregunta", "c1", PAST))

    assert done.wait(BOUND)


def test_a_failed_attempt_waits_for_its_time_in_our_row_and_then_runs(database, workers):
    clock, (told, done) = Moving(), ended(1)

    def run_(call):
        if call.attempt == 1:
            raise ConnectorError("not yet")
        return Outcome({"attempt": call.attempt})

    failing = work(database, run_, told, clock, Patience(base=timedelta(hours=1)))
    workers(failing, round_seconds=0.1)
    begin(database, "trabajo", "c1", PAST)

    until(lambda: waiting(database, "c1")["jobs"][0].last_error == "not yet")
    until(lambda: left(database) == 0)
    assert failing.announce_again() != set()
    assert announced(database) == []
    clock.passed = timedelta(hours=2)

    assert done.wait(BOUND)
    assert case(database, "c1").variables["attempt"] == 2


def test_what_never_succeeds_becomes_an_incident_of_ours(database, workers):
    def fails(call):
        raise ConnectorError("never", retry=False)

    workers(work(database, fails))

    begin(database, "trabajo", "c1", PAST)

    until(lambda: case(database, "c1").state == INCIDENT)
    until(lambda: left(database) == 0)


def test_a_connector_that_hangs_costs_no_place_of_the_worker(database, workers):
    release, (told, done) = threading.Event(), ended(2)

    def hangs_once(call):
        if call.job.case == "c1" and call.attempt == 1:
            release.wait(BOUND)
        return Outcome()

    workers(work(database, hangs_once, told, timeout_seconds=-28), places=1, round_seconds=0.1)  # a lease of two seconds

    begin(database, "trabajo", "c1", PAST)
    begin(database, "trabajo", "c2", PAST)

    assert done.wait(BOUND)
    release.set()


def test_stopping_lets_the_job_at_hand_end_and_takes_no_more(database, workers):
    begun, go_on = threading.Event(), threading.Event()

    def slow(call):
        begun.set()
        go_on.wait(BOUND)
        return Outcome()

    worker = workers(work(database, slow), places=1)
    begin(database, "trabajo", "c1", PAST)
    assert begun.wait(BOUND)
    begin(database, "trabajo", "c2", PAST)
    stopped, node = [], worker._worker
    stopping = threading.Thread(target=lambda: stopped.append(worker.stop()))
    stopping.start()
    until(lambda: node._stop_event.is_set())
    go_on.set()
    stopping.join(BOUND)

    assert stopped == [True]
    assert (case(database, "c1").state, case(database, "c2").state) == (ENDED, "open")
    assert alive(database) == []


def test_a_worker_that_was_taken_for_dead_comes_back_by_itself(database, workers):
    told, done = ended(1)
    workers(work(database, lambda call: Outcome(), told), round_seconds=0.1)
    [before] = alive(database)
    run(database, "DELETE FROM procrastinate_workers")

    until(lambda: [one for one in alive(database) if one != before])
    begin(database, "trabajo", "c1", PAST)

    assert done.wait(BOUND)


def test_a_worker_outlives_a_database_that_goes_away(database, workers, postgres_server):
    counting, (told, done) = Counting(2), ended(2)
    worker = workers(work(database, counting, told), round_seconds=0.1)
    begin(database, "trabajo", "c1", PAST)
    until(lambda: case(database, "c1").state == ENDED)
    listening = worker._worker
    name = database.driver_arguments()["dbname"]

    with postgres_server.connect() as outside:
        outside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        outside.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        with pytest.raises(TryAgain):
            begin(database, "trabajo", "c2", PAST)
        until(lambda: worker._worker is not listening)  # its line is dead, and it has noticed
        outside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    begin(database, "trabajo", "c2", PAST)

    assert done.wait(BOUND)
    assert set(counting.counted.values()) == {1}


def test_a_worker_that_cannot_listen_any_more_notices(database, workers, postgres_server):
    """Otherwise it would go on looking every few seconds, and nobody would know why jobs are slow."""
    told, done = ended(1)
    worker = workers(work(database, lambda call: Outcome(), told))
    listening, name, [before] = worker._worker, database.driver_arguments()["dbname"], alive(database)

    with postgres_server.connect() as outside:
        ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'LISTEN%%'"
        outside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        until(lambda: outside.execute(ends, [name]).rowcount)  # it alone: what it fetches with stays
        until(lambda: worker._worker is not listening)
        outside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    until(lambda: [one for one in alive(database) if one != before])
    begin(database, "trabajo", "c1", PAST)

    assert done.wait(BOUND)


class Moving:
    """The time of this machine, moved on by a test."""

    passed = timedelta()

    def now(self):
        return SystemClock().now() + self.passed
