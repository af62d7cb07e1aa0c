"""Danger: a timer or job that two nodes take, or that nobody takes any more."""
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.leases import LeasedTimer
from engine.model import JOB_FAILED, JOB_RUNNING, JOB_UNKNOWN, Incident, Message, Waits
from tests.people import MONDAY
from tests.waiting_cases import deploy, job, timer, wait

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def waiting(database):
    """A case with timers due at 0, 1 and 2 minutes, and two jobs."""
    deploy(database, MONDAY)
    timers = tuple(timer("c1", n, MONDAY + n * MINUTE) for n in range(3))
    wait(database, "c1", MONDAY, timers, (job("c1", 7), job("c1", 8, "other.work")))
    return database


def lease(database, now, limit=10, worker="a", minutes=1):
    with database.transaction() as store:
        return [one.id for one in store.timers.lease(now, now + minutes * MINUTE, limit, worker)]


def lease_jobs(database, now, types=("test.work",), limit=10, worker="a"):
    with database.transaction() as store:
        return store.jobs.lease(types, now, lambda type: now + MINUTE, limit, worker)


def next_at(database):
    with database.reading() as store:
        return store.timers.next_at()


def test_only_due_timers_are_leased_and_only_once(waiting):
    assert lease(waiting, MONDAY + MINUTE) == ["c1-0", "c1-1"]
    assert lease(waiting, MONDAY + MINUTE, worker="b") == []


def test_no_more_timers_are_leased_than_asked_for_earliest_first(waiting):
    assert lease(waiting, MONDAY + MINUTE, limit=1) == ["c1-0"]
    assert lease(waiting, MONDAY + MINUTE, limit=1) == ["c1-1"]


def test_a_lease_that_ended_is_taken_by_another(waiting):
    lease(waiting, MONDAY)

    assert lease(waiting, MONDAY + MINUTE - SECOND, worker="b") == []
    assert lease(waiting, MONDAY + MINUTE, worker="b") == ["c1-0", "c1-1"]


def test_the_next_moment_is_never_that_of_a_leased_timer(waiting):
    assert next_at(waiting) == MONDAY

    lease(waiting, MONDAY, minutes=5)

    assert next_at(waiting) == MONDAY + MINUTE
    lease(waiting, MONDAY + 2 * MINUTE, minutes=1)
    assert next_at(waiting) == MONDAY + 3 * MINUTE


def test_a_postponed_timer_rests_until_its_time(waiting):
    lease(waiting, MONDAY)
    with waiting.transaction() as store:
        store.timers.postpone("c1-0", MONDAY + 10 * MINUTE, "no")

    assert lease(waiting, MONDAY + 9 * MINUTE) == ["c1-1", "c1-2"]
    with waiting.transaction() as store:
        [again] = store.timers.lease(MONDAY + 10 * MINUTE, MONDAY + 11 * MINUTE, 1, "a")
    assert (again.id, again.attempts) == ("c1-0", 2)


def test_a_timer_with_an_incident_is_parked_until_it_is_resolved(waiting):
    timers = tuple(timer("c1", n, MONDAY + n * MINUTE) for n in range(3))
    before = Waits(timers=timers)
    stuck = replace(before, incidents=(Incident("c1-9", "c1", "wait", "timer", "no", MONDAY, job="c1-0"),))
    with waiting.transaction() as store:
        store.timers.save(before, stuck)
    assert lease(waiting, MONDAY + timedelta(days=9)) == ["c1-1", "c1-2"]

    with waiting.transaction() as store:
        store.timers.save(stuck, before)

    assert lease(waiting, MONDAY) == ["c1-0"]


def test_a_timer_that_got_another_round_is_free_again(waiting):
    lease(waiting, MONDAY)
    before, after = timer("c1", 0, MONDAY), timer("c1", 0, MONDAY + SECOND)
    with waiting.transaction() as store:
        store.timers.save(Waits(timers=(before,)), Waits(timers=(after,)))

    assert lease(waiting, MONDAY + SECOND) == ["c1-0"]


def test_a_start_timer_moves_only_from_where_it_was_seen(waiting):
    with waiting.transaction() as store:
        [mine] = store.timers.lease(MONDAY, MONDAY + MINUTE, 1, "a")
        assert isinstance(mine, LeasedTimer)
        assert store.timers.move_start(mine, MONDAY + MINUTE, {"number": 2})
        assert not store.timers.move_start(mine, MONDAY + MINUTE, {"number": 2})
        assert not store.timers.move_start(mine, None, None)


def test_jobs_are_leased_by_type_and_counted(waiting):
    [mine] = lease_jobs(waiting, MONDAY)

    assert (mine.job.id, mine.job.variables, mine.attempts, mine.expired) == ("c1-7", {"n": 7}, 1, False)
    assert lease_jobs(waiting, MONDAY) == []


def test_a_job_whose_worker_died_says_so_when_it_is_taken_again(waiting):
    lease_jobs(waiting, MONDAY)
    [again] = lease_jobs(waiting, MONDAY + MINUTE, worker="b")

    assert (again.attempts, again.expired) == (2, True)


def test_a_failed_attempt_waits_for_its_turn(waiting):
    lease_jobs(waiting, MONDAY)
    with waiting.transaction() as store:
        store.jobs.again("c1-7", MONDAY + 5 * MINUTE, "no")
        assert store.jobs.next_at(["test.work"]) == MONDAY + 5 * MINUTE

    assert lease_jobs(waiting, MONDAY + 4 * MINUTE) == []
    [again] = lease_jobs(waiting, MONDAY + 5 * MINUTE)
    assert (again.attempts, again.expired) == (2, False)


@pytest.mark.parametrize("state", [JOB_FAILED, JOB_UNKNOWN])
def test_a_job_that_gave_up_waits_for_a_person_and_then_has_all_its_attempts(waiting, state):
    lease_jobs(waiting, MONDAY)
    with waiting.transaction() as store:
        {JOB_FAILED: store.jobs.failed, JOB_UNKNOWN: store.jobs.unknown}[state]("c1-7", "no")
    assert lease_jobs(waiting, MONDAY + timedelta(days=9)) == []

    waits = Waits(jobs=(job("c1", 7), job("c1", 8, "other.work")))
    stuck = replace(waits, incidents=(Incident("c1-9", "c1", "work", "job", "no", MONDAY, job="c1-7"),))
    with waiting.transaction() as store:
        store.jobs.save(stuck, waits, MONDAY + MINUTE)

    [again] = lease_jobs(waiting, MONDAY + MINUTE)
    assert (again.attempts, again.expired) == (1, False)


def test_the_lock_of_a_job_can_be_prolonged_only_by_its_holder(waiting):
    lease_jobs(waiting, MONDAY)
    with waiting.transaction() as store:
        assert store.jobs.extend("c1-7", "a", MONDAY + 9 * MINUTE)
        assert not store.jobs.extend("c1-7", "b", MONDAY + 90 * MINUTE)

    assert lease_jobs(waiting, MONDAY + 8 * MINUTE) == []


def test_thrown_messages_are_jobs(waiting):
    with waiting.transaction() as store:
        store.jobs.add_messages("c1", [Message("signal", "fin", None, {"n": 1}, "c1-20")], MONDAY)

    [one] = lease_jobs(waiting, MONDAY, ("tramita.message",))
    assert (one.job.id, one.job.variables["name"], one.job.variables["variables"]) == ("c1-20", "fin", {"n": 1})


def test_a_job_that_the_case_dropped_is_gone_even_while_it_runs(waiting):
    lease_jobs(waiting, MONDAY)
    waits = Waits(jobs=(job("c1", 7), job("c1", 8, "other.work")))
    with waiting.transaction() as store:
        store.jobs.save(waits, Waits(), MONDAY)
        assert store.jobs.of_case("c1") == [] and store.jobs.get("c1-7") is None


def test_jobs_are_listed_for_the_operator_page_by_page(waiting):
    lease_jobs(waiting, MONDAY)
    with waiting.reading() as store:
        first = store.jobs.list(limit=1)
        second = store.jobs.list(limit=1, cursor=first.next_cursor)
        running = store.jobs.list(JOB_RUNNING)

    assert [one.job.id for one in (*first.items, *second.items)] == ["c1-7", "c1-8"]
    assert second.next_cursor is None and [one.worker for one in running.items] == ["a"]
