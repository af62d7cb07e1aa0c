"""What operators do to a case: cancel, move a token, migrate, set a variable; and what a closed case refuses."""
import pytest

from engine.decide import decide
from engine.errors import BadInput, CaseNotOpen, Impossible, IncidentNotOpen
from engine.model import CancelCase, MigrateCase, MoveToken, RecordEvent, RefuseTask, RetryIncident, SetVariable, StartCase
from tests.drawing import (
    MONDAY,
    admin,
    anna,
    boundary,
    bundle,
    chain,
    end,
    file,
    job,
    line,
    node,
    process,
    start,
    timer,
    user,
)
from tests.playing import Game


def test_a_cancelled_case_waits_for_nothing():
    game = Game(file(process(start(), node("parallelGateway", "fork"), user("a"), job("b"), end(), chain("start", "fork", "a", "end"),
                             chain("fork", "b", "end"))))

    game.step(CancelCase(admin, "a mistake"))

    assert game.state == "cancelled" and game.last.after == type(game.last.after)()
    assert game.types() == ["case_cancelled", "task_cancelled", "job_cancelled"]
    assert game.last.events[0].data == {"reason": "a mistake", "roles": ["admin"]}


def test_a_closed_case_takes_no_commands_but_its_history_goes_on():
    game = Game(line(user("a")))
    task = game.task("a").id
    game.complete("a")

    with pytest.raises(CaseNotOpen):
        game.step(CancelCase(admin, "too late"))
    game.step(RefuseTask(task, anna, 409, "already done"))
    game.step(RecordEvent("mail_sent", "send", {"to": "a@b.c"}))

    assert [event.type for event in game.history][-2:] == ["task_refused", "mail_sent"]
    assert game.state == "ended"


def test_nobody_may_write_the_engines_own_events():
    game = Game(line(user("a")))

    with pytest.raises(BadInput):
        game.step(RecordEvent("task_completed", "a", {}))


def test_an_operator_sets_a_variable_with_a_reason():
    game = Game(line(user("a")), {"x": 1})

    game.step(SetVariable(admin, "x", 2, "typing error"))

    assert game.variables == {"x": 2}
    assert game.last.events[0].data == {"name": "x", "value": 2, "reason": "typing error", "roles": ["admin"]}


def test_a_token_moves_to_another_step():
    game = Game(line(user("a"), user("b"), user("c")))

    game.step(MoveToken(admin, "a", "c", "skipped on paper"))

    assert game.tasks == ["c"] and game.types() == ["token_moved", "task_cancelled", "task_created"]


@pytest.mark.parametrize(("source", "target"), [("b", "c"), ("a", "nowhere")])
def test_a_token_moves_only_from_where_it_stands_to_where_there_is_something(source, target):
    with pytest.raises(Impossible):
        Game(line(user("a"), user("b"), user("c"))).step(MoveToken(admin, source, target, ""))


def test_a_case_goes_on_in_another_version():
    game = Game(line(user("a"), user("b")))
    game.bundle = bundle(file(process(start(), user("a"), boundary("late", "a", timer("Duration", "PT1H")), user("x"), end(),
                                      chain("start", "a", "x", "end"), chain("late", "x"))), version=2)

    game.step(MigrateCase(admin, "new rules"))
    assert game.case.process_version == 2 and game.tasks == ["a"]
    assert game.last.after.timers[0].element == "late"
    assert game.last.events[0].data == {"reason": "new rules", "from": 1, "to": 2, "roles": ["admin"]}
    game.complete("a")

    assert game.tasks == ["x"]


def test_a_migration_needs_a_place_for_every_open_step():
    game = Game(line(user("a"), user("b")))
    game.bundle = bundle(line(user("first"), user("b")), version=2)

    with pytest.raises(Impossible):
        game.step(MigrateCase(admin, "renamed"))
    game.step(MigrateCase(admin, "renamed", {"a": "first"}))

    assert game.tasks == ["first"]


def test_a_migration_does_not_turn_a_task_into_a_job():
    game = Game(line(user("a")))
    game.bundle = bundle(line(job("a")), version=2)

    with pytest.raises(Impossible):
        game.step(MigrateCase(admin, "automated"))


def test_waits_that_the_new_version_does_not_have_end():
    with_timer = file(process(start(), user("a"), boundary("late", "a", timer("Duration", "PT1H")), user("x"), end(), chain("start", "a", "end"),
                              chain("late", "x", "end")))
    game = Game(with_timer)
    game.bundle = bundle(line(user("a")), version=2)

    game.step(MigrateCase(admin, "no more deadline"))

    assert not game.last.after.timers


def test_an_incident_is_retried_once():
    game = Game(line(user("a")))

    with pytest.raises(IncidentNotOpen):
        game.step(RetryIncident("c-99", admin))


def test_a_case_begins_once_and_at_a_start_event():
    drawn = bundle(line(user("a")))

    with pytest.raises(Impossible):
        decide(drawn, None, StartCase("c", anna, {}, "a"), MONDAY)
    with pytest.raises(BadInput):
        decide(drawn, None, CancelCase(anna, ""), MONDAY)
    with pytest.raises(BadInput):
        Game(drawn).step(StartCase("c", anna, {}))


def handled() -> bytes:
    handler = node("subProcess", "h", node("startEvent", "opened", timer("Duration", "PT1H")) + user("clean") + end("e")
                   + chain("opened", "clean", "e"), triggeredByEvent="true")
    return file(process(start(), user("work"), end(), chain("start", "work", "end"), handler))


def test_a_token_does_not_move_into_an_event_sub_process():
    with pytest.raises(Impossible):
        Game(handled()).step(MoveToken(admin, "work", "h", ""))


def test_a_migration_does_not_open_again_what_an_event_sub_process_has_interrupted():
    drawn = handled()
    game = Game(drawn)
    game.later(hours=1)
    game.bundle = bundle(drawn.replace(b'id="clean"', b'id="clean" name="anew"'), version=2)

    game.step(MigrateCase(admin, "renamed"))

    assert game.tasks == ["clean"] and not game.last.after.timers
