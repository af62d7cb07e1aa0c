"""People's tasks: who may do them, until when, and what the history keeps of refusals."""
from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import NotAllowed, NotYourTask, TaskNotOpen
from engine.model import AssignTask, ClaimTask, CompleteTask, RefuseTask, ReleaseTask, ThrowTaskError
from tests.drawing import (
    MONDAY,
    admin,
    anna,
    bob,
    boundary,
    chain,
    end,
    error,
    eva,
    file,
    line,
    mallory,
    process,
    start,
    user,
)
from tests.playing import Game

LANES = ('<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="managers"><bpmn:flowNodeRef>review</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>')


def assigned(**attributes: str) -> str:
    return "<zeebe:assignmentDefinition " + " ".join(f"{name}='{value}'" for name, value in attributes.items()) + "/>"


def in_lane(inner: str = "", **attributes: str) -> bytes:
    return file(process(LANES, start(), user("review", inner, name="Review", **attributes), end(), chain("start", "review", "end")))


def test_a_lane_is_the_candidate_group():
    game = Game(in_lane())

    task = game.task("review")

    assert (task.title, task.lane, task.candidate_groups, task.assignee) == ("Review", "managers", ("managers",), None)


def test_groups_that_the_diagram_names_replace_the_lane():
    game = Game(in_lane(assigned(candidateGroups="hr, legal")))

    assert game.task("review").candidate_groups == ("hr", "legal")


def test_groups_and_users_may_come_from_the_case():
    game = Game(in_lane(assigned(candidateGroups='=[area, "hr"]', candidateUsers='=if big then "bob, eva" else null')),
                {"area": "legal", "big": True})

    task = game.task("review")

    assert task.candidate_groups == ("legal", "hr")
    assert task.candidate_users == ("bob", "eva")


def test_an_assignee_that_is_no_name_is_an_incident():
    game = Game(in_lane(assigned(assignee="=boss")), {"boss": 5})

    assert game.state == "incident"
    assert "debe dar un usuario" in game.incident


def test_a_candidate_claims_and_others_must_not():
    game = Game(in_lane())

    game.step(ClaimTask(game.task("review").id, anna))

    assert game.task("review").assignee == "anna"
    with pytest.raises(NotYourTask):
        game.complete("review", actor=type(anna)("carl", anna.groups))


def test_a_candidate_may_complete_without_claiming():
    game = Game(in_lane())

    game.complete("review", anna)

    assert game.state == "ended"


@pytest.mark.parametrize("command", [ClaimTask, lambda task, actor: CompleteTask(task, actor, {})])
def test_mallory_gets_in_nowhere(command):
    game = Game(in_lane())

    with pytest.raises(NotYourTask):
        game.step(command(game.task("review").id, mallory))


def test_a_task_without_candidates_is_for_everyone():
    game = Game(line(user("ask")))

    game.complete("ask", mallory)

    assert game.state == "ended"


def test_only_the_assignee_gives_a_task_back():
    game = Game(in_lane())
    game.step(ClaimTask(game.task("review").id, anna))

    with pytest.raises(NotYourTask):
        game.step(ReleaseTask(game.task("review").id, bob))
    game.step(ReleaseTask(game.task("review").id, anna))

    assert game.task("review").assignee is None


def test_an_administrator_assigns_to_a_candidate_and_to_nobody_else():
    game = Game(in_lane())
    task = game.task("review").id

    with pytest.raises(NotAllowed):
        game.step(AssignTask(task, anna, "carl", frozenset({"managers"})))
    with pytest.raises(NotAllowed):
        game.step(AssignTask(task, admin, "bob", bob.groups))
    game.step(AssignTask(task, admin, "carl", frozenset({"managers"})))

    assert game.task("review").assignee == "carl"


def test_a_completed_task_is_gone():
    game = Game(line(user("ask"), user("next")))
    task = game.task("ask").id
    game.complete("ask")

    with pytest.raises(TaskNotOpen):
        game.step(CompleteTask(task, anna, {}))
    with pytest.raises(TaskNotOpen):
        game.step(ClaimTask("other-case-1", anna))


def test_four_eyes_keep_who_did_the_first_step_from_the_second():
    game = Game(line(user("pay"), user("approve", tramita__fourEyes="start,pay")), actor=eva)
    game.complete("pay", bob)

    assert game.task("approve").excluded == ("eva", "bob")
    for actor in (eva, bob):
        with pytest.raises(NotAllowed):
            game.complete("approve", actor)
    with pytest.raises(NotAllowed):
        game.step(AssignTask(game.task("approve").id, admin, "bob", frozenset()))
    game.complete("approve", anna)
    assert game.state == "ended"


def test_a_refused_attempt_stays_in_the_history_and_changes_nothing():
    game = Game(in_lane())
    before = game.last.state_hash

    decision = game.step(RefuseTask(game.task("review").id, mallory, 403, "not yours"))

    assert decision.events[0].type == "task_refused"
    assert decision.events[0].data == {"task": "c-2", "status": 403, "reason": "not yours"}
    assert decision.state_hash == before


def test_a_due_date_without_a_time_is_the_end_of_that_working_day():
    game = Game(in_lane('<zeebe:taskSchedule dueDate="2026-11-24"/>'))

    assert game.task("review").due == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # 18:00 in Bogotá


def test_a_due_date_counted_in_business_days_explains_itself():
    game = Game(in_lane('<zeebe:taskSchedule dueDate="=add business days(now(), 5)" followUpDate="=now() + duration(&quot;P1D&quot;)"/>'))

    task = game.task("review")

    assert task.due == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    assert task.follow_up == MONDAY + timedelta(days=1)
    assert task.due_why["amount"] == "5" and task.due_why["calendar"] == "office"
    assert [day["date"] for day in task.due_why["skipped"]] == ["2026-11-28", "2026-11-29"]


def test_a_due_date_that_is_null_is_an_incident():
    game = Game(in_lane('<zeebe:taskSchedule dueDate="=limit"/>'))

    assert game.state == "incident"
    assert "=limit" in game.incident


def test_a_priority_is_a_number_up_to_a_hundred():
    assert Game(in_lane('<zeebe:priorityDefinition priority="80"/>')).task("review").priority == 80
    assert "prioridad" in Game(in_lane('<zeebe:priorityDefinition priority="=500"/>')).incident


def test_a_missed_due_date_is_noted_once_and_moves_nothing():
    game = Game(in_lane('<zeebe:taskSchedule dueDate="2026-11-24"/>'))
    assert [(timer.kind, timer.element) for timer in game.last.after.timers] == [("deadline", "review")]

    game.later(days=2)

    assert game.types() == ["timer_fired", "deadline_breached"]
    assert game.last.events[1].data == {"task": "c-2", "due": "2026-11-24T23:00:00+00:00"}
    assert game.tasks == ["review"] and not game.last.after.timers
    assert game.later(days=2).events == ()


def test_a_task_done_in_time_breaches_nothing():
    game = Game(line(user("review", '<zeebe:taskSchedule dueDate="2026-11-24"/>'), user("next")))
    game.complete("review")

    assert game.later(days=9).events == ()


def test_a_person_may_end_a_task_with_an_error_that_the_diagram_catches():
    drawn = file('<bpmn:error id="no_stock" errorCode="NO_STOCK"/>', process(
        start(), user("pick"), boundary("missing", "pick", error("no_stock")), user("order"), end(), chain("start", "pick", "end"),
        chain("missing", "order", "end")))
    game = Game(drawn)

    game.step(ThrowTaskError(game.task("pick").id, anna, "NO_STOCK", {"item": "lamp"}))

    assert game.tasks == ["order"]
    assert game.variables["item"] == "lamp"
    assert game.types()[:2] == ["error_thrown", "task_cancelled"]


def test_an_error_that_nobody_catches_is_an_incident_and_the_task_stays():
    game = Game(line(user("pick")))

    game.step(ThrowTaskError(game.task("pick").id, anna, "NO_STOCK"))

    assert game.state == "incident" and game.tasks == ["pick"]
    game.complete("pick")
    assert game.state == "ended"
    assert "incident_resolved" in game.types()
