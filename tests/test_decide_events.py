"""Events wherever they may stand: several in one, by reference, behind gateways, nested, thrown and started by them."""
import pytest

from engine.errors import NothingWaits
from engine.model import BroadcastSignal, StartCase, ThrowTaskError
from engine.program import program, starts_of
from tests.drawing import (
    MONDAY,
    anna,
    boundary,
    chain,
    end,
    error,
    file,
    flow,
    message,
    messages,
    node,
    process,
    script,
    signal,
    start,
    timer,
    user,
)
from tests.playing import Game

SIGNAL = '<bpmn:signal id="alarm" name="alarm"/>'
ESCALATION = '<bpmn:escalation id="up" escalationCode="UP"/>'


def escalation() -> str:
    return '<bpmn:escalationEventDefinition escalationRef="up"/>'


def conditional(text: str) -> str:
    return f"<bpmn:conditionalEventDefinition><bpmn:condition>{text}</bpmn:condition></bpmn:conditionalEventDefinition>"


def handler(id: str, opening: str, *inside: str, interrupting: bool = True) -> str:
    ids = [part.split('id="', 1)[1].split('"', 1)[0] for part in inside]
    begin = node("startEvent", f"{id}_start", opening, isInterrupting=str(interrupting).lower())
    return node("subProcess", id, begin + "".join(inside) + end(f"{id}_end") + chain(f"{id}_start", *ids, f"{id}_end"), triggeredByEvent="true")


# ---- several definitions in one event


@pytest.mark.parametrize("name", ["yes", "no"])
def test_any_of_several_events_leads_on_and_ends_the_other_waits(name):
    wait = node("intermediateCatchEvent", "wait", message("yes") + message("no") + timer("Duration", "P1D"))
    game = Game(file(messages(yes="", no=""), process(start(), wait, user("next"), end(), chain("start", "wait", "next", "end"))))
    assert (len(game.last.after.subscriptions), len(game.last.after.timers)) == (2, 1)

    game.message(name)

    assert game.tasks == ["next"] and not game.last.after.timers and not game.last.after.subscriptions


def test_the_clock_among_several_events_leads_on_too():
    wait = node("intermediateCatchEvent", "wait", message("yes") + timer("Duration", "P1D"))
    game = Game(file(messages(yes=""), process(start(), wait, user("next"), end(), chain("start", "wait", "next", "end"))))

    game.later(days=1)

    assert game.tasks == ["next"]


def test_a_boundary_with_several_messages_fires_for_each_and_keeps_the_others():
    game = Game(file(messages(a="", b=""), process(
        start(), user("work"), boundary("heard", "work", message("a") + message("b"), False), user("read"), end(), end("e2"),
        chain("start", "work", "end"), chain("heard", "read", "e2"))))

    for name in ("b", "a", "b"):
        game.message(name)

    assert game.tasks == ["read", "read", "read", "work"] and len(game.last.after.subscriptions) == 2


def test_an_event_throws_all_that_it_names():
    game = Game(file(SIGNAL, messages(tell=""), process(start(), end("loud", message("tell") + signal("alarm")), chain("start", "loud"))))

    assert [(one.kind, one.name) for one in game.last.messages] == [("message", "tell"), ("signal", "alarm")]


def test_an_event_definition_may_be_referred_to():
    shared = '<bpmn:timerEventDefinition id="oneDay"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>'
    wait = node("intermediateCatchEvent", "wait", "<bpmn:eventDefinitionRef>t:oneDay</bpmn:eventDefinitionRef>")
    game = Game(file(shared, process(start(), wait, user("next"), end(), chain("start", "wait", "next", "end"))))

    game.later(days=1)

    assert game.tasks == ["next"]


def test_an_event_gateway_waits_for_the_earlier_of_two_clocks():
    game = Game(file(process(
        start(), node("eventBasedGateway", "first"), node("intermediateCatchEvent", "soon", timer("Duration", "P2D")),
        node("intermediateCatchEvent", "sooner", timer("Duration", "P1D")), user("a"), user("b"), end(),
        chain("start", "first", "soon", "a", "end"), chain("first", "sooner", "b", "end"))))
    assert len(game.last.after.timers) == 2

    game.later(days=1)

    assert game.tasks == ["b"] and not game.last.after.timers


# ---- cases that begin by a message without a start event


def test_a_receive_task_that_instantiates_starts_a_case():
    drawn = file(messages(order=""), process(
        node("receiveTask", "begin", messageRef="order", instantiate="true"), user("work"), end(), chain("begin", "work", "end")))
    game = Game(drawn, {"number": 7}, element="begin")

    assert game.tasks == ["work"] and game.variables == {"number": 7}
    of = program(game.bundle)
    assert starts_of(of, of.surroundings(game.bundle), MONDAY)[1] == [("begin", "order", "message")]


def test_each_event_behind_a_gateway_that_instantiates_starts_a_case():
    drawn = file(messages(order="", call=""), process(
        node("eventBasedGateway", "gate", instantiate="true"), node("intermediateCatchEvent", "by_order", message("order")),
        node("receiveTask", "by_call", messageRef="call"), user("a"), user("b"), end(), chain("gate", "by_order", "a", "end"),
        chain("gate", "by_call", "b", "end")))

    game = Game(drawn, element="by_call")

    assert game.tasks == ["b"] and not game.last.after.subscriptions
    of = program(game.bundle)
    assert [name for _, name, _ in starts_of(of, of.surroundings(game.bundle), MONDAY)[1]] == ["order", "call"]


# ---- event sub-processes


OPENINGS = {
    "signal": (SIGNAL, signal("alarm"), lambda game: game.step(BroadcastSignal("alarm", {}))),
    "timer": ("", timer("Duration", "P1D"), lambda game: game.later(days=1)),
    "condition": ("", conditional("=bad = true"), lambda game: game.complete("poke", bad=True)),
    "escalation": (ESCALATION, escalation(), lambda game: game.complete("raise")),
}


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("what", OPENINGS)
def test_an_event_sub_process_opens_by_whatever_it_names(what, interrupting):
    extra, opening, happens = OPENINGS[what]
    game = Game(file(extra, process(
        start(), node("parallelGateway", "fork"), user("poke"), user("raise"), node("intermediateThrowEvent", "up", escalation()), user("work"),
        end(),
        chain("start", "fork", "poke", "end"), chain("fork", "raise", "up", "end"), chain("fork", "work", "end"),
        handler("h", opening, user("handled"), interrupting=interrupting))))

    happens(game)

    assert "handled" in game.tasks and ("work" in game.tasks) is not interrupting


def test_event_sub_processes_nest():
    inner = handler("inner", message("worse"), user("rescue"), interrupting=False)
    outer = node("subProcess", "outer", node("startEvent", "opened", message("bad")) + user("clean") + end("cleaned")
                 + chain("opened", "clean", "cleaned") + inner, triggeredByEvent="true")
    game = Game(file(messages(bad="", worse=""), process(start(), user("work"), end(), chain("start", "work", "end"), outer)))
    with pytest.raises(NothingWaits):
        game.message("worse")

    game.message("bad")
    game.message("worse")
    game.message("worse")
    assert game.tasks == ["clean", "rescue", "rescue"]
    for element in ("clean", "rescue", "rescue"):
        game.complete(element)

    assert game.state == "ended"


def test_a_clock_beside_the_flow_opens_its_handler_in_every_round():
    game = Game(file(process(start(), user("work"), end(), chain("start", "work", "end"),
                             handler("h", timer("Cycle", "R2/P1D"), user("nag"), interrupting=False))))

    for _ in range(3):
        game.later(days=1)

    assert game.tasks == ["nag", "nag", "work"]


def test_an_escalation_opens_its_handler_each_time():
    box = node("subProcess", "box", start("s") + node("intermediateThrowEvent", "one", escalation())
               + node("intermediateThrowEvent", "two", escalation()) + user("work") + end("e") + chain("s", "one", "two", "work", "e")
               + handler("h", escalation(), user("nag"), interrupting=False))
    game = Game(file(ESCALATION, process(start(), box, end(), chain("start", "box", "end"))))

    assert game.tasks == ["nag", "nag", "work"]


def test_an_error_in_a_handler_climbs_out_of_its_scope():
    box = node("subProcess", "box", start("s") + user("work") + end("e") + chain("s", "work", "e")
               + handler("h", error("bad"), script("s2", "=1", "n"), user("clean")))
    game = Game(file('<bpmn:error id="bad" errorCode="BAD"/>', process(
        start(), box, boundary("caught", "box", error("bad")), user("mend"), end(), chain("start", "box", "end"), chain("caught", "mend", "end"))))

    game.step(ThrowTaskError(game.task("work").id, anna, "BAD"))
    assert game.tasks == ["clean"]
    game.step(ThrowTaskError(game.task("clean").id, anna, "BAD"))

    assert game.tasks == ["mend"]


def test_an_error_without_a_code_catches_all_and_a_fitting_code_goes_first():
    game = Game(file('<bpmn:error id="bad" errorCode="BAD"/>', process(
        start(), user("work"), boundary("any", "work", error()), boundary("exact", "work", error("bad")), user("a"), user("b"), end(),
        chain("start", "work", "end"), chain("any", "a", "end"), chain("exact", "b", "end"))))

    game.step(ThrowTaskError(game.task("work").id, anna, "BAD"))

    assert game.tasks == ["b"]


def test_a_signal_starts_a_case():
    drawn = file(SIGNAL, process(node("startEvent", "heard", signal("alarm")), user("run"), end(), chain("heard", "run", "end")))

    assert Game(drawn, element="heard").tasks == ["run"]


def test_a_message_start_is_found_by_its_message():
    drawn = file(messages(order=""), process(start(), node("startEvent", "by_mail", message("order")), user("a"), user("b"), end(),
                                             chain("start", "a", "end"), chain("by_mail", "b", "end"), flow("a", "b")))
    game = Game(drawn)
    game.case = None

    game.step(StartCase("d", anna, {}, message="order"))

    assert game.tasks == ["b"]
