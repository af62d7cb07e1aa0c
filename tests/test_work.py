"""Danger: an effect that happens twice, or is forgotten, or is done and nobody knows."""
from datetime import timedelta

import pytest

from engine.clockwork import Clockwork
from engine.connector import DONE, RETRY, UNKNOWN, BpmnError, Connector, ConnectorError, DeliveryUnknown, Outcome, Recovery
from engine.errors import BadInput, CaseNotOpen, JobNotOpen, NotAllowed
from engine.model import CANCELLED, ENDED, INCIDENT, JOB_FAILED, JOB_READY, JOB_UNKNOWN, OPEN, CancelCase, RecordEvent, RetryIncident
from engine.perform import perform
from storage.ids import new_id
from tests.moving_cases import ANSWERS, ASKS, WORKS, begin, case, deploy, events, waiting
from tests.people import ADMIN, MONDAY

HOUR = timedelta(hours=1)


class Machine:
    """A clockwork with one connector whose behaviour a test sets, and one case that waits for it."""

    def __init__(self, database):
        self.database, self.calls, self.behaviour, self.recovery, self.once = database, [], lambda call: Outcome(), None, False
        deploy(database, WORKS, MONDAY)
        begin(database, "trabajo", "c1", MONDAY)

    def run(self, call):
        self.calls.append(call)
        return self.behaviour(call)

    def advance(self, to=MONDAY):
        connector = Connector("test.work", self.run, self.once, lambda call: self.recovery)
        return Clockwork(self.database, {"test.work": connector}, new_id, virtual_start=MONDAY).advance(to)

    def die(self):
        """Lease the job as a worker that never comes back."""
        with self.database.transaction() as store:
            [leased] = store.jobs.lease(["test.work"], MONDAY, lambda type: MONDAY + HOUR, 1, "dead")
        return leased.job

    @property
    def job(self):
        [one] = waiting(self.database, "c1")["jobs"]
        return one


@pytest.fixture
def machine(database):
    return Machine(database)


def raising(error):
    def behaviour(call):
        raise error

    return behaviour


def test_the_result_of_a_job_goes_into_the_case(machine):
    machine.behaviour = lambda call: Outcome({"number": 7})
    machine.advance()

    assert case(machine.database, "c1").state == ENDED
    assert case(machine.database, "c1").variables["number"] == 7
    assert [call.attempt for call in machine.calls] == [1]


def test_what_the_effect_left_is_written_with_the_completion(machine):
    machine.behaviour = lambda call: Outcome(
        also=lambda store: store.settings.set_parameters("trabajo", {"sent": True}, "engine", MONDAY),
        events=(RecordEvent("mail_sent", "work", {"to": "anna"}),))
    machine.advance()

    assert events(machine.database, "c1")[-3:] == ["mail_sent", "job_completed", "case_ended"]
    with machine.database.reading() as store:
        assert store.settings.parameters("trabajo") == {"sent": True}


def test_a_job_gives_up_after_its_attempts_and_a_person_can_retry_it(machine):
    machine.behaviour = raising(ConnectorError("no answer"))
    machine.advance(MONDAY + HOUR)

    assert len(machine.calls) == 3 and machine.job.state == JOB_FAILED and case(machine.database, "c1").state == INCIDENT
    [incident] = waiting(machine.database, "c1")["incidents"]
    assert "no answer" in incident.message

    machine.behaviour = lambda call: Outcome()
    perform(machine.database, "c1", RetryIncident(incident.id, ADMIN), MONDAY + HOUR)
    assert machine.job.state == JOB_READY and machine.job.attempts == 0
    machine.advance(MONDAY + HOUR)

    assert case(machine.database, "c1").state == ENDED
    with pytest.raises(CaseNotOpen):
        perform(machine.database, "c1", RetryIncident(incident.id, ADMIN), MONDAY + HOUR)


def test_an_error_that_no_retry_mends_is_an_incident_at_once(machine):
    machine.behaviour = raising(ConnectorError("no such address", retry=False))
    machine.advance()

    assert len(machine.calls) == 1 and machine.job.state == JOB_FAILED


def test_whatever_a_connector_raises_is_a_failed_attempt_that_says_no_secret(machine):
    machine.behaviour = raising(RuntimeError("password=hunter2"))
    machine.advance()

    assert machine.job.state == JOB_READY and "RuntimeError" in machine.job.last_error and "hunter2" not in machine.job.last_error


def test_a_business_error_takes_the_way_that_the_diagram_draws(machine):
    machine.behaviour = raising(BpmnError("NO", "refused"))
    machine.advance()

    assert case(machine.database, "c1").end_event == "end_refused"


def test_a_job_whose_worker_died_is_taken_up_again(machine):
    machine.die()
    machine.advance(MONDAY + HOUR)

    assert [call.attempt for call in machine.calls] == [2] and case(machine.database, "c1").state == ENDED


@pytest.mark.parametrize(("verdict", "runs", "state"), [(DONE, 0, ENDED), (RETRY, 1, ENDED), (UNKNOWN, 0, INCIDENT)])
def test_what_must_happen_once_is_asked_for_before_it_is_repeated(machine, verdict, runs, state):
    machine.once, machine.recovery = True, Recovery(verdict, Outcome({"found": True}), "look into the mailbox")
    machine.die()
    machine.advance(MONDAY + HOUR)

    assert len(machine.calls) == runs and case(machine.database, "c1").state == state
    if verdict == UNKNOWN:
        assert machine.job.state == JOB_UNKNOWN and "mailbox" in waiting(machine.database, "c1")["incidents"][0].message


def test_a_delivery_in_doubt_is_never_repeated_by_itself(machine):
    machine.behaviour = raising(DeliveryUnknown("the line broke after the last byte"))
    machine.advance(MONDAY + 24 * HOUR)

    assert len(machine.calls) == 1 and machine.job.state == JOB_UNKNOWN


def test_a_job_that_kills_the_program_each_time_ends_as_an_incident(machine):
    for hours in range(3):
        with machine.database.transaction() as store:
            now = MONDAY + hours * HOUR
            assert store.jobs.lease(["test.work"], now, lambda type, now=now: now + HOUR, 1, "dead")
    machine.advance(MONDAY + 3 * HOUR)

    assert machine.calls == [] and case(machine.database, "c1").state == INCIDENT


def test_an_effect_whose_case_was_cancelled_meanwhile_is_remembered(machine):
    def cancelling(call):
        perform(machine.database, "c1", CancelCase(ADMIN, "changed my mind"), MONDAY)
        return Outcome(also=lambda store: store.settings.set_parameters("trabajo", {"sent": True}, "engine", MONDAY),
                       events=(RecordEvent("mail_sent", "work", {"to": "anna"}),))

    machine.behaviour = cancelling
    machine.advance()

    assert events(machine.database, "c1")[-1] == "mail_sent" and case(machine.database, "c1").state == CANCELLED
    with machine.database.reading() as store:
        assert store.settings.parameters("trabajo") == {"sent": True}


def test_the_pauses_of_a_job_are_those_of_its_header(database):
    headers = b'<zeebe:taskHeaders><zeebe:header key="retryBackoff" value="PT1M,PT10M"/></zeebe:taskHeaders>'
    deploy(database, WORKS.replace(b"</extensionElements>", headers + b"</extensionElements>"), MONDAY)
    begin(database, "trabajo", "c1", MONDAY)
    tried = []

    def work(call):
        tried.append(call.now - MONDAY)
        raise ConnectorError("no")

    Clockwork(database, {"test.work": Connector("test.work", work)}, new_id, virtual_start=MONDAY).advance(MONDAY + HOUR)

    assert tried == [timedelta(), timedelta(minutes=1), timedelta(minutes=11)]


def test_workers_outside_take_and_end_jobs_that_nobody_here_runs(database):
    deploy(database, WORKS, MONDAY)
    begin(database, "trabajo", "c1", MONDAY)
    desk = Clockwork(database, {}, new_id, virtual_start=MONDAY).desk

    [leased] = desk.activate("test.work", "outside", 5, 60, MONDAY)
    assert desk.activate("test.work", "other", 5, 60, MONDAY) == []
    with pytest.raises(NotAllowed):
        desk.complete(leased.job.id, {}, MONDAY, "other")
    desk.complete(leased.job.id, {"number": 7}, MONDAY, "outside")

    assert case(database, "c1").variables["number"] == 7
    with pytest.raises(JobNotOpen):
        desk.complete(leased.job.id, {}, MONDAY, "outside")


def test_a_worker_outside_can_fail_a_job_and_throw_its_error(database):
    deploy(database, WORKS, MONDAY)
    begin(database, "trabajo", "c1", MONDAY)
    desk = Clockwork(database, {}, new_id, virtual_start=MONDAY).desk

    [leased] = desk.activate("test.work", "outside", 5, 60, MONDAY)
    desk.fail(leased.job.id, "busy", MONDAY, "outside", wait_seconds=600)
    assert desk.activate("test.work", "outside", 5, 60, MONDAY + timedelta(seconds=599)) == []
    assert case(database, "c1").state == OPEN
    [leased] = desk.activate("test.work", "outside", 5, 60, MONDAY + timedelta(seconds=600))
    desk.error(leased.job.id, "NO", MONDAY + timedelta(seconds=600))

    assert case(database, "c1").end_event == "end_refused"


@pytest.mark.parametrize("wrong", [("mail.send", "w", 1, 60), ("x", "w", 0, 60), ("x", "w", 1, 0), ("x", "w", 1, 10**9), ("x", "", 1, 60)])
def test_a_worker_outside_cannot_take_what_is_not_its_own(sqlite_database, wrong):
    connectors = {"mail.send": Connector("mail.send", lambda call: Outcome())}
    desk = Clockwork(sqlite_database, connectors, new_id, virtual_start=MONDAY).desk

    with pytest.raises(BadInput):
        desk.activate(*wrong, MONDAY)


def test_a_thrown_message_starts_another_case_once(database):
    for diagram in (ASKS, ANSWERS):
        deploy(database, diagram, MONDAY)
    begin(database, "pregunta", "c1", MONDAY)
    clockwork = Clockwork(database, {}, new_id, virtual_start=MONDAY)
    clockwork.advance(MONDAY)

    with database.reading() as store:
        [child] = store.cases.children("c1")
    assert case(database, child).process == "respuesta" and waiting(database, "c1")["jobs"] == []
    assert clockwork.advance(MONDAY + HOUR) == 0


def test_a_result_that_the_case_cannot_take_is_an_incident_and_what_happened_is_kept(machine):
    machine.behaviour = lambda call: Outcome({"text": "x" * 300_000}, events=(RecordEvent("mail_sent", "work", {"to": "anna"}),))
    machine.advance()

    assert machine.job.state == JOB_FAILED and len(machine.calls) == 1 and case(machine.database, "c1").state == INCIDENT
    assert "mail_sent" in events(machine.database, "c1")


def test_a_message_that_nobody_wants_is_tried_for_a_while_and_then_shown(database):
    deploy(database, ASKS, MONDAY)
    begin(database, "pregunta", "c1", MONDAY)
    Clockwork(database, {}, new_id, virtual_start=MONDAY).advance(MONDAY + HOUR)

    [message] = waiting(database, "c1")["jobs"]
    assert message.state == JOB_FAILED and message.attempts == 5
    assert events(database, "c1")[-1] == "message_undelivered"
