"""A transaction completes whole, or is cancelled: what was done is undone, then its cancel event leads on."""
from tests.drawing import boundary, chain, end, file, flow, node, process, start, timer, undo, user
from tests.playing import Game
from tests.undoing import HOTEL, UNDO


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
