"""Stages of a deadline: who is reminded and to whom it is taken, once each; the clock of a case that waits for its customer."""
from datetime import UTC, datetime, timedelta

import pytest

from engine.diagram import check
from engine.errors import NotAllowed
from engine.model import ClaimTask, MigrateCase
from tests.drawing import MONDAY, admin, anna, bob, bundle, chain, end, extended, file, job, line, node, process, several, start, timer, user
from tests.playing import Game

FIVE = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)  # the end of Tuesday's work in Bogotá, where the office closes at five
OFFICE = {"office": {"zone": "America/Bogota", "holidays": [],
                     "working_hours": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}}
DUE = '<zeebe:taskSchedule dueDate="=add business days(now(), 1)"/>'


def stage(kind: str, **more: str) -> str:
    return f'<tramita:stage kind="{kind}"' + "".join(f' {name}="{value}"' for name, value in more.items()) + "/>"


def with_stages(*stages: str, more: str = "") -> bytes:
    return line(node("userTask", "work", extended(DUE + "".join(stages), more), name="Revisar"))


def game(*stages: str, **variables: object) -> Game:
    return Game(bundle(with_stages(*stages), calendars=OFFICE), variables)


def until(played: Game, moment: datetime) -> None:
    played.later(seconds=(moment - played.now).total_seconds())


def test_a_reminder_goes_out_when_the_deadline_is_over_and_the_task_stays_open():
    played = game(stage("reminder"))
    until(played, FIVE - timedelta(seconds=1))
    assert played.jobs == []

    until(played, FIVE)

    assert played.tasks == ["work"]
    assert played.jobs == ["work.reminder"]
    assert played.types() == ["timer_fired", "deadline_breached", "timer_fired", "job_created", "reminder_sent"]
    assert played.last.events[-1].data["element"] == "work"


def test_each_stage_comes_once():
    played = game(stage("warning", at="=subtract business days(due, 1)"), stage("reminder"), stage("escalation", to="bosses"))

    until(played, FIVE + timedelta(days=5))
    until(played, FIVE + timedelta(days=9))

    kinds = [event.type for event in played.history]
    assert [kinds.count(kind) for kind in ("reminder_sent", "deadline_escalated", "deadline_breached")] == [2, 1, 1]
    assert played.jobs == ["work.escalation", "work.reminder", "work.warning"]


def test_a_reminder_goes_to_whoever_has_the_task_and_an_escalation_to_whom_it_names():
    played = game(stage("reminder"), stage("escalation", to="bosses", cc="=groups"))
    played.step(ClaimTask(played.task("work").id, anna))

    until(played, FIVE + timedelta(days=3))

    assert played.job("work.reminder").variables["to"] == "anna"
    assert played.job("work.escalation").variables["to"] == "bosses"
    assert "vence" not in played.job("work.escalation").headers["body"]


def test_a_task_done_in_time_reminds_nobody():
    played = game(stage("reminder"))

    played.complete("work")

    assert played.state == "ended"
    assert played.last.after.timers == ()


def test_a_stage_whose_time_is_null_is_left_out():
    played = game(stage("warning", at="=if days > 5 then due else null"), days=3)

    assert [timer.element for timer in played.last.after.timers] == ["work"]


def test_every_run_of_a_multi_instance_is_reminded_by_itself():
    own = '<zeebe:taskSchedule dueDate="=item.due"/>' + stage("reminder")
    drawn = line(node("userTask", "work", extended(own, several("=items", "item")), name="Hacer"))
    played = Game(bundle(drawn, calendars=OFFICE), {"items": [{"due": "2026-11-24"}, {"due": "2026-11-25"}]})

    until(played, FIVE)
    assert len(played.last.after.jobs) == 1
    until(played, FIVE + timedelta(days=1))

    assert len(played.last.after.jobs) == 2


def test_reminders_are_found_again_when_the_case_is_executed_again():
    played = game(stage("reminder"), stage("escalation", to="bosses"))
    until(played, FIVE + timedelta(days=3))
    played.work("work.reminder")
    played.work("work.escalation")
    played.complete("work")

    assert played.again() == [decision.state_hash for _, decision in played.decisions]
    assert played.case is not None and played.case.end_event == "end"


def test_stages_go_with_their_task_to_another_version():
    played = game(stage("reminder"))
    played.bundle = bundle(line(node("userTask", "job2", extended(DUE + stage("reminder"), ""), name="Revisar")), calendars=OFFICE, version=2)

    played.step(MigrateCase(admin, "renamed", {"work": "job2"}))
    until(played, FIVE)

    assert played.jobs == ["job2.reminder"]


def test_who_an_expression_names_may_not_do_the_task():
    drawn = line(user("check", '<zeebe:assignmentDefinition candidateGroups="managers, clerks"/>', tramita__notBy="=typist"))
    played = Game(drawn, {"typist": "anna"})

    with pytest.raises(NotAllowed):
        played.complete("check", anna)
    played.complete("check", bob)

    assert played.state == "ended"


# ---- the deadline of a whole case


def whole(*stages: str, due: str = "=add business days(now(), 5)", waiting: str = "true") -> bytes:
    inner = f'<bpmn:extensionElements>{"".join(stages)}</bpmn:extensionElements>'
    body = inner + start() + user("work") + user("ask", tramita__stopClock=waiting) + end() + chain("start", "work", "ask", "end")
    return file(f'<bpmn:process id="p" name="Queja" isExecutable="true" tramita:due="{due}">{body}</bpmn:process>')


def case(*stages: str, **more: str) -> Game:
    return Game(bundle(whole(*stages, **more), calendars=OFFICE))


def test_a_case_that_takes_too_long_is_noted_and_escalated():
    played = case(stage("escalation", at="=due", to="bosses"))

    until(played, MONDAY + timedelta(days=8))

    assert "deadline_breached" in played.types()
    assert played.jobs == ["p.escalation"]
    assert played.tasks == ["work"]


def test_a_case_that_ends_in_time_waits_for_no_deadline():
    played = case()
    played.complete("work")

    played.complete("ask")

    assert played.state == "ended"
    assert played.last.after.timers == ()


def test_the_clock_of_the_case_stands_still_while_the_customer_decides():
    played = case()
    due = played.last.after.timers[0].due
    played.complete("work")
    assert [event.type for event in played.history if event.type.startswith("clock")] == ["clock_stopped"]
    assert played.last.after.timers == ()
    until(played, MONDAY + timedelta(days=7))  # a week later, Monday at the same hour: five working days of waiting

    played.step(MigrateCase(admin, "no change", {}))
    assert played.last.after.timers == ()
    game_over = played.complete("ask")

    started = [event for event in game_over.events if event.type == "clock_started"]
    assert started[0].data["due"] == (due + timedelta(days=7)).isoformat()


def test_a_case_that_is_over_opens_no_event_sub_process():
    late = node("subProcess", "late", node("startEvent", "clock", timer("Duration", "P1D"), isInterrupting="false") + user("hurry") + end("done")
                + chain("clock", "hurry", "done"), triggeredByEvent="true")
    played = Game(file(process(start(), user("work"), end(), chain("start", "work", "end"), late)))

    played.complete("work")

    assert played.last.after.timers == ()


def test_a_deadline_that_cannot_be_computed_is_said_and_stops_no_case():
    played = case(due="=add business days(nothing, 5)")

    assert "deadline_missing" in [event.type for event in played.history]
    assert played.tasks == ["work"]


# ---- what the checker says


def codes(drawn: bytes) -> list[str]:
    return [problem.code for problem in check({"p.bpmn": drawn}) if "stage" in problem.code or problem.code == "unknown-extension"]


def test_a_stage_that_nobody_knows_is_refused():
    assert codes(with_stages(stage("panic"))) == ["unknown-stage"]


def test_a_warning_must_say_when():
    assert codes(with_stages(stage("warning"))) == ["stage-without-time"]


def test_a_stage_needs_a_deadline_and_a_person_s_task():
    assert codes(line(node("userTask", "work", extended(stage("reminder"), "")))) == ["stage-without-due"]
    assert "stage-elsewhere" in codes(line(job("work", "mail.send", extra=DUE + stage("reminder"))))


def test_a_stage_of_the_process_says_whom_to_tell():
    assert codes(whole(stage("reminder"))) == ["stage-of-nobody"]


def test_an_attribute_of_ours_that_is_misspelt_is_reported():
    assert codes(line(user("work", tramita__stopClok="true"))) == ["unknown-extension"]
