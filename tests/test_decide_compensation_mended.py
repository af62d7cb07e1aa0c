"""Undoing that fails, is mended, moved, migrated or executed again."""
import pytest

from engine.decide import scope_of
from engine.errors import Impossible
from engine.model import CancelCase, FailJob, MigrateCase, MoveToken, RetryIncident, SetVariable
from tests.drawing import admin, bundle, chain, compensate, end, file, job, message, messages, node, process, start, user
from tests.playing import Game
from tests.undoing import PEOPLE, UNDO, booked, play


def test_a_handler_that_fails_is_an_incident_and_can_be_tried_again():
    game = play(booked(job("no_hotel", **UNDO), user("no_flight", **UNDO)), "hotel", "flight", "go", "no_flight")

    game.step(FailJob(game.job("no_hotel").id, "no connection", 0))
    assert game.state == "incident"
    game.step(RetryIncident(game.last.after.incidents[0].id, admin))
    game.work("no_hotel")

    assert game.state == "ended"


def test_an_operators_value_counts_for_a_handler_that_sees_what_was():
    game = Game(booked(*PEOPLE), {"card": "old"})
    game.complete("hotel")
    game.complete("flight", card="new")
    game.complete("go")
    game.complete("no_flight")
    assert scope_of(game.bundle, game.case, game.task("no_hotel").id)["card"] == "old"

    game.step(SetVariable(admin, "card", "right", "typing error"))

    assert scope_of(game.bundle, game.case, game.task("no_hotel").id)["card"] == "right"


def test_an_operator_may_skip_a_handler():
    game = play(booked(*PEOPLE), "hotel", "flight", "go")

    with pytest.raises(Impossible):
        game.step(MoveToken(admin, "no_flight", "no_hotel", "a handler undoes nothing by itself"))
    game.step(MoveToken(admin, "no_flight", "go", "done by phone"))
    assert game.tasks == ["go", "no_hotel"]
    game.complete("no_hotel")
    game.complete("go")

    assert game.state == "ended"


def test_a_case_that_undoes_can_be_executed_again_from_its_history():
    game = play(booked(*PEOPLE), "hotel", "flight", "go", "no_flight", "no_hotel")

    assert game.again() == [decision.state_hash for _, decision in game.decisions]


def test_what_was_done_can_be_undone_in_another_version():
    game = play(booked(*PEOPLE), "hotel", "flight", place="Lima")
    game.bundle = bundle(booked(*PEOPLE).replace(b'"hotel', b'"inn'), version=2)

    game.step(MigrateCase(admin, "renamed", {"hotel": "inn"}))
    game.complete("go")
    game.complete("no_flight")

    assert game.tasks == ["no_hotel"]


def test_a_version_that_cannot_undo_what_was_done_does_not_take_the_case_over():
    game = play(booked(*PEOPLE), "hotel", "flight")
    game.bundle = bundle(file(process(start(), user("go"), end(), chain("start", "go", "end"))), version=2)

    with pytest.raises(Impossible):
        game.step(MigrateCase(admin, "simpler"))


def test_a_case_without_anything_to_undo_is_stored_as_before():
    assert (Game(booked(*PEOPLE)).case.tokens["v"], play(booked(*PEOPLE), "hotel").case.tokens["v"]) == (1, 2)


def test_a_case_is_cancelled_while_it_undoes():
    game = play(booked(*PEOPLE), "hotel", "flight", "go")

    game.step(CancelCase(admin, "enough"))

    assert game.state == "cancelled" and game.last.after.tasks == ()


def test_what_is_left_to_undo_when_a_handler_interrupts_can_still_be_undone():
    handler = node("subProcess", "handler", node("startEvent", "opened", message("stop")) + end("rest", compensate()) + chain("opened", "rest"),
                   triggeredByEvent="true")
    game = play(booked(*PEOPLE, extra=handler, rest=messages(stop="")), "hotel", "flight", "go")

    game.message("stop")

    assert game.tasks == ["no_hotel"] and game.last.after.incidents == ()
    game.complete("no_hotel")
    assert (game.state, game.case.end_event) == ("ended", "rest")


def test_a_case_that_is_over_keeps_nothing_to_undo():
    ended = play(booked(*PEOPLE, throw=compensate("hotel")), "hotel", "flight", "go", "no_hotel")
    cancelled = play(booked(*PEOPLE), "hotel")
    cancelled.step(CancelCase(admin, "enough"))

    assert ended.case.tokens == {"v": 1, "t": [], "e": "end"}
    assert cancelled.case.tokens == {"v": 1, "t": []}
