"""What decision tables give: every hit policy, its faults told with the rules' names, and inputs that are refused."""
from decimal import Decimal

import pytest

from engine.dmn import DmnError, evaluate_decision, read_dmn
from engine.dmn.evaluation import Evaluation
from engine.dmn.run import DecisionRun, Incoming
from engine.feel.limits import STEPS
from engine.feel.temporal import Date
from tests.dmn_drawing import decision, model, table
from tests.feel_environment import BOGOTA


def evaluate(drawn: str, /, **variables):
    return evaluate_decision(read_dmn(model(decision("d", drawn)), "d.dmn"), "d", variables, BOGOTA)


def by_amount(hit: str, aggregation: str = "", output: str = "nivel"):
    rows = [("> 10", '"medio"'), ("> 100", '"alto"'), ("> 10", '"medio"'), ("> 1000", '"bajo"')]
    return table(["monto"], [output], rows, hit, aggregation, labels=["1", "2a", "2b", "3"])


@pytest.mark.parametrize(("hit", "monto", "result", "rules"), [
    ("UNIQUE", 5, None, ()),
    ("FIRST", 500, "medio", ("1",)),
    ("ANY", 50, "medio", ("1", "2b")),
    ("PRIORITY", 500, "alto", ("1", "2a", "2b")),
    ("COLLECT", 50, ["medio", "medio"], ("1", "2b")),
    ("COLLECT", 5, [], ()),
    ("RULE ORDER", 500, ["medio", "alto", "medio"], ("1", "2a", "2b")),
    ("OUTPUT ORDER", 500, ["alto", "medio", "medio"], ("1", "2a", "2b")),
])
def test_each_hit_policy(hit, monto, result, rules):
    found = evaluate(by_amount(hit, output='nivel: string: "alto","medio","bajo"'), monto=monto)
    assert found.result == result
    assert found.matched_rules == rules
    assert found.inputs == {"monto": monto}


@pytest.mark.parametrize(("aggregation", "result"), [("SUM", 60), ("COUNT", 3), ("MIN", 10), ("MAX", 30)])
def test_each_aggregation(aggregation, result):
    drawn = table(["x"], ["y"], [("-", "10"), ("-", "20"), ("> 5", "30"), ("> 50", "40")], "COLLECT", aggregation)
    found = evaluate(drawn, x=6)
    assert found.result == result
    assert found.outputs == {"y": result}


def test_unique_with_two_matches_is_an_error_that_names_the_rules():
    with pytest.raises(DmnError) as caught:
        evaluate(by_amount("UNIQUE"), monto=50)
    assert caught.value.code == "several-match"
    assert "1, 2b" in caught.value.message("es") and "FIRST" in caught.value.hint("es")


def test_any_with_different_results_is_an_error_that_names_the_rules():
    with pytest.raises(DmnError, match="1, 2a, 2b"):
        evaluate(by_amount("ANY"), monto=500)


@pytest.mark.parametrize(("hit", "aggregation"), [("SOMETIMES", ""), ("COLLECT", "AVERAGE"), ("unique", "")])
def test_a_hit_policy_that_does_not_exist_is_an_error(hit, aggregation):
    with pytest.raises(DmnError) as caught:
        evaluate(by_amount(hit, aggregation), monto=50)
    assert caught.value.code == "bad-hit-policy"


def test_rules_without_labels_are_numbered_from_one():
    assert evaluate(table(["x"], ["y"], [("1", "1"), ("2", "2")]), x=2).matched_rules == (2,)


def test_a_description_that_is_a_sentence_is_no_label():
    drawn = table(["x"], ["y"], [("1", "1"), ("2", "2")], labels=["Respuesta fuera de plazo", "3a"])
    assert evaluate(drawn, x=1).matched_rules == (1,)
    assert evaluate(drawn, x=2).matched_rules == ("3a",)


def test_several_outputs_are_a_context():
    drawn = table(["x"], ["asunto", "plazo: number"], [("1", '"A"', "5"), ("2", '"B"', "x + 1")])
    found = evaluate(drawn, x=2)
    assert found.result == found.outputs == {"asunto": "B", "plazo": Decimal(3)}


def test_outputs_are_an_object_even_of_one_and_lists_stay_lists():
    assert evaluate(by_amount("FIRST"), monto=50).outputs == {"nivel": "medio"}
    assert evaluate(by_amount("UNIQUE"), monto=1).outputs == {"nivel": None}
    assert evaluate(by_amount("RULE ORDER"), monto=50).outputs == ["medio", "medio"]


def test_default_outputs_stand_where_no_rule_matches():
    assert evaluate(table(["x"], ['y: string: "a","b" default "b"'], [("1", '"a"')]), x=9).result == "b"


def test_a_value_that_the_table_does_not_allow_is_refused_by_name():
    drawn = table(['producto: string: "Envasado","Granel"'], ["y"], [("-", "1")])
    with pytest.raises(DmnError) as caught:
        evaluate(drawn, producto="Medidor")
    assert caught.value.code == "not-allowed"
    assert '"Medidor"' in caught.value.message("es") and '"Granel"' in caught.value.message("es")


@pytest.mark.parametrize("drawn", [
    table(["x: number"], ["y"], [("-", "1")]),
    table(["-1"], ["y: number"], [("-", "x")]),
])
def test_a_value_of_the_wrong_type_is_refused(drawn):
    with pytest.raises(DmnError) as caught:
        evaluate(drawn, x="cinco")
    assert caught.value.code == "wrong-type"


def test_a_cell_that_cannot_be_read_is_refused_when_it_is_reached():
    drawn = table(["x"], ["y"], [("1", "1"), ("== 2", "2")])
    assert evaluate(table(["x"], ["y"], [("1", "1"), ("== 2", "2")], "FIRST"), x=1).result == 1
    with pytest.raises(DmnError) as caught:
        evaluate(drawn, x=2)
    assert "un solo signo" in caught.value.message("es")


def test_a_null_input_matches_only_what_asks_for_null():
    drawn = table(["archivo"], ["falta"], [("null", '"memorando"'), ("not(null)", '"nada"')], "COLLECT")
    assert evaluate(drawn, archivo=None).result == ["memorando"]
    assert evaluate(drawn, archivo="m.pdf").result == ["nada"]


def test_variables_need_no_declaration_but_may_be_missing():
    found = evaluate(table(["x"], ["y"], [("null", "1"), ("-", "2")], "FIRST"))
    assert found.result == 1
    assert [warning.code for warning in found.warnings] == ["unknown-name"]


def test_a_table_sees_the_moment_of_its_environment():
    drawn = table(["today() <= fechaMaxima"], ["plazo"], [("true", '"dentro"'), ("false", '"fuera"')])
    assert evaluate(drawn, fechaMaxima=Date(2026, 11, 22)).result == "dentro"
    assert evaluate(drawn, fechaMaxima=Date(2026, 11, 21)).result == "fuera"


def test_steps_grow_with_the_rules_and_not_faster():
    def steps(rules: int) -> int:
        read = read_dmn(model(decision("d", table(["x"], ["y"], [(f"[{i}..{i + 1})", str(i)) for i in range(rules)]))), "")
        run = DecisionRun(BOGOTA, strict=True)
        Evaluation(read, Incoming({"x": rules - 1}), run).decision(read.decisions["d"], read)
        return STEPS - run.steps

    assert steps(400) <= 2 * steps(200) + 10
