"""Ad-hoc sub-processes: what begins in them, in any order, and when it is enough."""
import pytest

from engine.model import RetryIncident, SetVariable
from tests.drawing import admin, chain, extended, file, flow, job, line, node, process, several, start, user
from tests.playing import Game


def drawn(*inside: str, begins: str = "", enough: str = "", more: str = "", **attributes: str) -> bytes:
    picks = f"<zeebe:adHoc activeElementsCollection='{begins}'/>" if begins else ""
    condition = f"<bpmn:completionCondition>{enough}</bpmn:completionCondition>" if enough else ""
    return line(node("adHocSubProcess", "box", extended(picks, more + "".join(inside) + condition), **attributes), user("next"))


CALLS = (user("call"), user("mail"), user("visit"))


def test_everything_that_no_flow_leads_to_begins_and_all_of_it_is_done():
    game = Game(drawn(*CALLS, user("report"), flow("visit", "report")))
    assert game.tasks == ["call", "mail", "visit"]

    for element in ("visit", "mail", "report"):
        game.complete(element)
    assert game.tasks == ["call"]
    game.complete("call")

    assert game.tasks == ["next"]


def test_the_diagram_picks_what_begins():
    game = Game(drawn(*CALLS, begins="=ways"), {"ways": ["mail", "call"]})

    assert game.tasks == ["call", "mail"]


def test_what_is_enough_takes_the_rest_away():
    game = Game(drawn(*CALLS, enough="=reached = true"))

    game.complete("mail", reached=False)
    assert game.tasks == ["call", "visit"]
    game.complete("call", reached=True)

    assert game.tasks == ["next"] and game.types().count("task_cancelled") == 1


def test_the_rest_may_be_finished_though_it_is_enough():
    game = Game(drawn(*CALLS, enough="=reached = true", cancelRemainingInstances="false"))

    game.complete("call", reached=True)
    assert game.tasks == ["mail", "visit"]
    game.complete("mail", reached=False)
    game.complete("visit")

    assert game.tasks == ["next"]


def test_nothing_picked_is_nothing_to_do():
    assert Game(drawn(*CALLS, begins="=[]")).tasks == ["next"]


@pytest.mark.parametrize("picked", [["nobody"], ["report"], "call", None])
def test_only_what_may_begin_can_be_picked(picked):
    game = Game(drawn(*CALLS, user("report"), flow("visit", "report"), begins="=ways"), {"ways": picked})

    assert "debe dar una lista con elementos" in game.incident
    game.step(SetVariable(admin, "ways", ["call"], "typing error"))
    game.step(RetryIncident(game.last.after.incidents[0].id, admin))

    assert game.tasks == ["call"]


def test_when_all_is_done_and_it_is_not_enough_a_person_must_say_how_to_go_on():
    game = Game(drawn(user("call"), enough="=reached = true"))

    game.complete("call", reached=False)
    assert game.state == "incident" and "no queda nada por hacer" in game.incident
    game.step(SetVariable(admin, "reached", True, "he called back"))
    game.step(RetryIncident(game.last.after.incidents[0].id, admin))

    assert game.tasks == ["next"]


def test_a_condition_that_is_neither_true_nor_false_is_an_incident_and_is_asked_again():
    game = Game(drawn(*CALLS, enough="=reached"))
    game.complete("call")
    assert "no da verdadero ni falso" in game.incident

    game.step(SetVariable(admin, "reached", True, "forgotten"))
    game.step(RetryIncident(game.last.after.incidents[0].id, admin))

    assert game.tasks == ["next"]


def test_it_may_run_for_each_item():
    game = Game(drawn(user("call"), job("log"), more=several("=items", "item")), {"items": [1, 2]})
    assert (game.tasks, game.jobs) == (["call", "call"], ["log", "log"])

    for _ in range(2):
        game.complete("call")
        game.work("log")

    assert game.tasks == ["next"]


def test_it_can_be_executed_again_from_its_history():
    game = Game(drawn(*CALLS, enough="=reached = true"))
    game.complete("mail", reached=False)
    game.complete("call", reached=True)

    assert game.again() == [decision.state_hash for _, decision in game.decisions]


def test_it_may_stand_at_the_end_of_a_path():
    game = Game(file(process(start(), node("adHocSubProcess", "box", user("a")), chain("start", "box"))))

    game.complete("a")

    assert game.state == "ended"
