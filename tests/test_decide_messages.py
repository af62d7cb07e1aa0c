"""Messages and signals: who receives them, what they bring, what a case throws."""
import pytest

from engine.errors import NothingWaits
from engine.model import BroadcastSignal, Message, ReceiveMessage
from tests.drawing import (
    boundary,
    chain,
    end,
    extended,
    file,
    flow,
    line,
    mapping,
    message,
    messages,
    node,
    process,
    signal,
    start,
    timer,
    user,
)
from tests.playing import Game

SIGNAL = '<bpmn:signal id="alarm" name="alarm"/>'


def waiting(*parts: str, **keys: str) -> bytes:
    return file(messages(**keys), process(*parts))


def caught(inner: str = "") -> bytes:
    return waiting(start(), node("intermediateCatchEvent", "wait", extended(inner, message("paid")) if inner else message("paid")), user("next"),
                   end(), chain("start", "wait", "next", "end"), paid="=order")


def test_a_case_waits_for_a_message_by_name_and_key():
    game = Game(caught(), {"order": 17})

    (subscription,) = game.last.after.subscriptions

    assert (subscription.kind, subscription.name, subscription.correlation_key) == ("message", "paid", "17")


def test_a_message_brings_variables():
    game = Game(caught(), {"order": "A"})

    game.message("paid", "A", amount=5)

    assert game.tasks == ["next"] and game.variables == {"order": "A", "amount": 5}
    assert game.types() == ["message_received", "task_created"]


@pytest.mark.parametrize(("name", "key"), [("paid", "B"), ("paid", None), ("other", "A")])
def test_a_message_of_another_name_or_key_finds_nobody(name, key):
    game = Game(caught(), {"order": "A"})

    with pytest.raises(NothingWaits):
        game.message(name, key)


def test_storage_may_say_which_wait_it_matched():
    game = Game(caught(), {"order": "A"})

    game.step(ReceiveMessage("paid", None, {}, game.last.after.subscriptions[0].id))

    assert game.tasks == ["next"]


def test_an_output_mapping_takes_what_it_names_from_a_message():
    game = Game(caught(mapping(outputs={"total": "=amount + 1"})), {"order": "A"})

    game.message("paid", "A", amount=5)

    assert game.variables == {"order": "A", "total": 6}


def test_a_key_that_is_null_is_an_incident():
    game = Game(caught())

    assert "clave" in game.incident


def test_a_receive_task_waits_with_what_is_on_its_boundary():
    game = Game(waiting(start(), node("receiveTask", "wait", messageRef="paid"), boundary("late", "wait", timer("Duration", "P1D")), user("chase"),
                        end(), chain("start", "wait", "end"), chain("late", "chase", "end"), paid=""))
    assert len(game.last.after.subscriptions) == len(game.last.after.timers) == 1

    game.later(days=1)

    assert game.tasks == ["chase"] and not game.last.after.subscriptions


def test_a_message_beside_a_task_may_come_again_and_again():
    game = Game(waiting(start(), user("work"), boundary("note", "work", message("hint"), False), user("read"), end(), end("e2"),
                        chain("start", "work", "end"), chain("note", "read", "e2"), hint=""))

    game.message("hint", text="one")
    game.message("hint", text="two")

    assert game.tasks == ["read", "read", "work"]
    assert len(game.last.after.subscriptions) == 1


def test_the_first_event_behind_a_gateway_wins():
    game = Game(waiting(start(), node("eventBasedGateway", "first"), node("intermediateCatchEvent", "yes", message("yes")),
                        node("receiveTask", "no", messageRef="no"), user("after_yes"), user("after_no"), end(),
                        chain("start", "first", "yes", "after_yes", "end"), chain("first", "no", "after_no", "end"), yes="", no=""))

    game.message("no", reason="late")

    assert game.tasks == ["after_no"] and not game.last.after.subscriptions
    assert game.variables == {"reason": "late"}


def test_a_case_may_start_by_a_message():
    drawn = waiting(start(), node("startEvent", "by_mail", message("mail")), user("form"), user("read"), end(), chain("start", "form", "end"),
                    chain("by_mail", "read", "end"), mail="")

    assert Game(drawn, {"subject": "hi"}, element="by_mail").tasks == ["read"]
    assert Game(drawn).tasks == ["form"]


def test_a_thrown_message_leaves_with_its_key_and_what_the_mapping_says():
    throw = node("intermediateThrowEvent", "tell", extended(mapping({"text": '="hello " + name'}), message("hello")))
    game = Game(waiting(start(), throw, end(), chain("start", "tell", "end"), hello="=order"), {"order": 9, "name": "Ann"})

    assert game.last.messages == (Message("message", "hello", "9", {"text": "hello Ann"}, "c-3"),)
    assert game.state == "ended"


def test_a_signal_reaches_what_waits_in_the_case_and_leaves_for_others():
    drawn = file(SIGNAL, process(
        start(), node("parallelGateway", "fork"), node("intermediateCatchEvent", "wait", signal("alarm")), user("work"), end("loud", signal("alarm")),
        user("run"), end(), chain("start", "fork", "wait", "run", "end"), chain("fork", "work", "loud")))
    game = Game(drawn)

    game.complete("work")

    assert game.tasks == ["run"]
    assert [(one.kind, one.name) for one in game.last.messages] == [("signal", "alarm")]


def test_a_signal_from_outside_wakes_every_wait():
    drawn = file(SIGNAL, process(
        start(), node("parallelGateway", "fork"), user("a"), user("b"), boundary("on_a", "a", signal("alarm")),
        boundary("on_b", "b", signal("alarm"), False), user("run_a"), user("run_b"), end(), chain("start", "fork", "a", "end"),
        chain("fork", "b", "end"), chain("on_a", "run_a", "end"), chain("on_b", "run_b", "end")))
    game = Game(drawn)

    game.step(BroadcastSignal("alarm", {"level": 3}))

    assert game.tasks == ["b", "run_a", "run_b"] and game.variables["level"] == 3
    with pytest.raises(NothingWaits):
        game.step(BroadcastSignal("other", {}))


def test_a_condition_wakes_when_it_becomes_true():
    drawn = file(process(
        start(), node("parallelGateway", "fork"), user("work"), node("intermediateCatchEvent", "big",
                                                                     "<bpmn:conditionalEventDefinition><bpmn:condition>=amount &gt; 10"
                                                                     "</bpmn:condition></bpmn:conditionalEventDefinition>"),
        user("review"), end(), chain("start", "fork", "work", "end"), chain("fork", "big", "review", "end")))
    game = Game(drawn)
    assert game.tasks == ["work"]

    game.complete("work", amount=20)

    assert game.tasks == ["review"]


def handled(interrupting: bool) -> bytes:
    handler = node("subProcess", "handler", node("startEvent", "opened", message("stop"), isInterrupting=str(interrupting).lower())
                   + user("clean") + end("cleaned") + chain("opened", "clean", "cleaned"), triggeredByEvent="true")
    return waiting(start(), user("work"), end(), chain("start", "work", "end"), handler, stop="")


def test_an_event_sub_process_that_interrupts_stops_everything_else():
    game = Game(handled(True))

    game.message("stop", why="fire")
    assert game.tasks == ["clean"] and not game.last.after.subscriptions
    game.complete("clean")

    assert game.state == "ended" and game.variables == {"why": "fire"}


def test_an_event_sub_process_beside_the_flow_may_be_opened_again():
    game = Game(handled(False))

    game.message("stop")
    game.message("stop")
    assert game.tasks == ["clean", "clean", "work"]
    game.complete("work")
    game.complete("clean")
    game.complete("clean")

    assert game.state == "ended"


def test_an_error_opens_the_event_sub_process_of_its_scope():
    handler = node("subProcess", "handler", node("startEvent", "opened", '<bpmn:errorEventDefinition errorRef="e1"/>') + user("clean")
                   + end("cleaned") + chain("opened", "clean", "cleaned"), triggeredByEvent="true")
    drawn = file('<bpmn:error id="e1" errorCode="E1"/>', process(
        start(), node("parallelGateway", "fork"), user("work"), user("other"), end("bad", '<bpmn:errorEventDefinition errorRef="e1"/>'), end(),
        chain("start", "fork", "work", "bad"), chain("fork", "other", "end"), handler))
    game = Game(drawn)

    game.complete("work")

    assert game.tasks == ["clean"]


def test_an_escalation_lets_its_thrower_go_on():
    box = node("subProcess", "box", start("s1") + node("intermediateThrowEvent", "up", '<bpmn:escalationEventDefinition escalationRef="x"/>')
               + user("work") + end("e1") + chain("s1", "up", "work", "e1"))
    drawn = file('<bpmn:escalation id="x" escalationCode="X"/>', process(
        start(), box, boundary("heard", "box", '<bpmn:escalationEventDefinition escalationRef="x"/>', False), user("help"), end(),
        chain("start", "box", "end"), chain("heard", "help", "end")))

    assert Game(drawn).tasks == ["help", "work"]


def test_a_link_leads_on():
    drawn = file(process(
        start(), user("a"), node("intermediateThrowEvent", "off", '<bpmn:linkEventDefinition name="there"/>'),
        node("intermediateCatchEvent", "on", '<bpmn:linkEventDefinition name="there"/>'), user("b"), end(), chain("start", "a", "off"),
        chain("on", "b", "end")))
    game = Game(drawn)

    game.complete("a")

    assert game.tasks == ["b"]


def test_terminate_ends_everything_in_its_scope():
    drawn = file(process(
        start(), node("parallelGateway", "fork"), user("a"), user("b"), end("stop", "<bpmn:terminateEventDefinition/>"), end(),
        chain("start", "fork", "a", "stop"), flow("fork", "b"), flow("b", "end")))
    game = Game(drawn)

    game.complete("a")

    assert (game.state, game.case.end_event) == ("ended", "stop")


def test_nobody_waits_in_a_line_of_tasks():
    with pytest.raises(NothingWaits):
        Game(line(user("a"))).message("paid")


def test_an_escalation_that_nobody_hears_lets_the_flow_go_on_and_is_told():
    drawn = file('<bpmn:escalation id="x" escalationCode="X"/>', process(
        start(), node("intermediateThrowEvent", "up", '<bpmn:escalationEventDefinition escalationRef="x"/>'), user("work"), end(),
        chain("start", "up", "work", "end")))
    game = Game(drawn)

    assert game.tasks == ["work"]
    assert [(event.element, event.data) for event in game.last.events if event.type == "escalation_uncaught"] == [("up", {"code": "X"})]
