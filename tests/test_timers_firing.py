"""Danger: one firing that goes wrong: a case that cannot wake, a start timer that two nodes hold, rounds that were missed."""
from datetime import UTC, datetime, timedelta

import pytest

from engine.decide import decide
from engine.firing import Firing
from engine.model import ENDED, INCIDENT, FailTimer, RetryIncident, WakeUp
from engine.patience import Patience
from engine.perform import perform
from engine.replay import first_difference
from storage.ids import new_id
from tests.moving_cases import BEATS, WAITS, begin, case, deploy
from tests.people import ADMIN


def test_one_broken_case_does_not_keep_the_others_asleep(database, monkeypatch):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    deploy(database, WAITS, now)
    for n in range(5):
        begin(database, "espera", f"c{n}", now, due=now.isoformat())
    with database.transaction() as store:
        leased = store.timers.lease(now, now + timedelta(minutes=1), 10, "a")
    _break_case("c2", monkeypatch)

    Firing(database, new_id).fire_all(leased, now)

    assert [n for n in range(5) if case(database, f"c{n}").state == ENDED] == [0, 1, 3, 4]
    with database.reading() as store:
        assert store.timers.next_at() > now


def _break_case(case_id, monkeypatch):
    def broken(bundle, case, command, at):
        if case is not None and case.id == case_id:
            raise RuntimeError("this case is broken")
        return decide(bundle, case, command, at)

    monkeypatch.setattr("engine.perform.decide", broken)


def test_a_start_timer_fired_by_two_nodes_starts_one_case(database):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    deploy(database, BEATS, now)
    due = now + timedelta(hours=1)
    with database.transaction() as store:
        [leased] = store.timers.lease(due, due + timedelta(minutes=1), 1, "a")
    firing = Firing(database, new_id)

    assert firing.fire(leased, due) and firing.fire(leased, due)

    with database.reading() as store:
        assert len(store.cases.find().items) == 1
        assert [one.due for one in store.timers.starts()] == [now + timedelta(hours=2)]


@pytest.mark.parametrize(("catch_up", "cases"), [(False, 1), (True, 3)])
def test_missed_rounds_of_a_start_timer_coalesce_unless_all_are_wanted(database, catch_up, cases):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    diagram = BEATS.replace(b'<startEvent id="start">', b'<startEvent id="start" tramita:catchup="all">') if catch_up else BEATS
    deploy(database, diagram, now)
    late, firing = now + timedelta(hours=9, minutes=30), Firing(database, new_id)

    while True:
        with database.transaction() as store:
            leased = store.timers.lease(late, late + timedelta(minutes=1), 10, "a")
        if not leased:
            break
        assert all(firing.fire(one, late) for one in leased)

    with database.reading() as store:
        assert len(store.cases.find().items) == cases


def test_a_case_that_cannot_wake_is_postponed_and_becomes_an_incident(sqlite_database, monkeypatch):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    deploy(sqlite_database, WAITS, now)
    begin(sqlite_database, "espera", "c1", now, due=now.isoformat())
    asked = []

    def failing(database, case_id, command, at, also=None):
        asked.append(command)
        if isinstance(command, WakeUp):
            raise RuntimeError("this case is broken")

    monkeypatch.setattr("engine.firing.perform", failing)
    firing = Firing(sqlite_database, new_id, patience=Patience(2, timedelta(minutes=1)))
    for at in (now, now + timedelta(minutes=1)):
        with sqlite_database.transaction() as store:
            [leased] = store.timers.lease(at, at + timedelta(seconds=30), 1, "a")
            assert store.timers.lease(at + timedelta(seconds=29), at, 1, "b") == []
        assert not firing.fire(leased, at)

    assert asked == [WakeUp(), WakeUp(), FailTimer(leased.id, "this case is broken")]


def test_a_timer_that_gave_up_waits_for_a_person_and_then_fires(database):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    deploy(database, WAITS, now)
    [wanted] = begin(database, "espera", "c1", now, due=now.isoformat()).after.timers
    perform(database, "c1", FailTimer(wanted.id, "the table is locked"), now)
    with database.transaction() as store:
        assert store.timers.lease(now + timedelta(days=9), now + timedelta(days=10), 1, "a") == []
        [incident] = store.incidents.of_case("c1")
    assert (incident.kind, incident.job, case(database, "c1").state) == ("timer", wanted.id, INCIDENT)

    perform(database, "c1", RetryIncident(incident.id, ADMIN), now)
    with database.transaction() as store:
        [leased] = store.timers.lease(now, now + timedelta(minutes=1), 1, "a")

    assert Firing(database, new_id).fire(leased, now) and case(database, "c1").state == ENDED
    with database.reading() as store:
        assert first_difference("c1", store.history.all("c1"), store.processes.bundle_of) is None
