"""The manual of the engine: what a command does to a case, told by the smallest diagram that shows it."""
from engine.model import CompleteTask
from tests.drawing import anna, chain, end, file, flow, line, node, process, start, user
from tests.playing import Game


def test_a_case_goes_from_task_to_task_and_ends():
    game = Game(line(user("ask"), user("approve")), {"days": 3})

    game.complete("ask", reason="beach")
    assert game.tasks == ["approve"]
    game.complete("approve", ok=True)

    assert game.state == "ended"
    assert game.case.end_event == "end"
    assert game.variables == {"days": 3, "reason": "beach", "ok": True}


def test_an_exclusive_gateway_takes_the_first_way_that_holds():
    game = Game(choice("=amount > 100"), {"amount": 500})

    game.complete("ask")

    assert game.tasks == ["big"]


def test_an_exclusive_gateway_takes_the_default_when_nothing_holds():
    game = Game(choice("=amount > 100"), {"amount": 5})

    game.complete("ask")

    assert game.tasks == ["small"]


def test_a_condition_that_is_null_stops_the_token_and_says_what_it_saw():
    game = Game(choice("=amount > 100"))

    game.complete("ask")

    assert game.state == "incident"
    assert "amount > 100" in game.incident and "amount = null" in game.incident


def test_the_history_holds_the_input_first():
    game = Game(line(user("ask")))

    decision = game.step(CompleteTask(game.task("ask").id, anna, {"reason": "beach"}))

    assert [event.type for event in decision.events] == ["task_completed", "case_ended"]
    assert decision.events[0].data == {"task": "c-2", "answers": {"reason": "beach"}, "groups": ["managers"]}


def choice(condition: str) -> bytes:
    return file(process(start(), user("ask"), node("exclusiveGateway", "which", default="which_small"), user("big"), user("small"), end(),
                        chain("start", "ask", "which"), flow("which", "big", condition), flow("which", "small"), chain("big", "end"),
                        chain("small", "end")))
