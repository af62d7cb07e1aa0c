"""What was done is undone as drawn: newest first, once, with what was known then, and only what has completed."""
import pytest

from engine.decide import scope_of
from engine.model import ThrowJobError
from tests.drawing import chain, compensate, end, error, file, flow, job, mapping, node, process, script, several, start, undo, user
from tests.playing import Game
from tests.undoing import HOTEL, PEOPLE, UNDO, booked, play, trip


def test_what_was_done_is_undone_newest_first_and_one_after_another():
    game = play(booked(*PEOPLE), "hotel", "flight", "go")
    assert game.tasks == ["no_flight"]

    game.complete("no_flight")
    assert game.tasks == ["no_hotel"] and game.state == "open"
    game.complete("no_hotel")

    assert (game.state, game.case.end_event) == ("ended", "end")
    assert [event.element for event in game.history if event.type == "compensation_started"] == ["flight", "hotel"]


def test_jobs_and_scripts_undo_as_people_do():
    handlers = (job("no_hotel", **UNDO), script("no_flight", "=1", "refund").replace("<bpmn:scriptTask", '<bpmn:scriptTask isForCompensation="true"'))
    game = play(booked(*handlers), "hotel", "flight", "go")

    assert game.jobs == ["no_hotel"] and game.variables == {"refund": 1}
    game.work("no_hotel")

    assert game.state == "ended"


def test_one_activity_is_undone_when_it_is_named():
    game = play(booked(*PEOPLE, throw=compensate("hotel")), "hotel", "flight", "go")

    assert game.tasks == ["no_hotel"]
    game.complete("no_hotel")

    assert game.state == "ended"


def test_what_has_not_completed_is_not_undone():
    drawn = file(process(
        start(), node("parallelGateway", "fork"), user("hotel"), undo("hotel", "no_hotel"), user("flight"), undo("flight", "no_flight"), *PEOPLE,
        node("parallelGateway", "join"), user("go"), end("back", compensate()), end(), chain("start", "fork", "hotel", "join", "end"),
        chain("fork", "flight", "join"), chain("fork", "go", "back")))
    game = play(drawn, "hotel", "go")
    assert game.tasks == ["flight", "no_hotel"]

    game.complete("no_hotel")
    game.complete("flight")

    assert game.state == "ended"


def test_nothing_is_undone_twice():
    drawn = file(process(start(), HOTEL, node("intermediateThrowEvent", "one", compensate()),
                         node("intermediateThrowEvent", "two", compensate()), end(), chain("start", "hotel", "one", "two", "end")))
    game = play(drawn, "hotel")

    game.complete("no_hotel")

    assert game.state == "ended"


def test_every_round_of_a_loop_is_undone_with_what_it_knew():
    drawn = file(process(
        start(), node("exclusiveGateway", "merge"), user("book"), undo("book", "cancel"), user("cancel", **UNDO),
        node("exclusiveGateway", "more", default="no"), end("back", compensate()), chain("start", "merge", "book", "more"),
        flow("more", "merge", "=again"), flow("more", "back", id="no")))
    game = Game(drawn)
    game.complete("book", number="A", again=True)
    game.complete("book", number="B", again=False)

    assert scope_of(game.bundle, game.case, game.task("cancel").id)["number"] == "B"
    game.complete("cancel", refund=1)
    assert scope_of(game.bundle, game.case, game.task("cancel").id)["number"] == "A"
    game.complete("cancel", number="none")

    assert game.state == "ended" and game.variables == {"number": "none", "again": False, "refund": 1}


@pytest.mark.parametrize("sequential", [False, True])
def test_every_run_of_a_multi_instance_is_undone_with_its_item(sequential):
    drawn = file(process(
        start(), user("book", several("=items", "item", sequential=sequential)), undo("book", "cancel"), user("cancel", **UNDO), user("go"),
        end("back", compensate()), chain("start", "book", "go", "back")))
    game = play(drawn, "book", "book", "go", items=["a", "b"])

    seen = []
    while game.tasks:
        seen.append(scope_of(game.bundle, game.case, game.task("cancel").id)["item"])
        game.complete("cancel")

    assert seen == ["b", "a"] and game.state == "ended"


def test_a_handler_may_run_several_times():
    drawn = file(process(start(), user("book"), undo("book", "cancel"), user("cancel", several("=[1,2]", "n"), **UNDO), end("back", compensate()),
                         chain("start", "book", "back")))
    game = play(drawn, "book")
    assert game.tasks == ["cancel", "cancel"]

    game.complete("cancel")
    game.complete("cancel")

    assert game.state == "ended"


def test_a_sub_process_is_undone_from_within():
    game = play(trip(), "hotel", "flight", "go")
    assert game.tasks == ["no_flight"]

    game.complete("no_flight")
    game.complete("no_hotel")

    assert game.state == "ended"


def test_a_sub_process_is_undone_by_its_name():
    game = play(trip(throw=compensate("trip")), "hotel", "flight", "go")

    game.complete("no_flight")
    game.complete("no_hotel")

    assert game.state == "ended"


def test_a_handler_on_the_border_stands_for_what_is_inside():
    game = play(trip(after=undo("trip", "no_trip") + user("no_trip", **UNDO)), "hotel", "flight", "go")

    assert game.tasks == ["no_trip"]
    game.complete("no_trip")

    assert game.state == "ended"


def test_a_sub_process_says_itself_how_it_is_undone():
    handler = node("subProcess", "handler", node("startEvent", "opened", compensate()) + user("call_agency")
                   + node("intermediateThrowEvent", "rest", compensate("hotel")) + end("handled")
                   + chain("opened", "call_agency", "rest", "handled"), triggeredByEvent="true")
    game = play(trip(handler), "hotel", "flight", "go")
    assert game.tasks == ["call_agency"]

    game.complete("call_agency")
    assert game.tasks == ["no_hotel"]
    game.complete("no_hotel")

    assert game.state == "ended"


def test_variables_of_a_sub_process_are_there_again_when_it_is_undone():
    game = play(trip(extra=f"<bpmn:extensionElements>{mapping({'city': '=place'})}</bpmn:extensionElements>"), "hotel", "flight", place="Lima")
    game.complete("go", place="Quito")

    seen = scope_of(game.bundle, game.case, game.task("no_flight").id)

    assert (seen["city"], seen["place"]) == ("Lima", "Lima")


def test_a_sub_process_that_runs_for_each_item_is_undone_for_each():
    box = node("subProcess", "trip", several("=items", "item") + start("s") + HOTEL
               + end("e") + chain("s", "hotel", "e"))
    game = play(file(process(start(), box, end("back", compensate()), chain("start", "trip", "back"))), "hotel", "hotel", items=["a", "b"])

    assert scope_of(game.bundle, game.case, game.task("no_hotel").id)["item"] == "b"
    game.complete("no_hotel")
    assert scope_of(game.bundle, game.case, game.task("no_hotel").id)["item"] == "a"
    game.complete("no_hotel")

    assert game.state == "ended"


def test_a_called_process_is_undone_with_its_own_variables():
    called = process(start("s"), HOTEL, end("e"), chain("s", "hotel", "e"), id="q")
    call = node("callActivity", "call", f"<zeebe:calledElement processId='q' propagateAllChildVariables='false'/>{mapping({'city': '=place'})}")
    game = play(file(process(start(), call, end("back", compensate()), chain("start", "call", "back")), called), place="Lima")
    game.complete("hotel", room=7)

    seen = scope_of(game.bundle, game.case, game.task("no_hotel").id)
    assert (seen["room"], seen["city"]) == (7, "Lima") and "room" not in game.variables
    game.complete("no_hotel")

    assert game.state == "ended"


def test_an_error_handler_undoes_the_scope_that_it_stands_in():
    handler = node("subProcess", "handler", node("startEvent", "opened", error("bad")) + end("back", compensate()) + chain("opened", "back"),
                   triggeredByEvent="true")
    drawn = file('<bpmn:error id="bad" errorCode="BAD"/>', process(
        start(), HOTEL, job("pay"), end(), chain("start", "hotel", "pay", "end"), handler))
    game = play(drawn, "hotel")

    game.step(ThrowJobError(game.job("pay").id, "BAD"))
    assert game.tasks == ["no_hotel"]
    game.complete("no_hotel")

    assert (game.state, game.case.end_event) == ("ended", "back")
