"""What FEEL expressions mean: exact numbers, three-valued logic, dates with zones, names of several words."""
from decimal import Decimal

import pytest

from engine.feel import compile_expression, to_text
from tests.feel_environment import BOGOTA, cell, value

D = Decimal


@pytest.mark.parametrize(("text", "expected"), [
    ("0.1 + 0.2", "0.3"),
    ("1 / 3", "0.3333333333333333333333333333333333"),
    ("9999999999999999999999999999999999 + 1", "10000000000000000000000000000000000"),
    ("2 ** 0.5", "1.414213562373095048801688724209698"),
    ("-2 ** 2", "4"),
    ("10 - 2 - 3", "5"),
    ("1.10 * 3", "3.30"),
    ("1 / 0", "null"),
    ('1 + "1"', "null"),
    ('"Factura " + string(7)', "Factura 7"),
    ("decimal(2.5, 0)", "2"),
    ("round half up(2.5, 0)", "3"),
    ("modulo(-12, 5)", "3"),
    ("sum([1.10, 2.20])", "3.30"),
    ("median(8, 2, 5, 3, 4)", "4"),
])
def test_numbers_are_exact_to_34_digits(text, expected):
    assert to_text(value(text)) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("true and null", None), ("false and null", False), ("true or null", True), ("false or null", None),
    ("1 < null", None), ("null = null", True), ("1 = null", False), ('1 = "1"', None), ('1 != "1"', None), ("not(null)", None),
    ("if null then 1 else 2", D(2)), ("1 between 1 and 3", True), ("1 in (2, [0..1])", True), ("2 in (>2)", False), ("1 in (!=2)", True),
    ("every x in [1, null] satisfies x > 0", None), ("some x in [1, null] satisfies x > 0", True), ("every x in [] satisfies x > 0", True),
])
def test_what_is_unknown_stays_unknown(text, expected):
    assert value(text) is expected or value(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("now()", "2026-11-22T12:00:00@America/Bogota"),
    ("today()", "2026-11-22"),
    ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
    ('date("2026-03-01") - date("2026-02-01")', "P28D"),
    ('@"2026-11-22T10:00:00-05:00" = @"2026-11-22T15:00:00Z"', "true"),
    ('@"2026-11-22T10:00:00" = @"2026-11-22T10:00:00Z"', "null"),
    ('@"2026-03-28T12:00:00@Europe/Madrid" + @"P1D"', "2026-03-29T13:00:00@Europe/Madrid"),
    ('@"2026-11-22".weekday', "7"),
    ('years and months duration(@"2025-12-22", @"2027-02-21")', "P1Y1M"),
    ('day of week(@"2026-11-22")', "Sunday"),
    ('@"P3DT4H".hours', "4"),
    ('date("2026-02-30")', "null"),
    ('@"2026-11-22T12:00:00@America/Bogota".time offset', "-PT5H"),
    ('time("10:00:00") < time("11:00:00")', "true"),
])
def test_days_and_times_know_calendars_and_zones(text, expected):
    assert to_text(value(text)) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("[1, 2, 3][2]", "2"),
    ("[1, 2, 3][-1]", "3"),
    ("[1, 2, 3][item > 1]", "[2, 3]"),
    ("facturas[valor > 10].numero", '["B"]'),
    ("for f in facturas return f.valor * 2", "[10, 40]"),
    ("for i in 3..1 return i", "[3, 2, 1]"),
    ("for i in 1..4 return if i = 1 then 1 else partial[-1] * i", "[1, 2, 6, 24]"),
    ("{a: 1, b: a + 1}.b", "2"),
    ('{"nombre del cliente": "Ana"}.nombre del cliente', "Ana"),
    ("function(x, y) x + y", "function(x, y)"),
    ("{suma: function(a, b) a + b, r: suma(b: 1, a: 2)}.r", "3"),
    ("sort(facturas, function(x, y) x.valor > y.valor)[1].numero", "B"),
    ("count(facturas) + count(facturas[valor = 5])", "3"),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ('substring("montaña", -3)', "aña"),
    ('replace("2026-11-22", "(\\d+)-(\\d+)-(\\d+)", "$3/$2/$1")', "22/11/2026"),
    ('matches("RADICADO 45", "^radicado\\s+\\d+$", "i")', "true"),
    ('split("a; b;c", ";\\s*")', '["a", "b", "c"]'),
    ("facturas instance of list<context<numero: string>>", "true"),
    ("distinct values([1, 2.0, 1.00, 2])", "[1, 2.0]"),
])
def test_lists_contexts_and_texts(text, expected):
    facturas = [{"numero": "A", "valor": 5}, {"numero": "B", "valor": D(20)}]
    assert to_text(value(text, facturas=facturas)) == expected


@pytest.mark.parametrize(("text", "asked", "expected"), [
    ("-", None, True), ("", 1, False), ('"a","b"', "b", True), ('not("a","b")', "b", False), ("> 5", D(6), True), ("[1..5)", D(5), False),
    ("<10, >20", D(25), True), ("null", None, True), ("? > 3 and ? < 5", D(4), True), ('starts with(?, "A")', "Ana", True),
    ("limite", D(3), True), ("[2, 3, 4]", D(3), True), ('@"2026-01-01"', "2026-01-01", None), ("true", True, True), ("> limite", D(4), True),
])
def test_cells_of_tables(text, asked, expected):
    assert cell(text, asked, limite=3) is expected


@pytest.mark.parametrize(("text", "expected"), [
    ("before([1..5), 5)", True), ("after(5, [1..5])", False), ("meets([1..5], [5..9])", True), ("met by([5..9], [1..5))", False),
    ("overlaps([1..5], [5..9])", True), ("overlaps before([1..4], [2..6])", True), ("overlaps before([1..6], [2..4])", False),
    ("overlaps after([3..8], [1..4])", True), ("finishes(10, [1..10])", True), ("finished by([1..10), 10)", False),
    ("includes([1..10], (1..10))", True), ("during([2..10], [1..10))", False), ("starts([1..5], [1..9])", True),
    ("started by([1..9], (1..5])", False), ("coincides([1..5], [1..5])", True), ("coincides(@\"2026-01-01\", @\"2026-01-02\")", False),
    ("[1..5].start included", True), ("(<5).end", D(5)), ("3 in range(\"]1..3]\")", True), ("range(\"[a..3]\")", None),
])
def test_how_points_and_ranges_lie(text, expected):
    assert value(text) == expected and type(value(text)) is type(expected)


def test_names_may_hold_several_words():
    assert value("monto total > 3 and estado de cuenta = 1", **{"monto total": 4, "estado de cuenta": 1}) is True


def test_names_with_signs_are_read_when_they_are_known():
    expression = compile_expression("tasa-base + 1", names=("tasa-base",))
    assert expression.evaluate({"tasa-base": 2}, BOGOTA) == 3


def test_a_variable_called_like_a_function_does_not_hide_it():
    assert to_text(value('date("2026-01-01") > date', date="x")) == "null"
    assert value('date(fecha).year', fecha="2026-01-01", date="x") == 2026


def test_functions_of_ours_are_called_by_place_or_by_name():
    assert to_text(value("add business days(today(), 3)")) == "2026-11-25"
    assert to_text(value("add business days(days: 3, date: today())")) == "2026-11-25"
    assert value("add business days(today())") is None


def test_a_leading_equals_sign_is_left_out():
    assert value("= 1 + 1") == 2


def test_an_expression_knows_the_variables_it_reads():
    expression = compile_expression("facturas[valor > minimo].numero and (for x in lista return x + count(y))[1] > 0")
    assert expression.names == {"facturas", "lista", "y"}
    assert expression.possible_names == {"valor", "minimo"}
