"""Inputs and outputs on every element that Camunda 8 lets have them."""
import pytest

from engine.decide import scope_of
from tests.drawing import (
    boundary,
    chain,
    end,
    extended,
    file,
    flow,
    job,
    line,
    mapping,
    message,
    messages,
    node,
    process,
    start,
    user,
)
from tests.playing import Game

OUT = mapping(outputs={"kept": "=brought + 1"})


def heard(*parts: str) -> bytes:
    return file(messages(news=""), process(*parts))


CATCHING = {
    "an intermediate event": heard(start(), node("intermediateCatchEvent", "w", extended(OUT, message("news"))), user("next"), end(),
                                   chain("start", "w", "next", "end")),
    "a receive task": heard(start(), node("receiveTask", "w", OUT, messageRef="news"), user("next"), end(), chain("start", "w", "next", "end")),
    "an event behind a gateway": heard(
        start(), node("eventBasedGateway", "g"), node("intermediateCatchEvent", "w", extended(OUT, message("news"))),
        node("receiveTask", "r", messageRef="x"), user("next"), end(), chain("start", "g", "w", "next", "end"), chain("g", "r", "end")),
    "a boundary event": heard(start(), user("work"), boundary("w", "work", extended(OUT, message("news"))), user("next"), end(),
                              chain("start", "work", "end"), chain("w", "next", "end")),
    "the start of an event sub-process": heard(
        start(), user("work"), end(), chain("start", "work", "end"),
        node("subProcess", "h", node("startEvent", "w", extended(OUT, message("news"))) + user("next") + end("e") + chain("w", "next", "e"),
             triggeredByEvent="true")),
}


@pytest.mark.parametrize("where", CATCHING)
def test_what_an_event_brings_goes_through_its_output_mapping(where):
    game = Game(CATCHING[where].replace(b'messageRef="x"', b'messageRef="other"'))

    game.message("news", brought=6)

    assert game.tasks == ["next"] and game.variables == {"kept": 7}


def test_what_starts_a_case_goes_through_its_output_mapping():
    drawn = heard(node("startEvent", "start", extended(OUT, message("news"))), user("next"), end(), chain("start", "next", "end"))

    assert Game(drawn, {"brought": 6}, element="start").variables == {"kept": 7}


THROWING = {"an end event": end("end", extended(mapping({"text": "=name"}), message("news"))),
            "a throw event": node("intermediateThrowEvent", "t", extended(mapping({"text": "=name"}), message("news"))) + end() + flow("t", "end"),
            "a send task": node("sendTask", "t", mapping({"text": "=name"}), messageRef="news") + end() + flow("t", "end")}


@pytest.mark.parametrize("where", THROWING)
def test_a_message_takes_along_what_the_input_mapping_says(where):
    drawn = heard(start(), THROWING[where], flow("start", "end" if where == "an end event" else "t"))

    game = Game(drawn, {"name": "Ann", "secret": 1})

    assert [dict(one.variables) for one in game.last.messages] == [{"text": "Ann"}]


def test_a_sub_process_an_event_sub_process_and_what_is_in_them_see_the_inputs_around():
    inner = node("subProcess", "inner", extended(mapping({"b": "=a + 1"}, {"sum": "=b + answer"}), start("s2") + user("ask") + end("e2")
                                                 + chain("s2", "ask", "e2")))
    outer = node("subProcess", "outer", extended(mapping({"a": "=1"}, {"total": "=sum"}),
                                                 start("s1") + inner + end("e1") + chain("s1", "inner", "e1")))
    game = Game(line(outer, user("next")))
    seen = scope_of(game.bundle, game.case, game.task("ask").id)
    assert (seen["a"], seen["b"]) == (1, 2)

    game.complete("ask", answer=10)

    assert game.variables == {"sum": 12, "total": 12, "answer": 10}


def test_a_job_sees_its_inputs_alone_and_gives_its_outputs_alone():
    game = Game(line(job("work", extra=mapping({"order.id": "=number"}, {"status": "=result.state"})), user("next")), {"number": 7, "secret": 1})
    assert dict(game.job("work").variables) == {"order": {"id": 7}}

    game.work("work", result={"state": "done"})

    assert game.variables == {"number": 7, "secret": 1, "status": "done"}
