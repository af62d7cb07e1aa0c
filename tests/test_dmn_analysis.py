"""What is found in tables before they run: holes, overlaps, hidden and impossible rules, wrong outputs; nothing false."""
import random
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import analyse, check, evaluate_decision, read_dmn
from engine.dmn.analysis import findings
from engine.dmn.grid import grid_of
from tests.dmn_drawing import decision, input_data, literal, model, table
from tests.feel_environment import BOGOTA


def found_in(drawn: str, *more: str, language: str = "es"):
    return analyse(read_dmn(model(*more, decision("d", drawn)), "d.dmn"), language)


def looked_at(drawn: str):
    read = read_dmn(model(decision("d", drawn)), "d.dmn")
    expression = read.decisions["d"].expression
    return findings(grid_of(expression, "d", read.compiler, {}), read)


@pytest.mark.parametrize(("column", "cells", "region", "example"), [
    ("x: number", ["< 10", "(10..20]"], ["x: 10", "x: > 20"], "x = 10"),
    ("x: number", ["<= 10", "[20..30]", ">= 30.5"], ["x: (10..20)", "x: (30..30.5)"], "x = 11"),
    ("x: number: [0..100]", ["< 50", "> 50"], ["x: 50"], "x = 50"),
    ('x: date', ['<= @"2026-01-31"', '>= @"2026-02-02"'], ['x: (@"2026-01-31"..@"2026-02-02")'], 'x = @"2026-02-01"'),
    ('x: date', ['<= date("2026-01-31")', '>= date("2026-02-01")'], [], ""),
    ('x: date', ['< @"2026-01-31"', '>= @"2026-02-01"'], ['x: @"2026-01-31"'], 'x = @"2026-01-31"'),
    ("x: boolean", ["true"], ["x: false"], "x = false"),
    ('x: string: "a","b","c"', ['"a"', 'not("a","b")'], ['x: "b"'], 'x = "b"'),
    ('x: days and time duration', ["< @\"P1D\""], ['x: >= @"P1D"'], 'x = @"P1D"'),
    ("x: number", ["null", "? > 3 and ? < 5 or ? >= 7"], ["x: <= 3, [5..7)"], "x = 3"),
    ("x: number", ["not(< 5, > 9)"], ["x: < 5, > 9"], "x = 4"),
])
def test_holes_are_exact(column, cells, region, example):
    gaps = [each for each in looked_at(table([column], ["y"], [(cell, "1") for cell in cells])) if each.code == "table-gap"]
    joined = "; ".join(each.grid.region(each.box, "") for each in gaps)
    assert sorted(joined.replace("x: ", "").split(", ")) == sorted(", ".join(region).replace("x: ", "").split(", "))
    assert example == "" or example in [each.example for each in gaps]


def test_a_default_output_or_a_list_owes_nothing_more():
    assert found_in(table(["x: number"], ["y: number:  default 1"], [("< 10", "1")])) == []
    assert found_in(table(["x: number"], ["y"], [("< 10", "1"), ("< 5", "2")], "COLLECT")) == []


def test_overlaps_matter_only_where_one_rule_must_win():
    rows = [("<= 10", "1"), (">= 10", "2")]
    assert [each.code for each in found_in(table(["x: number"], ["y"], rows))] == ["table-overlap"]
    assert [each.code for each in found_in(table(["x: number"], ["y"], rows, "ANY"))] == ["table-contradiction"]
    assert found_in(table(["x: number"], ["y"], rows, "FIRST")) == []
    assert found_in(table(["x: number"], ["y"], [("<= 10", "1"), (">= 10", "1")], "ANY")) == []


def test_a_rule_behind_others_that_say_everything_is_hidden():
    found = looked_at(table(["x: number"], ["y"], [("< 10", "1"), (">= 5", "2"), ("7", "3")], "FIRST"))
    assert [(each.code, each.rules, each.details["other"]) for each in found] == [("rule-hidden", (3,), 1)]


def test_a_rule_below_a_weightier_one_is_hidden():
    rows = [("> 10", '"bajo"'), ("> 5", '"alto"'), ("<= 5", '"bajo"')]
    found = looked_at(table(["x: number"], ['y: string: "alto","bajo"'], rows, "PRIORITY"))
    assert [(each.code, each.rules) for each in found] == [("rule-hidden", (1,))]


@pytest.mark.parametrize(("column", "text"), [
    ('x: string: "a","b"', '"c"'), ("x: number", "[10..1]"), ("x: number", '"5"'), ("x: number: [0..9]", "> 20"), ("x: boolean", "3"),
])
def test_a_cell_that_no_value_passes_is_told(column, text):
    found = found_in(table([column], ["y: number:  default 0"], [(text, "1"), ("-", "2")], "FIRST"))
    assert [each.code for each in found] == ["rule-never-matches"]
    assert text in found[0].message


def test_outputs_of_the_wrong_type_or_value_are_told_with_an_example():
    drawn = table(["x: number"], ['y: string: "a","b"', "z: number"], [("> 5", '"c"', "1"), ("<= 5", '"a"', '"uno"')])
    found = found_in(drawn)
    assert [each.code for each in found] == ["output-not-listed", "output-wrong-type"]
    assert "x = 6" in found[0].message and "number" in found[1].message


def test_undeclared_texts_are_a_hint_and_no_hole():
    found = found_in(table(["x: string"], ["y"], [('"a"', "1"), ('"b"', "2")]))
    assert [(each.severity, each.code) for each in found] == [("hint", "input-open")]


def test_declared_data_lends_its_type_and_values():
    items = '<itemDefinition name="p"><typeRef>string</typeRef><allowedValues><text>"a","b"</text></allowedValues></itemDefinition>'
    found = found_in(table(["x"], ["y"], [('"a"', "1")]), items, input_data("x", "p"))
    assert [each.code for each in found] == ["table-gap"]
    assert 'x = "b"' in found[0].message


def test_what_depends_on_more_than_constants_is_told_and_leads_to_nothing_false():
    found = found_in(table(["x: number", "t: string"], ["y"], [("> limite", "-", "1"), ("-", 'starts with(?, "A")', "2")]))
    assert {each.code for each in found} == {"cell-not-analysed"}


def test_findings_speak_both_languages():
    drawn = table(["x: number"], ["y"], [("< 10", "1"), ("< 5", "2")])
    spanish, english = found_in(drawn), found_in(drawn, language="en")
    assert [each.code for each in spanish] == [each.code for each in english]
    assert all(one.message != other.message for one, other in zip(spanish, english, strict=True))


def test_a_table_with_too_many_combinations_is_told_so():
    chosen = random.Random(1)
    rows = [(*chosen.choices(["-", "< 3", "> 5", "[2..7)", "4"], k=14), "1") for _ in range(90)]
    found = found_in(table([f"x{number}: number" for number in range(14)], ["y"], rows, "FIRST"))
    assert "table-too-complex" in {each.code for each in found}


cells = st.one_of(
    st.just("-"), st.sampled_from(["< 2", "<= 2", "> 1", ">= 3", "1", "not(2)", "[1..3)", "(1..2)", "]1..3]", "1, 3", "(!=1)"]))
words = st.one_of(st.just("-"), st.sampled_from(['"a"', '"b"', 'not("a")', '"a","c"']))
POINTS = [Decimal(number) / 2 for number in range(-1, 9)]


@given(st.lists(st.tuples(cells, words, cells), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_holes_and_overlaps_are_those_that_evaluation_meets(rows):
    columns = ["x: number", 'w: string: "a","b","c"', "z: number"]
    found = looked_at(table(columns, ["y"], [(*row, "1") for row in rows]))
    read = read_dmn(model(decision("d", table(columns, ["y"], [(*row, "1") for row in rows], "COLLECT"))), "")
    grid = found[0].grid if found else grid_of(read.decisions["d"].expression, "d", read.compiler, {})

    def within(box, values) -> bool:
        return all(domain.is_free or any(box_ >> place & 1 and _in(piece, value) for place, piece in enumerate(domain.pieces))
                   for domain, box_, value in zip(grid.domains, box, values, strict=True))

    for values in product(POINTS, "abc", POINTS[::3]):
        hits = evaluate_decision(read, "d", dict(zip("xwz", values, strict=True)), BOGOTA).matched_rules
        holes = [each for each in found if each.code == "table-gap" and within(each.box, values)]
        assert bool(holes) == (not hits)
        meeting = {each.rules for each in found if each.code == "table-overlap" and within(each.box, values)}
        assert meeting == set(combinations(hits, 2))


def _in(piece, value) -> bool:
    if piece.single:
        return piece.example == value
    return (piece.low is None or piece.low < value) and (piece.high is None or value < piece.high)


def test_errors_that_keep_a_model_from_running_are_told_with_their_element():
    broken = decision("roto", literal("a == b"), ["#nada"])
    one, two = decision("uno", literal("dos"), ["decision #dos"]), decision("dos", literal("uno"), ["decision #uno"])
    odd = decision("raro", table(["x"], ["y"], [("1",)], "SOMETIMES"))
    found = check(read_dmn(model(broken, one, two, odd), "m.dmn"))
    assert {(each.element, each.code) for each in found} == {
        ("roto", "unreadable-expression"), ("roto", "dmn-unknown-reference"), ("uno", "dmn-circular"), ("dos", "dmn-circular"),
        ("raro", "dmn-bad-hit-policy"), ("raro", "dmn-incomplete-rule")}
    assert all(each.severity == "error" and each.file == "m.dmn" and each.message for each in found)
    assert "un solo signo" in next(each.hint for each in found if each.code == "unreadable-expression")
