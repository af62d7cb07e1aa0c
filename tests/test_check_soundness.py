"""Tokens that cannot get through are found when the diagram is checked; what is drawn in blocks is never suspected."""
import re
from itertools import combinations

import pytest

from engine.diagram import read
from engine.diagram.soundness import check_soundness
from tests.drawing import boundary, chain, end, file, flow, message, node, process, start, timer, user
from tests.random_models.activities import Generator
from tests.random_models.generator import FEATURES

AND, XOR, OR = "parallelGateway", "exclusiveGateway", "inclusiveGateway"
CIRCLE = (start(), node(XOR, "m"), user("a"), node(XOR, "g", default="on"), end(), chain("start", "m", "a", "g"), flow("g", "m", "=x"),
          flow("g", "end", id="on"))


def findings(*parts: str) -> set[tuple[str, str, str | None]]:
    return {(one.severity, one.code, one.element) for one in check_soundness(read(file(process(*parts))), "p.bpmn")}


def block(split: str, join: str) -> tuple[str, ...]:
    """start → split → a | b → join → end."""
    return (start(), node(split, "s"), user("a"), user("b"), node(join, "j"), end(), flow("start", "s"), flow("s", "a", "=x"), flow("s", "b", "=y"),
            chain("a", "j"), chain("b", "j"), chain("j", "end"))


@pytest.mark.parametrize(("split", "join", "found"), [
    (AND, AND, set()), (XOR, XOR, set()), (OR, OR, set()), (XOR, OR, set()), (AND, OR, set()),
    (XOR, AND, {("error", "join-never", "j")}),
    (OR, AND, {("warning", "join-stuck", "j")}),
    (AND, XOR, {("warning", "runs-twice", "j")}),
    (OR, XOR, {("warning", "runs-twice", "j")}),
])
def test_a_join_must_fit_its_split(split, join, found):
    assert findings(*block(split, join)) == found


def test_a_join_with_a_way_back_into_it_never_completes():
    parts = (start(), node(AND, "j"), user("a"), node(XOR, "g", default="on"), end(), chain("start", "j", "a", "g"), flow("g", "j", "=x"),
             flow("g", "end", id="on"))

    assert findings(*parts) == {("error", "join-never", "j")}


def test_a_circle_with_an_exclusive_merge_is_sound():
    assert findings(*CIRCLE) == set()


def test_a_stuck_join_comes_with_an_example_and_what_it_waits_for():
    (found,) = check_soundness(read(file(process(*block(XOR, AND)))), "p.bpmn", "en")

    assert "waits for «b»" in found.message or "waits for «a»" in found.message
    assert "start → s" in found.message and "{" not in found.message + found.hint


def test_only_the_join_that_is_to_blame_is_named():
    """The outer join waits too, but only because the inner one does."""
    inner = node(XOR, "s2"), user("c"), user("d"), node(AND, "j2"), flow("s2", "c", "=x"), flow("s2", "d", "=y"), chain("c", "j2"), chain("d", "j2")
    parts = (start(), node(AND, "s"), user("b"), node(AND, "j"), end(), *inner, chain("start", "s", "s2"), chain("j2", "j", "end"),
             chain("s", "b", "j"))

    assert findings(*parts) == {("error", "join-never", "j2")}


def test_a_reminder_that_runs_back_into_the_main_flow_doubles_it():
    aside = boundary("t", "a", timer("Duration", "P1D"), False)

    assert findings(start(), user("a"), node(XOR, "m"), user("b"), end(), aside, chain("start", "a", "m", "b", "end"), flow("t", "m")) == {
        ("warning", "runs-twice", "m")}
    assert findings(start(), user("a"), end(), end("e2"), aside, chain("start", "a", "end"), flow("t", "e2")) == set()


def test_an_interrupting_event_is_another_way_and_no_second_token():
    late = boundary("t", "a", timer("Duration", "P1D"))

    def late_at(kind: str) -> set[tuple[str, str, str | None]]:
        return findings(start(), user("a"), node(kind, "j"), end(), late, chain("start", "a", "j", "end"), flow("t", "j"))

    assert late_at(XOR) == set()
    assert late_at(AND) == {("error", "join-never", "j")}


def test_parallel_ways_may_end_by_themselves():
    assert findings(start(), node(AND, "s"), user("a"), user("b"), end(), chain("start", "s", "a", "end"), chain("s", "b", "end")) == set()


def test_an_end_that_stops_everything_hides_no_join():
    parts = (start(), node(AND, "s"), user("a"), user("b"), node(AND, "j"), end(), node("endEvent", "stop", "<bpmn:terminateEventDefinition/>"),
             node(XOR, "g", default="on"), chain("start", "s", "a", "g"), flow("g", "j", id="on"), flow("g", "stop", "=x"),
             chain("s", "b", "j", "end"))

    assert findings(*parts) == set()


def test_the_inside_of_a_sub_process_is_looked_at_too():
    body = re.sub(r"\b(start|end)(?=[_\"])|(?<=_)end", lambda found: f"inner{found[0]}", "".join(block(XOR, AND)))

    assert ("error", "join-never", "j") in findings(start(), node("subProcess", "sub", body), end(), chain("start", "sub", "end"))


def test_a_circle_of_waits_without_a_way_out_is_told_unless_an_event_ends_it():
    circle = start(), node(XOR, "m"), user("a"), chain("start", "m", "a", "m")
    stop = node("subProcess", "h", node("startEvent", "hs", message("stop")) + end("he") + chain("hs", "he"), triggeredByEvent="true")

    assert findings(*circle) == {("warning", "never-ends", "m")}
    assert findings(*circle, stop) == set()


def test_a_diagram_with_too_many_ways_says_so_and_is_judged_by_its_shape():
    """Seven parallel choices of whom to wait for: more combinations than anyone walks through. The bad join lies behind them."""
    names = [f"x{number}" for number in range(7)]
    body = [start(), node(AND, "s"), end(), flow("start", "s"), node(XOR, "all"), node(XOR, "x"), node(AND, "bad"), chain("bad", "end"),
            flow("all", "x"), flow("x", "bad", "=x", "b1"), flow("x", "bad", "=y", "b2")]
    body += [node(XOR, name) + flow("s", name) for name in names]
    for one, other in combinations(names, 2):
        join = f"{one}{other}"
        body += [node(AND, join), flow(one, join, "=x"), flow(other, join, "=x"), flow(join, "all")]
    found = check_soundness(read(file(process(*body))), "p.bpmn")

    assert ("hint", "not-walked-through", "p") in {(one.severity, one.code, one.element) for one in found}
    assert "bad" in {one.element for one in found if one.code.startswith("join")}


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_what_is_drawn_in_blocks_is_sound(first):
    for seed in range(first, first + 40):
        diagram = read(Generator(seed, FEATURES).model().xml)

        assert [(seed, one.code, one.element) for one in check_soundness(diagram, "p.bpmn")] == []


@pytest.mark.parametrize(("prefix", "kind", "instead", "codes"), [
    ("xj", XOR, AND, {"join-never"}), ("pj", AND, XOR, {"runs-twice"}),
    ("oj", OR, AND, {"join-never", "join-stuck"}), ("oj", OR, XOR, {"runs-twice"}),
])
def test_one_wrong_join_among_many_blocks_is_found(prefix, kind, instead, codes):
    tried = 0
    for seed in range(60):
        xml = Generator(seed, FEATURES).model().xml.decode()
        joins = re.findall(rf'<bpmn:{kind} id="({prefix}\d+)"></bpmn:{kind}>', xml)
        if not joins:
            continue
        wrong = joins[seed % len(joins)]
        swapped = xml.replace(f'<bpmn:{kind} id="{wrong}"></bpmn:{kind}>', f'<bpmn:{instead} id="{wrong}"></bpmn:{instead}>')
        found = {one.element: one.code for one in check_soundness(read(swapped.encode()), "p.bpmn")}

        assert found.get(wrong) in codes, (seed, wrong, found)
        tried += 1
    assert tried > 10
