"""Danger: a task decided by a message from somebody who may not decide it."""
import pytest

from engine.errors import NotAllowed, NotYourTask
from engine.model import Actor, ClaimTask, ReceiveMessage
from tests.drawing import (
    anna,
    bob,
    boundary,
    chain,
    end,
    eva,
    file,
    flow,
    message,
    messages,
    process,
    start,
    user,
)
from tests.playing import Game


def approval() -> Game:
    """A task of anna's group, which a message may decide too; bob did the step before and is in both groups."""
    groups = '<zeebe:assignmentDefinition candidateGroups="managers"/>'
    return Game(file(messages(answer=""), process(
        start(), user("ask"), user("approve", groups, tramita__fourEyes="ask"),
        boundary("by_mail", "approve", message("answer"), tramita__onlyCandidates="true"), user("pay", tramita__fourEyes="approve,by_mail"),
        end(), chain("start", "ask", "approve", "pay", "end"), flow("by_mail", "pay"))), actor=bob)


def answered(game: Game, actor: Actor) -> Game:
    game.step(ReceiveMessage("answer", None, {"decision": "yes"}, actor=actor))
    return game


def test_a_message_that_decides_a_task_comes_from_who_may_do_it():
    game = approval()
    game.complete("ask", bob)

    with pytest.raises(NotYourTask):
        answered(game, eva)

    assert answered(game, anna).tasks == ["pay"]
    assert game.variables["decision"] == "yes"


def test_four_eyes_hold_for_a_message_too():
    game = approval()
    chief = Actor("bob", frozenset({"managers"}))
    game.complete("ask", chief)

    with pytest.raises(NotAllowed):
        answered(game, chief)

    assert game.tasks == ["approve"]


def test_who_decided_by_a_message_did_the_task():
    game = approval()
    game.complete("ask", bob)

    assert answered(game, anna).task("pay").excluded == ("anna",)


def test_a_task_that_another_has_taken_is_not_decided_by_a_message():
    game = approval()
    game.complete("ask", bob)
    game.step(ClaimTask(game.task("approve").id, Actor("carl", frozenset({"managers"}))))

    with pytest.raises(NotYourTask):
        answered(game, anna)
