"""Variables: one set for the case, local ones where the diagram asks for them; nothing copied, nothing lost."""
from decimal import Decimal

import pytest

from engine.decide import scope_of
from tests.drawing import (
    anna,
    chain,
    end,
    file,
    flow,
    job,
    line,
    mapping,
    node,
    process,
    script,
    several,
    start,
    user,
)
from tests.playing import Game


def box(id: str, *inner: str, extra: str = "") -> str:
    ids = [part.split('id="', 1)[1].split('"', 1)[0] for part in inner]
    return node("subProcess", id, f"{extra}{start(f'{id}_s')}{''.join(inner)}{end(f'{id}_e')}{chain(f'{id}_s', *ids, f'{id}_e')}")


def test_parallel_branches_never_lose_each_others_updates():
    drawn = file(process(start(), node("parallelGateway", "fork"), user("a"), user("b"), node("parallelGateway", "join"), user("last"), end(),
                         chain("start", "fork", "a", "join", "last", "end"), chain("fork", "b", "join")))
    for order in ("ab", "ba"):
        game = Game(drawn, {"x": 0, "y": 0})
        for name in order:
            game.complete(name, **{"a": {"x": 1}, "b": {"y": 1}}[name])

        assert game.variables == {"x": 1, "y": 1} and game.tasks == ["last"]


def test_an_input_mapping_is_local_to_its_task():
    game = Game(line(user("ask", mapping({"limit": "=amount * 2", "note": "=limit + 1"})), user("next")), {"amount": 5})

    seen = scope_of(game.bundle, game.case, game.task("ask").id)
    assert (seen["limit"], seen["note"], seen["amount"]) == (10, 11, 5)
    game.complete("ask", limit=3, fresh=True)

    assert game.variables == {"amount": 5, "fresh": True}


def test_a_script_writes_its_result():
    game = Game(line(script("sum", "=sum(items)", "total"), user("next")), {"items": [1, Decimal("2.50")]})

    assert game.variables["total"] == Decimal("3.50")
    assert [event.data for event in game.last.events if event.type == "variable_changed"] == [{"name": "total", "value": Decimal("3.50")}]


def test_a_sub_process_with_inputs_has_variables_of_its_own():
    drawn = line(node("subProcess", "box", f"<bpmn:extensionElements>{mapping({'x': '=1'}, {'y': '=x'})}</bpmn:extensionElements>"
                      + start("s") + user("a") + end("e") + chain("s", "a", "e")), user("next"))
    game = Game(drawn, {"x": 0})

    game.complete("a", x=5, z=6)

    assert game.variables == {"x": 0, "y": 5, "z": 6}


def test_variables_of_a_sub_process_without_mappings_are_the_cases_own():
    game = Game(line(box("outer", box("inner", user("a"))), user("next")), {"x": 0})

    game.complete("a", x=5)

    assert game.variables == {"x": 5} and game.tasks == ["next"]


def called(extra: str = "", **attributes: str) -> bytes:
    inside = process(start("s"), user("inner"), end("e"), chain("s", "inner", "e"), id="q")
    call = "<zeebe:calledElement processId='q' " + " ".join(f"{name}='{value}'" for name, value in attributes.items()) + f"/>{extra}"
    return file(process(start(), node("callActivity", "call", call), user("next"), end(), chain("start", "call", "next", "end")), inside)


def test_a_called_process_works_on_its_own_copy_and_gives_it_back():
    game = Game(called(), {"x": 1})
    assert game.task("inner").case == "c"

    game.complete("inner", x=2, y=3)

    assert game.variables == {"x": 2, "y": 3}


def test_a_call_hands_over_only_its_inputs_when_told_so():
    game = Game(called(mapping({"a": "=x"}), propagateAllParentVariables="false", propagateAllChildVariables="false"), {"x": 1})

    assert "x" not in scope_of(game.bundle, game.case, game.task("inner").id)
    game.complete("inner", a=5, b=6)

    assert game.variables == {"x": 1}


def test_a_call_takes_back_what_its_output_mapping_names():
    game = Game(called(mapping(outputs={"result": "=b * 2"})), {"x": 1})

    game.complete("inner", b=6)

    assert game.variables == {"x": 1, "result": 12}


def test_an_event_sub_process_of_a_called_process_ends_by_itself():
    heard = '<bpmn:escalationEventDefinition escalationRef="HELP"/>'
    handler = node("subProcess", "handler", start("opened", heard).replace('">', '" isInterrupting="false">', 1) + user("help") + end("helped")
                   + chain("opened", "help", "helped"), triggeredByEvent="true")
    inner = process(start("s"), node("intermediateThrowEvent", "up", heard), user("inner"), end("e"), chain("s", "up", "inner", "e"), handler, id="q")
    call = node("callActivity", "call", "<zeebe:calledElement processId='q'/>")
    outer = file(process(start(), call, user("after"), end(), chain("start", "call", "after", "end")))
    game = Game(outer, files={"called/q/q.bpmn": file(node("escalation", "HELP", escalationCode="HELP", name="HELP"), inner)})

    game.complete("help")
    game.complete("inner")
    game.complete("after")

    assert game.case.state == "ended"
    assert game.case.end_event == "end"


def test_a_call_of_a_process_that_is_not_there_is_an_incident():
    drawn = file(process(start(), node("callActivity", "call", "<zeebe:calledElement processId='=which'/>"), end(),
                         chain("start", "call", "end")))

    assert "no existe" in Game(drawn, {"which": "nope"}).incident


def test_a_process_that_calls_itself_for_ever_is_an_incident():
    drawn = file(process(start(), node("callActivity", "call", "<zeebe:calledElement processId='p'/>"), end(), chain("start", "call", "end")))

    assert "se llama a sí mismo" in Game(drawn).incident


def test_every_item_gets_a_task_of_its_own():
    game = Game(line(user("check", several("=items", "item")), user("next")), {"items": ["a", "b"]})

    first, second = game.last.after.tasks
    assert [scope_of(game.bundle, game.case, task.id)["item"] for task in (first, second)] == ["a", "b"]
    assert scope_of(game.bundle, game.case, second.id)["loopCounter"] == 2
    game.complete("check")
    game.complete("check")

    assert game.tasks == ["next"] and game.variables == {"items": ["a", "b"]}


@pytest.mark.parametrize("sequential", [False, True])
def test_results_are_collected_in_the_order_of_the_items(sequential):
    drawn = line(job("work", extra="").replace("</bpmn:serviceTask>", several("=items", "item", "results", "=answer * item", sequential)
                                               + "</bpmn:serviceTask>"), user("next"))
    game = Game(drawn, {"items": [1, 2, 3]})
    assert len(game.last.after.jobs) == (1 if sequential else 3)

    while game.jobs:
        game.work("work", answer=10)

    assert game.variables == {"items": [1, 2, 3], "results": [10, 20, 30], "answer": 10}


def test_the_variable_that_is_collected_stays_local():
    game = Game(line(user("check", several("=items", "item", "results", "=ok")), user("next")), {"items": [1, 2]})

    game.complete("check", ok=True)
    game.complete("check", ok=False)

    assert game.variables == {"items": [1, 2], "results": [True, False]}


def test_a_condition_ends_the_runs_early():
    drawn = line(user("vote", several("=items", "item", completion="=numberOfCompletedInstances = 2")), user("next"))
    game = Game(drawn, {"items": [1, 2, 3, 4]})

    game.complete("vote")
    game.complete("vote")

    assert game.tasks == ["next"]
    assert game.types().count("task_cancelled") == 2


def test_nothing_to_do_for_an_empty_list():
    assert Game(line(user("check", several("=items", "item")), user("next")), {"items": []}).tasks == ["next"]


@pytest.mark.parametrize("items", [None, 5, "abc"])
def test_a_collection_that_is_no_list_is_an_incident(items):
    assert "debe dar una lista" in Game(line(user("check", several("=items", "item"))), {"items": items}).incident


def test_sub_processes_run_for_each_item_with_their_own_item():
    drawn = line(box("each", user("check"), extra="").replace("</bpmn:subProcess>", several("=items", "item") + "</bpmn:subProcess>"),
                 user("next"))
    game = Game(drawn, {"items": ["a", "b"]})
    assert [scope_of(game.bundle, game.case, task.id)["item"] for task in game.last.after.tasks] == ["a", "b"]

    game.complete("check")
    game.complete("check")

    assert game.tasks == ["next"]


def test_a_standard_loop_runs_again_while_its_condition_holds():
    drawn = line(user("ask", "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>=again</bpmn:loopCondition>"
                             "</bpmn:standardLoopCharacteristics>"), user("next"))
    game = Game(drawn)

    game.complete("ask", again=True)
    assert game.tasks == ["ask"]
    game.complete("ask", again=False)

    assert game.tasks == ["next"]


def test_a_multi_instance_inside_a_loop_starts_afresh_each_time():
    drawn = file(process(
        start(), node("exclusiveGateway", "merge"), user("check", several("=items", "item", "results", "=ok")), user("review"),
        node("exclusiveGateway", "more", default="more_end"), end(), chain("start", "merge", "check", "review", "more"),
        flow("more", "merge", "=again"), flow("more", "end")))
    game = Game(drawn, {"items": [1]})
    game.complete("check", ok=1)
    game.complete("review", again=True)

    game.complete("check", ok=2)

    assert game.variables["results"] == [2]


def test_parameters_lie_beneath_the_variables():
    drawn = line(script("limit", '=get value(parameters, "ar.days") + parameters.ar.days', "sum"), user("next"))
    game = Game(drawn, parameters={"ar.days": 5})

    assert game.variables == {"sum": 10}


def test_conditional_flows_leave_an_activity_with_a_default():
    drawn = file(process(start(), user("ask", default="ask_none"), user("a"), user("b"), user("none"), end(), flow("start", "ask"),
                         flow("ask", "a", "=n > 1"), flow("ask", "b", "=n > 2"), flow("ask", "none"), chain("a", "end"), chain("b", "end"),
                         chain("none", "end")))
    for number, tasks in ((0, ["none"]), (2, ["a"]), (3, ["a", "b"])):
        game = Game(drawn)
        game.complete("ask", n=number)
        assert game.tasks == tasks


def test_several_flows_out_of_an_activity_are_taken_together():
    drawn = file(process(start(), user("ask"), user("a"), user("b"), end(), flow("start", "ask"), flow("ask", "a"), flow("ask", "b"),
                         chain("a", "end"), chain("b", "end")))
    game = Game(drawn)

    game.complete("ask", actor=anna)

    assert game.tasks == ["a", "b"]


def test_excess_tokens_wait_at_a_parallel_join_for_the_next_round():
    drawn = file(process(
        start(), node("parallelGateway", "fork"), user("a"), user("b"), user("c"), node("exclusiveGateway", "merge"),
        node("parallelGateway", "join"), user("after"), end(), flow("start", "fork"), chain("fork", "a", "merge"), chain("fork", "b", "merge"),
        chain("merge", "join", "after", "end"), chain("fork", "c", "join")))
    game = Game(drawn)

    game.complete("a")
    game.complete("b")
    assert game.tasks == ["c"]
    game.complete("c")

    assert game.tasks == ["after"]
