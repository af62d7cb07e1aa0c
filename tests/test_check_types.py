"""Expressions that cannot mean anything by their types are told; what may be of any type is left alone."""
import pytest

from tests.checking import codes, findings, form
from tests.dmn_drawing import decision, input_data, model, table
from tests.drawing import boundary, chain, end, file, flow, mapping, node, process, script, several, start, timer, user

ASK = '<zeebe:formDefinition formId="ask"/>'
XOR = "exclusiveGateway"
FIELDS = ("amount: money", "note: text", "day: date", "fine: boolean", "state: radio, options: [Open, Closed]", "many: multiselect, options: [a, b]")


def told(condition: str, *fields: str) -> set[tuple[str, str]]:
    """What is said of a condition behind a form."""
    xml = file(process(node("startEvent", "start", ASK), node(XOR, "g", default="no"), end(), end("e2"), chain("start", "g"),
                       flow("g", "end", condition, "yes"), flow("g", "e2", id="no")))
    return {(severity, code) for severity, element, code in codes(xml, form("ask", *(fields or FIELDS))) if element == "yes" and severity != "hint"}


@pytest.mark.parametrize("condition", [
    "=fine", "=amount > 5", '=note = "x"', '=day = date("2026-01-01")', '=state = "Open"', '=state != "Closed" and not(fine)', "=day > today()",
    '=if fine then amount > 1 else note = "x"', '=some x in many satisfies x = "a"', '=many[item = "a"] != null',
    "=amount in [1..5]",
])
def test_what_fits_is_left_alone(condition):
    assert told(condition) == set()


@pytest.mark.parametrize("condition", ["=amount", "=note", "=amount + 1", '="yes"', "=many", "=if fine then 1 else 2", "=count(many)"])
def test_a_condition_that_is_no_yes_or_no_is_an_error(condition):
    assert ("error", "not-a-condition") in told(condition)


@pytest.mark.parametrize("condition", [
    '=amount = "5"', "=note > 5", '=day = "2026-01-01"', '=fine = "true"', "=not(fine) and amount = note", "=note < today()"])
def test_comparing_what_cannot_be_equal_is_doubtful(condition):
    assert told(condition) == {("warning", "kinds-differ")}


def test_a_text_that_is_no_option_comes_with_the_one_that_was_meant():
    assert told('=state = "Opne"') == {("warning", "not-an-option")}
    assert told('=state = "Other"', "state: select, open: true, options: [Open]") == set()


def test_a_variable_of_two_types_is_of_none():
    xml = file(process(node("startEvent", "start", ASK), script("s", '="text"', "amount"), node(XOR, "g", default="no"), end(), end("e2"),
                       chain("start", "s", "g"), flow("g", "end", '=amount = "text"', "yes"), flow("g", "e2", id="no")))

    assert not [one for one in findings(xml, form("ask", *FIELDS)) if one.code == "kinds-differ"]


def test_the_result_of_a_table_has_its_type_and_its_values():
    rows = table(["amount: number"], ['r: string: "low", "high"'], [("-", '"low"')])
    dmn = model(input_data("amount"), decision("d", rows, requires=["#amount"]))

    def of(condition: str) -> set[str]:
        rules = node("businessRuleTask", "b", '<zeebe:calledDecision decisionId="d" resultVariable="r"/>')
        xml = file(process(node("startEvent", "start", ASK), rules, node(XOR, "g", default="no"), end(), end("e2"), chain("start", "b", "g"),
                           flow("g", "end", condition, "yes"),
                           flow("g", "e2", id="no")))
        return {one.code for one in findings(xml, form("ask", "amount: money") | {"d.dmn": dmn.decode()}) if one.element == "yes"}

    assert of('=r = "low"') == set()
    assert of('=r = "hihg"') == {"not-an-option"}
    assert of("=r > 5") == {"kinds-differ"}


def test_a_loop_over_no_list_and_a_timer_of_no_time_are_errors():
    begin = node("startEvent", "start", ASK)
    loop = file(process(begin, user("x", several("=amount", "item")), end(), chain("start", "x", "end")))
    late = file(process(begin, user("a"), end(), boundary("x", "a", timer("Duration", "=amount")), flow("x", "end"), chain("start", "a", "end")))
    fine = file(process(begin, user("a"), end(), boundary("x", "a", timer("Date", "=day")), flow("x", "end"), chain("start", "a", "end")))

    assert ("error", "x", "not-a-list") in codes(loop, form("ask", *FIELDS))
    assert ("error", "x", "not-a-moment") in codes(late, form("ask", *FIELDS))
    assert ("error", "x", "not-a-moment") not in codes(fine, form("ask", *FIELDS))


def test_a_rule_of_a_form_is_looked_at_too():
    xml = file(process(start(), user("x", ASK), end(), chain("start", "x", "end")))
    found = findings(xml, form("ask", *FIELDS, 'more: text, visible: state = "Opne"'))

    assert [(one.file, one.element) for one in found if one.code == "not-an-option"] == [("forms/ask.yaml", "more")]
    assert "«Open»" in next(one.hint for one in found if one.code == "not-an-option")


def test_what_goes_into_a_decision_has_the_type_that_it_expects():
    dmn = model(input_data("amount", "number"), decision("d", table(["amount: number"], ["r: string"], [("-", '"x"')]), requires=["#amount"]))

    def of(*fields: str, inputs: str = "") -> set[str]:
        rules = node("businessRuleTask", "b", f'<zeebe:calledDecision decisionId="d" resultVariable="r"/>{inputs}')
        xml = file(process(node("startEvent", "start", ASK), rules, end(), chain("start", "b", "end")))
        return {one.code for one in findings(xml, form("ask", *fields) | {"d.dmn": dmn.decode()}) if one.element == "b"}

    assert of("amount: money") == set()
    assert of("amount: text") == {"decision-input-kind"}
    assert of("amount: text", inputs=mapping({"amount": "=number(amount)"})) == set()
    assert of("other: text", inputs=mapping({"amount": "=other"})) == {"decision-input-kind"}
