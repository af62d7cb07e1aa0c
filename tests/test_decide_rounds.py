"""Activities that run several times: what their conditions see, nested, interrupted, in loops."""
from engine.model import RetryIncident, SetVariable, ThrowJobError
from tests.drawing import admin, boundary, chain, end, error, extended, file, job, line, mapping, node, process, several, start, user
from tests.playing import Game


def test_the_completion_condition_sees_what_the_run_that_ended_knows():
    game = Game(line(user("vote", several("=people", "person", "votes", "=yes", completion="=yes = false or person = \"boss\"")), user("next")),
                {"people": ["a", "b", "boss"]})

    game.complete("vote", yes=True)
    assert game.tasks == ["vote", "vote"]
    game.complete("vote", yes=False)

    assert game.tasks == ["next"] and game.variables["votes"] == [True, False, None] and "yes" not in game.variables


def test_the_counters_add_up():
    condition = "=numberOfCompletedInstances + numberOfActiveInstances = numberOfInstances and numberOfCompletedInstances = 2"
    game = Game(line(user("vote", several("=[1,2,3]", completion=condition)), user("next")))

    game.complete("vote")
    assert game.tasks == ["vote", "vote"]
    game.complete("vote")

    assert game.tasks == ["next"]


def test_a_completion_condition_that_fails_is_asked_again_with_what_the_run_knew():
    game = Game(line(user("vote", several("=[1,2]", "n", "votes", "=yes", completion="=yes = true and enough")), user("next")))
    game.complete("vote", yes=True)
    assert game.state == "incident"

    game.step(SetVariable(admin, "enough", True, "forgotten"))
    game.step(RetryIncident(game.last.after.incidents[0].id, admin))

    assert game.tasks == ["next"]


def test_runs_nest():
    inner = user("check", several("=row", "cell"))
    box = node("subProcess", "rows", several("=rows", "row") + start("s") + inner + end("e") + chain("s", "check", "e"))
    game = Game(line(box, user("next")), {"rows": [[1, 2], [3]]})
    assert game.tasks == ["check"] * 3

    for _ in range(3):
        game.complete("check")

    assert game.tasks == ["next"]


def test_an_error_in_one_run_ends_them_all_by_the_border():
    drawn = file('<bpmn:error id="bad" errorCode="BAD"/>', process(
        start(), job("work").replace("</bpmn:serviceTask>", several("=[1,2,3]") + "</bpmn:serviceTask>"), boundary("caught", "work", error("bad")),
        user("mend"), end(), chain("start", "work", "end"), chain("caught", "mend", "end")))
    game = Game(drawn)

    game.step(ThrowJobError(game.job("work").id, "BAD"))

    assert game.tasks == ["mend"] and not game.jobs


def test_a_call_for_each_item_hands_over_and_collects():
    called = process(start("s"), user("inner"), end("e"), chain("s", "inner", "e"), id="q")
    call = node("callActivity", "call", extended(
        f"<zeebe:calledElement processId='q' propagateAllParentVariables='false'/>{mapping({'x': '=item'}, {'y': '=x * answer'})}",
        several("=items", "item", "results", "=y")))
    game = Game(file(process(start(), call, user("next"), end(), chain("start", "call", "next", "end")), called), {"items": [1, 2]})

    game.complete("inner", answer=10)
    game.complete("inner", answer=100)

    assert game.variables == {"items": [1, 2], "results": [10, 200]}


def test_a_standard_loop_sees_what_its_run_keeps_to_itself():
    drawn = line(user("ask", extended(mapping({"tries": "=1"}), "<bpmn:standardLoopCharacteristics loopMaximum=\"5\"><bpmn:loopCondition>"
                                      "=tries &lt; 3</bpmn:loopCondition></bpmn:standardLoopCharacteristics>")), user("next"))
    game = Game(drawn)

    game.complete("ask", tries=2)
    assert game.tasks == ["ask"]
    game.complete("ask", tries=3)

    assert game.tasks == ["next"]
