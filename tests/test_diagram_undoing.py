"""Compensation and transactions that could not do what they show are refused where they stand, with the mend."""
import pytest

from engine.diagram import check
from tests.drawing import boundary, chain, compensate, end, file, flow, node, process, start, undo, user

UNDO = {"isForCompensation": "true"}
CANCEL = "<bpmn:cancelEventDefinition/>"


def drawn(*parts: str) -> bytes:
    return file(process(start(), user("a"), end(), chain("start", "a", "end"), *parts))


def deal(*more: str, tag: str = "transaction", border: str = "") -> bytes:
    box = node(tag, "deal", start("s") + user("b") + end("c", CANCEL) + chain("s", "b", "c"))
    return file(process(start(), box, end(), chain("start", "deal", "end"), border, *more))


REFUSED = {
    "no-undoing": (drawn(boundary("x", "a", compensate())), "x"),
    "undoing-alone": (drawn(user("x", **UNDO)), "x"),
    "undoing-flows": (drawn(undo("a", "x"), user("x", **UNDO), flow("x", "end")), "x"),
    "nothing-undone": (drawn(end("x", compensate("gone")), flow("a", "x")), "x"),
    "no-waiting": (drawn(undo("a", "b"), user("b", **UNDO), flow("a", "x"),
                         end("x", '<bpmn:compensateEventDefinition waitForCompletion="false"/>')), "x"),
    "no-transaction": (deal(tag="subProcess"), "c"),
    "cancel-leads-nowhere": (deal(), "deal"),
    "cannot-continue": (deal(border=boundary("x", "deal", CANCEL, False) + flow("x", "end")), "x"),
    "undone-twice": (file(process(
        start(), node("subProcess", "x", start("s") + end("e") + chain("s", "e") + node(
            "subProcess", "h", node("startEvent", "hs", compensate()) + end("he") + chain("hs", "he"), triggeredByEvent="true")),
        undo("x", "b"), user("b", **UNDO), end(), chain("start", "x", "end"))), "x"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_could_not_be_undone_as_drawn_is_refused(code):
    xml, element = REFUSED[code]

    assert ("error", element, code) in {(one.severity, one.element, one.code) for one in check({"p.bpmn": xml})}


def test_compensation_with_nothing_to_undo_is_doubtful():
    found = check({"p.bpmn": drawn(end("x", compensate()), flow("a", "x"))})

    assert [(one.severity, one.code) for one in found] == [("warning", "undoes-nothing")]


def test_a_transaction_with_its_cancel_event_has_no_findings():
    assert check({"p.bpmn": deal(border=boundary("x", "deal", CANCEL) + flow("x", "end"))}) == []


def test_sub_processes_that_lie_in_each_other_do_not_keep_the_check_busy():
    twice = node("subProcess", "x", start("s") + node("subProcess", "x", start("s2") + end("c", CANCEL) + end("t", compensate()) + chain("s2", "c")))

    assert "no-transaction" in {one.code for one in check({"p.bpmn": file(process(start(), twice, undo("x", "y"), user("y", **UNDO)))})}
