"""Jobs of the machine: inputs, results, failures, errors, reminders."""
import pytest

from engine.errors import JobNotOpen
from engine.model import CompleteJob, FailJob, RetryIncident, ThrowJobError
from tests.drawing import (
    anna,
    boundary,
    chain,
    end,
    error,
    file,
    job,
    line,
    mapping,
    messages,
    node,
    process,
    start,
    timer,
    user,
)
from tests.playing import Game


def test_a_job_waits_with_its_inputs_and_headers():
    headers = '<zeebe:taskHeaders><zeebe:header key="template" value="hello"/></zeebe:taskHeaders>'
    game = Game(line(job("send", "mail.send", mapping({"to": "=client.mail", "subject": "Hola"}) + headers)), {"client": {"mail": "a@b.c"}})

    waiting = game.job("send")

    assert (waiting.type, waiting.variables, waiting.headers) == ("mail.send", {"to": "a@b.c", "subject": "Hola"}, {"template": "hello"})
    assert game.types() == ["case_started", "job_created"]


def test_a_job_without_mapping_sees_everything():
    game = Game(line(job("work")), {"x": 1})

    assert game.job("work").variables == {"x": 1}


def test_a_job_type_and_its_attempts_may_be_computed():
    game = Game(file(process(start(), node("serviceTask", "work", '<zeebe:taskDefinition type="=kind" retries="=2 + 3"/>'), end(),
                             chain("start", "work", "end"))), {"kind": "sql.query"})

    assert (game.job("work").type, game.job("work").retries) == ("sql.query", 5)


def test_a_result_becomes_variables():
    game = Game(line(job("work")))

    game.work("work", total=5)

    assert game.variables == {"total": 5} and game.state == "ended"
    assert [event.type for event in game.last.events] == ["job_completed", "case_ended"]


def test_an_output_mapping_takes_only_what_it_names():
    game = Game(line(job("work", extra=mapping(outputs={"sum": "=total * 2", "client.name": "=name"}))), {"client": {"id": 7}})

    game.work("work", total=5, name="Ann", noise="x")

    assert game.variables == {"sum": 10, "client": {"id": 7, "name": "Ann"}}
    assert [(event.data["name"], event.data["value"]) for event in game.last.events if event.type == "variable_changed"] == [
        ("sum", 10), ("client", {"id": 7, "name": "Ann"})]


def test_a_header_keeps_the_whole_result_under_one_name():
    game = Game(line(job("ask", extra='<zeebe:taskHeaders><zeebe:header key="resultVariable" value="answer"/></zeebe:taskHeaders>')))

    game.work("ask", status=200, body="ok")

    assert game.variables == {"answer": {"status": 200, "body": "ok"}}


def test_a_failure_with_attempts_left_is_only_noted():
    game = Game(line(job("work")))

    game.step(FailJob(game.job("work").id, "no connection", 2))

    assert game.state == "open" and game.jobs == ["work"]
    assert game.types() == ["job_failed"]


def test_the_last_failure_is_an_incident_that_a_person_retries():
    game = Game(line(job("work")))
    task = game.job("work").id

    game.step(FailJob(task, "no connection", 0, "runner"))
    (incident,) = game.last.after.incidents
    assert (game.state, incident.kind, incident.job, incident.message) == ("incident", "job", task, "no connection")
    game.step(RetryIncident(incident.id, anna))

    assert game.state == "open" and game.job("work").id == task
    assert not game.last.after.incidents
    game.work("work")
    assert game.state == "ended"


def test_a_job_under_an_incident_may_still_be_completed():
    game = Game(line(job("work")))
    game.step(FailJob(game.job("work").id, "late answer", 0))

    game.work("work", found=True)

    assert game.state == "ended"
    assert game.types() == ["job_completed", "incident_resolved", "case_ended"]


def test_a_job_is_done_once():
    game = Game(line(job("work"), user("next")))
    done = game.job("work").id
    game.work("work")

    with pytest.raises(JobNotOpen):
        game.step(CompleteJob(done, {}))


@pytest.mark.parametrize(("thrown", "reached"), [("A", "on_a"), ("B", "on_any")])
def test_a_job_error_is_caught_by_its_code_and_else_by_the_one_for_all(thrown, reached):
    drawn = file('<bpmn:error id="a" errorCode="A"/>', process(
        start(), job("work"), boundary("any", "work", error()), boundary("just_a", "work", error("a")), user("on_a"), user("on_any"), end(),
        chain("start", "work", "end"), chain("any", "on_any", "end"), chain("just_a", "on_a", "end")))
    game = Game(drawn)

    game.step(ThrowJobError(game.job("work").id, thrown, "went wrong", {"why": 1}))

    assert game.tasks == [reached]
    assert game.variables == {"why": 1}


def test_a_job_error_climbs_out_of_sub_processes_and_calls():
    called = process(start("s2"), job("work"), end("e2"), chain("s2", "work", "e2"), id="q")
    inner = node("subProcess", "box", start("s1") + node("callActivity", "call", '<zeebe:calledElement processId="q"/>') + end("e1")
                 + chain("s1", "call", "e1"))
    game = Game(file('<bpmn:error id="a" errorCode="A"/>', process(
        start(), inner, boundary("caught", "box", error("a")), user("mend"), end(), chain("start", "box", "end"),
        chain("caught", "mend", "end")), called))

    game.step(ThrowJobError(game.job("work").id, "A"))

    assert game.tasks == ["mend"] and game.jobs == []


def test_an_uncaught_job_error_is_an_incident():
    game = Game(line(job("work")))

    game.step(ThrowJobError(game.job("work").id, "A", "no such client"))

    assert "no such client" in game.incident


def test_a_reminder_says_whose_deadline_it_is_about():
    headers = '<zeebe:taskHeaders><zeebe:header key="stage" value="reminder"/></zeebe:taskHeaders>'
    drawn = file(process(
        start(), user("review", '<zeebe:taskSchedule dueDate="2026-11-24"/>'), boundary("late", "review", timer("Duration", "P1D"), False),
        job("remind", "mail.send", mapping({"to": "managers"}) + headers), end(), end("reminded"), chain("start", "review", "end"),
        chain("late", "remind", "reminded")))
    game = Game(drawn)

    game.later(days=1)

    assert game.types() == ["timer_fired", "job_created", "reminder_sent"]
    assert game.last.events[2].data == {"element": "review", "due": "2026-11-24T23:00:00+00:00", "to": "managers"}


def test_a_message_with_a_job_type_is_sent_by_a_job():
    drawn = file(messages(hello=""), process(
        start(), end("bye", '<bpmn:extensionElements><zeebe:taskDefinition type="chat.post"/></bpmn:extensionElements>'
                            '<bpmn:messageEventDefinition messageRef="hello"/>'), chain("start", "bye")))
    game = Game(drawn)
    assert game.jobs == ["bye"]

    game.work("bye")

    assert (game.state, game.case.end_event) == ("ended", "bye")
