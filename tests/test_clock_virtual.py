"""The virtual clock: every moment on the way is visited in order, nothing is skipped, and time never goes back."""
from datetime import UTC, datetime, timedelta

import pytest

from engine.clockwork import Clockwork
from engine.connector import Connector, ConnectorError, Outcome
from engine.errors import BadInput
from engine.model import ENDED
from storage.ids import new_id
from tests.moving_cases import BEATS, WAITS, WORKS, begin, case, deploy, events, waiting
from tests.people import MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def clockwork(database):
    return Clockwork(database, {}, new_id, virtual_start=MONDAY)


def all_cases(database, process):
    """The cases of a process, oldest first."""
    with database.reading() as store:
        return [one for one in reversed(store.cases.find().items) if one.process == process]


def test_a_timer_fires_at_its_moment_and_not_before(database, clockwork):
    deploy(database, WAITS, MONDAY)
    begin(database, "espera", "c1", MONDAY, due=(MONDAY + HOUR).isoformat())

    clockwork.advance(MONDAY + HOUR - timedelta(microseconds=1))
    assert case(database, "c1").state != ENDED
    clockwork.advance(MONDAY + HOUR)

    assert case(database, "c1").ended_at == MONDAY + HOUR
    assert waiting(database, "c1")["timers"] == []


def test_each_case_ends_at_its_own_moment_however_far_the_clock_jumps(database, clockwork):
    deploy(database, WAITS, MONDAY)
    for hours in (3, 1, 2):
        begin(database, "espera", f"c{hours}", MONDAY, due=(MONDAY + hours * HOUR).isoformat())

    assert clockwork.advance(MONDAY + timedelta(days=400)) == 3

    assert [case(database, f"c{hours}").ended_at for hours in (1, 2, 3)] == [MONDAY + hours * HOUR for hours in (1, 2, 3)]
    assert clockwork.now() == MONDAY + timedelta(days=400)


def test_what_is_overdue_runs_when_the_clock_is_only_looked_at(database, clockwork):
    deploy(database, WAITS, MONDAY)
    begin(database, "espera", "c1", MONDAY, due=(MONDAY - HOUR).isoformat())

    assert clockwork.advance(MONDAY) == 1
    assert case(database, "c1").ended_at == MONDAY


def test_the_clock_does_not_go_back(clockwork):
    with pytest.raises(BadInput, match="back"):
        clockwork.advance(MONDAY - timedelta(microseconds=1))


def test_the_real_clock_cannot_be_moved(database):
    with pytest.raises(BadInput, match="real"):
        Clockwork(database, {}, new_id).advance(MONDAY)


def test_the_time_survives_a_restart(database, clockwork):
    clockwork.advance(MONDAY + HOUR)

    assert Clockwork(database, {}, new_id, virtual_start=MONDAY).now() == MONDAY + HOUR


def test_a_start_timer_starts_a_case_each_round_and_then_no_more(database, clockwork):
    deploy(database, BEATS, MONDAY)

    clockwork.advance(MONDAY + 10 * HOUR)

    assert [one.started_at for one in all_cases(database, "latido")] == [MONDAY + n * HOUR for n in (1, 2, 3)]
    with database.reading() as store:
        assert store.timers.starts() == []


def test_a_new_version_takes_over_the_start_timer(database, clockwork):
    deploy(database, BEATS, MONDAY)
    clockwork.advance(MONDAY + HOUR)
    deploy(database, BEATS.replace(b"R3/PT1H", b"R1/PT30M"), MONDAY + HOUR)

    clockwork.advance(MONDAY + 10 * HOUR)

    assert [one.started_at for one in all_cases(database, "latido")] == [MONDAY + HOUR, MONDAY + 1.5 * HOUR]


def test_a_failed_job_takes_its_pauses_in_virtual_time(database):
    tried = []

    def work(call):
        tried.append(call.now)
        if len(tried) < 3:
            raise ConnectorError("not yet")
        return Outcome({"done": True})

    clockwork = Clockwork(database, {"test.work": Connector("test.work", work)}, new_id, virtual_start=MONDAY)
    deploy(database, WORKS, MONDAY)
    begin(database, "trabajo", "c1", MONDAY)

    clockwork.advance(MONDAY)
    assert tried == [MONDAY]
    clockwork.advance(MONDAY + HOUR)

    assert tried == [MONDAY, MONDAY + timedelta(seconds=5), MONDAY + timedelta(seconds=15)]
    assert case(database, "c1").ended_at == tried[-1]
    assert events(database, "c1").count("job_failed") == 2


def test_a_lease_that_a_dead_process_left_is_taken_back_at_the_start(database, clockwork):
    deploy(database, WAITS, MONDAY)
    begin(database, "espera", "c1", MONDAY, due=MONDAY.isoformat())
    with database.transaction() as store:
        assert store.timers.lease(MONDAY, MONDAY + timedelta(days=3650), 10, "dead")

    again = Clockwork(database, {}, new_id, virtual_start=MONDAY)

    assert again.advance(MONDAY) == 1


def test_with_a_virtual_clock_the_program_does_by_itself_what_is_due_now(database):
    clockwork = Clockwork(database, {"test.work": Connector("test.work", lambda call: Outcome())}, new_id, virtual_start=MONDAY)
    deploy(database, WORKS, MONDAY)
    clockwork.start()
    try:
        clockwork.told(begin(database, "trabajo", "c1", MONDAY))
        clockwork.advance(MONDAY)  # waits for its turn; who of the two ran the job does not matter
        assert case(database, "c1").state == ENDED
    finally:
        clockwork.stop()


def test_the_clock_stops_before_the_calendar_ends(clockwork):
    with pytest.raises(BadInput, match="9000"):
        clockwork.advance(datetime(9999, 12, 31, tzinfo=UTC))

    assert clockwork.now() == MONDAY
