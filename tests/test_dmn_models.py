"""Models of several parts: requirements, knowledge, services, boxed expressions, imports; and files that are refused."""
import pytest

from engine.dmn import DmnError, evaluate_decision, read_dmn
from engine.dmn.evaluation import Evaluation
from engine.dmn.model import DecisionService
from engine.dmn.run import DecisionRun, Incoming
from tests.dmn_drawing import decision, input_data, literal, model, table
from tests.feel_environment import BOGOTA

MONTO = input_data("monto", "number")
KNOWLEDGE = (
    '<businessKnowledgeModel id="iva" name="iva"><variable name="iva"/><encapsulatedLogic><formalParameter name="base" typeRef="number"/>'
    f'{literal("base * 0.19")}</encapsulatedLogic></businessKnowledgeModel>'
)


def evaluate(xml: bytes, name: str, /, others=(), **variables):
    return evaluate_decision(read_dmn(xml, "m.dmn", others), name, variables, BOGOTA)


def test_a_decision_is_fed_by_those_it_requires():
    base = decision("nivel", table(["monto"], ["nivel"], [("< 100", '"bajo"'), (">= 100", '"alto"')]), ["#monto"])
    after = decision("aprobador", literal('if nivel = "alto" then "Gerencia" else "Jefatura"'), ["decision #nivel"])
    found = evaluate(model(MONTO, base, after), "aprobador", monto=150)
    assert found.result == "Gerencia"
    assert found.outputs == {"aprobador": "Gerencia"}
    assert found.inputs == {"nivel": "alto"}
    assert found.matched_rules == ()


def test_a_variable_left_by_an_earlier_evaluation_does_not_stand_in_for_a_decision():
    base = decision("nivel", literal("monto * 2"), ["#monto"])
    after = decision("doble", literal("nivel"), ["decision #nivel"])
    assert evaluate(model(MONTO, base, after), "doble", monto=2, nivel=99, doble=98).result == 4


def test_knowledge_is_called_by_name_and_knows_no_variables():
    total = decision("total", literal("monto + iva(monto)"), ["#monto", "knowledge #iva"])
    assert str(evaluate(model(MONTO, KNOWLEDGE, total), "total", monto=100).result) == "119.00"
    nosy = KNOWLEDGE.replace("base * 0.19", "secreto")
    assert evaluate(model(MONTO, nosy, total), "total", monto=1, secreto=5).result is None


def test_knowledge_may_call_itself():
    factorial = KNOWLEDGE.replace("iva", "f").replace("base * 0.19", "if base &lt;= 1 then 1 else base * f(base - 1)")
    total = decision("d", literal("f(10)"), ["knowledge #f"])
    assert evaluate(model(factorial, total), "d").result == 3628800


def test_a_decision_that_depends_on_itself_is_refused():
    one = decision("uno", literal("dos"), ["decision #dos"])
    two = decision("dos", literal("uno"), ["decision #uno"])
    with pytest.raises(DmnError) as caught:
        evaluate(model(one, two), "uno")
    assert caught.value.code == "circular"


def test_a_service_knows_only_its_inputs():
    base = decision("doble", literal("monto * 2"), ["#monto"])
    service = ('<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#doble"/><inputData href="#monto"/></decisionService>')
    caller = decision("d", literal("s(21)"), ["knowledge #s"])
    xml = model(MONTO, base, service, caller)
    assert evaluate(xml, "d").result == 42
    assert evaluate(xml, "s", monto=4).result == 8
    read = read_dmn(xml, "")
    found = read.find("s")
    assert isinstance(found, DecisionService)
    assert Evaluation(read, {}, DecisionRun(BOGOTA, True)).service(found, read, Incoming({"monto": 1})) == 2


@pytest.mark.parametrize(("boxed", "expected"), [
    ('<context><contextEntry><variable name="a"/>{1}</contextEntry><contextEntry>{a + 1}</contextEntry></context>', 2),
    ('<context><contextEntry><variable name="a"/>{1}</contextEntry></context>', {"a": 1}),
    ("<list>{1}{2 + 1}</list>", [1, 3]),
    ('<relation><column name="x"/><column name="y z"/><row>{1}{2}</row></relation>', [{"x": 1, "y z": 2}]),
    ("<conditional><if>{n > 2}</if><then>{1}</then><else>{2}</else></conditional>", 1),
    ("<filter><in>{[1, 2, 3]}</in><match>{item > 1}</match></filter>", [2, 3]),
    ('<for iteratorVariable="i"><in>{1..3}</in><return>{i * i}</return></for>', [1, 4, 9]),
    ('<some iteratorVariable="i"><in>{[1, 2]}</in><satisfies>{i > 1}</satisfies></some>', True),
    ('<every iteratorVariable="i"><in>{[1, 2]}</in><satisfies>{i > 1}</satisfies></every>', False),
    ('<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="x"/>{x + n}</functionDefinition></contextEntry>'
     '<contextEntry><invocation>{f}<binding><parameter name="x"/>{1}</binding></invocation></contextEntry></context>', 4),
])
def test_boxed_expressions(boxed, expected):
    parts = boxed.replace("1..3", "[1..3]").split("{")
    drawn = parts[0] + "".join(literal(text.split("}")[0]) + text.split("}", 1)[1] for text in parts[1:])
    assert evaluate(model(decision("d", drawn)), "d", n=3).result == expected


def test_another_model_is_imported_by_its_namespace():
    other = model(MONTO, decision("doble", literal("monto * 2"), ["#monto"]), namespace="urn:otro")
    imports = '<import name="otro" namespace="urn:otro" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    xml = model(decision("d", literal("otro.doble + 1"), ["decision urn:otro#doble"]), imports=imports)
    assert evaluate(xml, "d", [other], monto=4).result == 9


def test_a_broken_file_beside_a_model_is_its_own_trouble():
    assert evaluate(model(decision("d", literal("1"))), "d", [b"<broken"]).result == 1


def test_models_that_import_each_other_are_refused():
    def importing(one: str, other: str) -> bytes:
        return model(namespace=one, imports=f'<import name="x" namespace="{other}"/>')

    with pytest.raises(DmnError):
        read_dmn(importing("urn:a", "urn:b"), "", [importing("urn:b", "urn:a")])


def test_item_definitions_check_what_comes_in():
    items = ('<itemDefinition name="producto"><typeRef>string</typeRef><allowedValues><text>"Envasado","Granel"</text></allowedValues>'
             '</itemDefinition>')
    xml = model(items, input_data("p", "producto"), decision("d", literal("p"), ["#p"]))
    assert evaluate(xml, "d", p="Granel").result == "Granel"
    with pytest.raises(DmnError) as caught:
        evaluate(xml, "d", p="Medidor")
    assert caught.value.code == "wrong-type"


def test_inputs_of_several_words_are_read():
    xml = model(input_data("fecha de corte"), decision("d", literal("fecha de corte + 1"), ["#fecha de corte"]))
    assert evaluate(xml, "d", **{"fecha de corte": 1}).result == 2


def test_a_decision_is_found_by_id_or_name_and_others_are_refused():
    xml = model(decision("d", literal("1")).replace('id="d"', 'id="Decision_1"'))
    assert evaluate(xml, "d").result == evaluate(xml, "Decision_1").result == 1
    with pytest.raises(DmnError) as caught:
        evaluate(xml, "otra")
    assert "otra" in caught.value.message("es")


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(("xml", "code"), [
    (b"", "broken-xml"), (b"<definitions", "broken-xml"), (b"not xml", "broken-xml"), (b"\x00\xff", "broken-xml"),
    (b"<definitions/>", "not-dmn"), (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "not-dmn"),
    (BOMB + model(), "unsafe-xml"), (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + model(), "unsafe-xml"),
    (b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + model(decision("d", literal("1"))), "unsafe-xml"),
    (b" " * (5 * 1024 * 1024 + 1), "too-large"),
])
def test_files_that_are_broken_or_dangerous_are_refused(xml, code):
    with pytest.raises(DmnError) as caught:
        read_dmn(xml, "m.dmn")
    assert caught.value.code == code
    assert caught.value.message("es") and caught.value.message("en")


def test_elements_nested_without_end_are_refused():
    with pytest.raises(DmnError):
        read_dmn(model(decision("d", "<list>" * 5000 + "</list>" * 5000)), "m.dmn")
