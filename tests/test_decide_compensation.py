"""What was done is undone as drawn: newest first, once, with what was known then, and only what has completed."""
import pytest

from engine.decide import scope_of
from engine.errors import Impossible
from engine.model import CancelCase, FailJob, MigrateCase, MoveToken, RetryIncident, SetVariable, ThrowJobError
from tests.drawing import (
    admin,
    boundary,
    bundle,
    chain,
    compensate,
    end,
    error,
    file,
    flow,
    job,
    mapping,
    node,
    process,
    script,
    several,
    start,
    timer,
    undo,
    user,
)
from tests.playing import Game

UNDO = {"isForCompensation": "true"}
HOTEL = user("hotel") + undo("hotel", "no_hotel") + user("no_hotel", **UNDO)


def booked(*handlers: str, throw: str = "", extra: str = "", rest: str = "") -> bytes:
    """start → hotel → flight → go → [undo all] → end; hotel and flight can be undone."""
    return file(rest, process(
        start(), user("hotel"), undo("hotel", "no_hotel"), user("flight"), undo("flight", "no_flight"), *handlers, user("go"),
        node("intermediateThrowEvent", "back", throw or compensate()), end(), chain("start", "hotel", "flight", "go", "back", "end"), extra))


PEOPLE = (user("no_hotel", **UNDO), user("no_flight", **UNDO))


def play(drawn: bytes, *steps: str, **variables: object) -> Game:
    game = Game(drawn, variables)
    for step in steps:
        game.complete(step)
    return game


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


def trip(*inside: str, after: str = "", extra: str = "", throw: str = "", tag: str = "subProcess") -> bytes:
    """start → trip (hotel → flight) → go → [undo all]."""
    box = node(tag, "trip", extra + start("s") + user("hotel") + undo("hotel", "no_hotel") + user("flight") + undo("flight", "no_flight")
               + "".join(PEOPLE) + end("e") + chain("s", "hotel", "flight", "e") + "".join(inside))
    return file(process(start(), box, user("go"), end("back", throw or compensate()), chain("start", "trip", "go", "back"), after))


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


def transaction(*more: str, after: str = "") -> bytes:
    """A transaction books and pays in parallel with a watch; it may be cancelled after paying."""
    box = node("transaction", "deal", start("s") + node("parallelGateway", "fork") + HOTEL + node("exclusiveGateway", "ok", default="fine")
               + end("e") + end("cancelled", "<bpmn:cancelEventDefinition/>") + user("watch") + end("e2") + chain("s", "fork", "hotel", "ok")
               + flow("ok", "cancelled", "=refused = true") + flow("ok", "e", id="fine") + chain("fork", "watch", "e2") + "".join(more))
    return file(process(start(), box, boundary("undone", "deal", "<bpmn:cancelEventDefinition/>"), user("sorry"), user("thanks"), end(),
                        chain("start", "deal", "thanks", "end"), chain("undone", "sorry", "end"), after))


def test_a_cancelled_transaction_undoes_what_was_done_and_leaves_by_its_cancel_event():
    game = Game(transaction())

    game.complete("hotel", refused=True)
    assert game.tasks == ["no_hotel"] and "task_cancelled" in game.types()
    game.complete("no_hotel")
    assert game.tasks == ["sorry"]
    game.complete("sorry")

    assert game.state == "ended"


def test_a_transaction_that_completes_goes_on_and_may_still_be_undone():
    game = Game(transaction())

    game.complete("hotel", refused=False)
    game.complete("watch")

    assert game.tasks == ["thanks"]


def test_cancelling_undoes_also_what_a_sub_process_that_still_runs_has_done():
    inner = node("subProcess", "inner", start("s3") + user("flight") + undo("flight", "no_flight") + user("no_flight", **UNDO) + user("seat")
                 + end("e3") + chain("s3", "flight", "seat", "e3"))
    game = Game(transaction(flow("fork", "inner"), inner, end("e4"), flow("inner", "e4")))
    game.complete("flight")

    game.complete("hotel", refused=True)
    assert game.tasks == ["no_hotel"]
    game.complete("no_hotel")
    assert game.tasks == ["no_flight"]
    game.complete("no_flight")

    assert game.tasks == ["sorry"]


def test_the_clock_of_a_transaction_stops_when_it_is_cancelled():
    game = Game(transaction(after=boundary("late", "deal", timer("Duration", "P1D")) + chain("late", "sorry")))

    game.complete("hotel", refused=True)

    assert not game.last.after.timers


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

    game.step(MoveToken(admin, "no_flight", "no_hotel", "done by phone"))
    while game.tasks:
        game.complete("no_hotel")

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
