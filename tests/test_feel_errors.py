"""What FEEL says when an expression is wrong, or null: where, what was expected, and the mend, in two languages."""
import pytest

from engine.feel import FeelSyntaxError, compile_expression
from engine.feel.messages import EXPECTED, HINTS, LANGUAGES, MESSAGES
from tests.feel_environment import BOGOTA


def error_of(text: str) -> FeelSyntaxError:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    return caught.value


@pytest.mark.parametrize(("text", "hint"), [
    ("a == b", "un solo signo"), ("a && b", "escriba and"), ("a || b", "escriba or"), ("'texto'", "comillas dobles"),
    ("${monto} > 10", "sin adornos"), ("!aprobado", "not(a)"), ("a <> b", "!="), ("a ? b : c", "if a then b else c"), ("a % b", "modulo"),
    ("a;", "punto y coma"), ("1,5", "punto: 1.5"), ("if a then b", "else no se puede omitir"), ("a === b", "un solo signo"),
])
def test_habits_of_other_languages_get_the_mend(text, hint):
    error = error_of(text)
    assert hint in error.hint("es")
    assert error.hint("en") and error.hint("en") != error.hint("es")


def test_an_error_names_its_line_column_and_what_was_expected():
    error = error_of("monto > 3 and\n  (estado = ")
    assert (error.line, error.column, error.expected) == (2, 13, "expression")
    assert error.message("es") == "Línea 2, columna 13: Se esperaba un valor o una expresión y hay el final."
    assert error.message("en") == "Line 2, column 13: Expected a value or an expression, found the end."


@pytest.mark.parametrize("text", [
    "", "  ", "1 +", "(1", "[1, 2", "{a 1}", "{a: 1, a: 2}", '"abierto', '@"mañana"', "for x in", "some x in [1] return 2", "f(a: 1, 2)", "]",
    "a b c +", "1 2", '"\\uD83D"', "// only a comment", "x in (1..", "function(x", "null.", "a.1", "..", "1..2", "@5", "x instance of",
])
def test_broken_expressions_are_refused_in_both_languages(text):
    error = error_of(text)
    assert error.message("es") and error.message("en") and error.message("es") != error.message("en")


def test_every_text_exists_in_both_languages():
    for catalogue in (MESSAGES, HINTS, EXPECTED):
        assert all(set(texts) == set(LANGUAGES) for texts in catalogue.values())


@pytest.mark.parametrize(("text", "code", "part"), [
    ("monto > 3", "not-comparable", "null > 3"),
    ("mnto > 3", "unknown-name", "mnto"),
    ("sumar(1)", "unknown-function", "sumar"),
    ('1 + "a"', "wrong-operands", '1 + "a"'),
    ("monto and true", "not-boolean", "null"),
    ('date("x")', "null-result", "date"),
    ("string length(5)", "wrong-arguments", "string length"),
    ("add business days(today(), -1)", "function-refused", "negative"),
    ('if "sí" then 1 else 2', "not-boolean", '"sí"'),
    ("factura.total", "unknown-name", "total"),
])
def test_a_null_can_be_explained(text, code, part):
    explained = compile_expression(text).explain({"monto": None, "factura": {}}, BOGOTA)
    assert code in [warning.code for warning in explained.warnings]
    assert any(part in warning.message("es") and part in warning.message("en") for warning in explained.warnings)


def test_an_explanation_holds_the_values_it_saw_and_no_others():
    explained = compile_expression("monto > limite").explain({"monto": 5, "limite": None, "clave": "secreto"}, BOGOTA)
    assert explained.value is None
    assert explained.used == {"monto": 5, "limite": None}


def test_a_clean_evaluation_warns_of_nothing():
    assert compile_expression("1 + 1 = 2 and not(false)").explain({}, BOGOTA).warnings == ()


def test_a_long_value_is_shortened_in_a_message():
    explained = compile_expression("texto > 3").explain({"texto": "x" * 5000}, BOGOTA)
    assert len(explained.warnings[0].message("es")) < 200
