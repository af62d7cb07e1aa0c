"""The server believes no browser: each answer is read exactly, or refused with a sentence that says what to do."""
from decimal import Decimal

import pytest

from engine.feel.temporal import Date
from forms.read import read
from tests.forms_written import form, from_page, from_program, half_filled

TABLE = read(b"""
id: f
title: T
fields:
- {name: acciones, type: table, label: A, required: true, max: 3, columns: [
    {name: que, type: text, label: Q, required: true},
    {name: fecha, type: date, label: F},
    {name: valor, type: money, label: V},
    {name: doble, type: computed, label: D, value: "=valor * 2"}]}
- {name: total, type: computed, label: T, value: "=sum(acciones.doble)"}
""")


@pytest.mark.parametrize(("text", "value"), [("1.234,56", "1234.56"), ("1234,5", "1234.5"), ("-3", "-3"), ("$ 1.000", "1000"), ("0,10", "0.10")])
def test_spanish_numbers_are_read_exactly(text: str, value: str) -> None:
    assert from_page(form("name: n, type: decimal"), {"n": text}) == ({"n": Decimal(value)}, {})


@pytest.mark.parametrize("text", ["1.5", "1,234.56", "12.34,5", "1e3", "uno", "١٢", "1" * 30, "--1", ","])
def test_a_number_that_could_mean_two_things_is_refused(text: str) -> None:
    answers, errors = from_page(form("name: n, type: decimal"), {"n": text})

    assert answers == {}
    assert "1.234,56" in errors["n"][0] or "cifras" in errors["n"][0]


def test_an_english_reader_writes_english_numbers() -> None:
    assert from_page(form("name: n, type: money"), {"n": "1,234.56"}, language="en") == ({"n": Decimal("1234.56")}, {})


def test_a_programs_number_keeps_every_digit() -> None:
    assert from_program(form("name: n, type: decimal"), {"n": Decimal("0.1000")})[0]["n"].as_tuple() == Decimal("0.1000").as_tuple()


@pytest.mark.parametrize("value", [True, "1,5", [1], {"a": 1}, Decimal("NaN"), Decimal("Infinity"), 10**30])
def test_a_programs_number_is_a_number(value: object) -> None:
    assert from_program(form("name: n, type: decimal"), {"n": value})[1].keys() == {"n"}


def test_money_has_two_decimals() -> None:
    assert from_page(form("name: n, type: money"), {"n": "1,555"})[1] == {"n": ["Escriba 2 decimales como máximo."]}


def test_bounds_are_told_as_people_write_them() -> None:
    assert from_page(form("name: n, type: money, max: 1000.5"), {"n": "2.000"})[1] == {"n": ["Escriba 1.000,5 o menos."]}


@pytest.mark.parametrize("text", ["2026-11-23", "23/11/2026"])
def test_a_day_is_read_with_or_without_a_calendar(text: str) -> None:
    assert from_page(form("name: d, type: date"), {"d": text}) == ({"d": Date(2026, 11, 23)}, {})


@pytest.mark.parametrize("text", ["2026-02-30", "31/02/2026", "mañana", "11/23/2026", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert "23/11/2026" in from_page(form("name: d, type: date"), {"d": text})[1]["d"][0]


def test_a_time_without_a_zone_is_one_of_the_process() -> None:
    assert str(from_page(form("name: d, type: datetime"), {"d": "2026-11-23T09:30"})[0]["d"]) == "2026-11-23T09:30:00-05:00"


def test_a_time_that_the_clocks_jumped_over_is_refused() -> None:
    from engine.feel import Environment
    from tests.people import MONDAY

    santiago = Environment(MONDAY, "America/Santiago")

    assert "relojes" in from_page(form("name: d, type: datetime"), {"d": "2026-09-06T00:30"}, env=santiago)[1]["d"][0]


def test_a_day_too_early_is_refused_by_a_rule_on_today() -> None:
    asked = form('name: d, type: date, min: "=today()"')

    assert from_page(asked, {"d": "2026-11-22"})[1] == {"d": ["Elija 23/11/2026 o una fecha posterior."]}
    assert from_page(asked, {"d": "2026-11-23"})[1] == {}


def test_a_required_yes_or_no_needs_an_answer_and_no_is_one() -> None:
    asked = form("name: b, type: boolean, required: true")

    assert from_page(asked, {})[1] == {"b": ["Elija Sí o No."]}
    assert from_page(asked, {"b": "false"}) == ({"b": False}, {})
    assert from_program(asked, {"b": "true"})[1] == {"b": ["Elija Sí o No."]}


def test_a_box_not_ticked_says_no() -> None:
    assert from_page(form("name: b, type: boolean"), {}) == ({"b": False}, {})


def test_only_an_option_can_be_chosen() -> None:
    asked = form("name: s, type: select, options: [uno, dos]")

    assert from_page(asked, {"s": "tres"})[1] == {"s": ["«tres» no está entre las opciones: elija una de la lista."]}
    assert from_page(asked, {"s": ["uno", "dos"]})[1] == {"s": ["Dé una sola respuesta."]}


def test_an_open_list_takes_other_values() -> None:
    assert from_page(form("name: s, type: select, options: [uno], open: true"), {"s": "tres"}) == ({"s": "tres"}, {})


def test_a_page_gives_back_the_type_of_the_option() -> None:
    asked = form("name: s, type: radio, options: [1, 2]",
                 "name: m, type: multiselect, label: L, options: [{value: 1.5, label: A}, {value: true, label: B}]")

    assert from_page(asked, {"s": "2", "m": ["1.5", "true"]})[0] == {"s": 2, "m": [Decimal("1.5"), True]}


def test_options_can_depend_on_another_answer() -> None:
    asked = form("name: a, type: radio, options: [x, y]", 'name: b, type: select, options: "if a = \\"x\\" then [\\"x1\\"] else [\\"y1\\"]"')

    assert from_page(asked, {"a": "x", "b": "x1"})[1] == {}
    assert from_page(asked, {"a": "y", "b": "x1"})[1].keys() == {"b"}


def test_a_user_is_chosen_from_the_group() -> None:
    asked = form("name: u, type: user, group: clerks")
    members = {"clerks": [("bob", "Bob B.")]}

    assert from_page(asked, {"u": "bob"}, people=lambda group: members.get(group, ())) == ({"u": "bob"}, {})
    assert from_page(asked, {"u": "mallory"}, people=lambda group: members.get(group, ()))[1].keys() == {"u"}


def test_what_is_hidden_is_neither_needed_nor_taken() -> None:
    asked = form("name: costs, type: boolean, required: true", "name: amount, type: money, visible: costs, required: true")

    assert from_page(asked, {"costs": "false", "amount": "5"}) == ({"costs": False}, {})
    assert from_page(asked, {"costs": "true"})[1].keys() == {"amount"}


def test_what_is_hidden_now_clears_what_was_said_before() -> None:
    asked = form("name: costs, type: boolean, required: true", "name: amount, type: money, visible: costs")

    assert from_page(asked, {"costs": "false"}, variables={"amount": 5})[0] == {"costs": False, "amount": None}


def test_a_rule_can_look_forward() -> None:
    asked = form("name: a, type: text, visible: b = true", "name: b, type: boolean, visible: c = true", "name: c, type: boolean")

    assert from_page(asked, {"a": "x", "b": "true", "c": "false"})[0] == {"c": False}


def test_rules_that_chase_each_other_come_to_rest() -> None:
    asked = form("name: a, type: text, visible: b = null", "name: b, type: text, visible: a = null")

    assert from_page(asked, {"a": "x", "b": "y"})[1] == {}


def test_a_check_tells_its_own_sentence() -> None:
    asked = form('name: n, type: integer, valid: {rule: "n > limit", message: "=\\"Más de \\" + string(limit)"}')

    assert from_page(asked, {"n": "3"}, variables={"limit": 5})[1] == {"n": ["Más de 5"]}
    assert from_page(asked, {"n": "6"}, variables={"limit": 5})[1] == {}


def test_a_check_that_yields_nothing_holds_nothing() -> None:
    assert from_page(form('name: n, type: text, valid: {rule: "n > 5", message: Revise}'), {"n": "x"})[1] == {"n": ["Revise"]}


def test_a_pattern_fits_the_whole_text_and_cannot_be_made_slow() -> None:
    asked = form("name: n, type: text, maxlength: 900, pattern: '(a+)+b'")

    assert from_page(asked, {"n": "a" * 800})[1].keys() == {"n"}
    assert from_page(asked, {"n": "aab"})[1] == {}


def test_unknown_names_are_told_and_nothing_is_taken() -> None:
    asked = form("name: importe, type: integer")

    assert from_program(asked, {"importe": 1, "importes": 2})[1] == {"importes": ["Este formulario no pregunta «importes». ¿Quiso decir «importe»?"]}
    assert from_page(asked, {"importe": "1", "other": "2", "csrf_token": "t", "_do": "x"})[1].keys() == {"other"}
    assert from_page(asked, {"importe": "1"}, {"evil": []})[1] == {}


def test_a_computed_value_is_the_servers() -> None:
    asked = form("name: n, type: integer", 'name: twice, type: computed, value: "=n * 2"')

    assert from_page(asked, {"n": "2"}) == ({"n": 2, "twice": Decimal(4)}, {})
    assert from_page(asked, {"n": "2", "twice": "5"})[1].keys() == {"twice"}
    assert from_program(asked, {"n": 2, "twice": 4})[1] == {}
    assert from_program(asked, {"n": 2, "twice": 5})[1] == {"twice": ["El sistema calcula este valor y da «4»: no envíe otro."]}


def test_a_program_may_leave_out_what_has_a_default() -> None:
    asked = form("name: a, type: text, required: true, default: =a", "name: b, type: text, required: true")

    assert from_program(asked, {"b": "y"}, variables={"a": "x"}) == ({"a": "x", "b": "y"}, {})
    assert from_program(asked, {"a": None, "b": "y"}, variables={"a": "x"})[1].keys() == {"a"}


def test_rows_are_answers_of_their_own() -> None:
    data = {"acciones-0-que": "llamar", "acciones-0-valor": "1,5", "acciones-4-que": "ir", "acciones-4-valor": "2", "acciones-7-que": " "}

    answers, errors = from_page(TABLE, {**data, "acciones-9-que": ""})

    assert errors == {"acciones[2].que": ["Responda esta pregunta."]}
    del data["acciones-7-que"]
    answers, errors = from_page(TABLE, data)
    assert [row["que"] for row in answers["acciones"]] == ["llamar", "ir"]
    assert answers["total"] == Decimal(7)


def test_a_wrong_cell_is_named_by_its_row() -> None:
    rows = [{"que": "a"}, {"que": "b", "fecha": "2026-13-01"}, {"que": ""}]

    assert from_program(TABLE, {"acciones": rows})[1].keys() == {"acciones[1].fecha", "acciones[2].que"}


def test_a_table_has_so_many_rows_and_no_strange_columns() -> None:
    assert from_program(TABLE, {"acciones": [{"que": "a"}] * 4})[1] == {"acciones": ["Quite filas: caben 3 como máximo."]}
    assert from_program(TABLE, {"acciones": []})[1].keys() == {"acciones"}
    assert from_program(TABLE, {"acciones": [{"que": "a", "x": 1}]})[1].keys() == {"acciones"}
    assert from_program(TABLE, {"acciones": ["a"]})[1].keys() == {"acciones"}


def test_texts_are_kept_clean() -> None:
    asked = form("name: t, type: text", "name: a, type: textarea")

    assert from_page(asked, {"t": "  José  ", "a": "uno\r\ndos"})[0] == {"t": "José", "a": "uno\ndos"}
    for bad in ("a\x00b", "a\ud800", "a\x1b[31m"):
        assert from_program(asked, {"t": bad})[1].keys() == {"t"}
    assert from_page(asked, {"t": "uno\ndos"})[1].keys() == {"t"}


def test_a_text_has_its_length() -> None:
    assert from_page(form("name: t, type: text, maxlength: 3"), {"t": "cuatro"})[1] == {"t": ["Escriba 3 caracteres como máximo; ahora son 6."]}
    assert from_page(form("name: t, type: textarea"), {"t": "x" * 20_001})[1].keys() == {"t"}


def test_a_field_may_be_called_like_a_part_of_the_library() -> None:
    names = ("data", "errors", "meta", "validate", "process", "populate_obj", "filter_data")
    asked = form(*(f"name: {name}, type: text" for name in names))

    assert from_page(asked, {name: name for name in names})[0] == {name: name for name in names}


def test_a_draft_keeps_what_was_typed_even_if_it_is_no_value_yet() -> None:
    asked = form("name: n, type: integer", "name: d, type: date", "name: t, type: text, required: true")

    assert half_filled(asked, {"n": "12a", "d": "2026-11-23"}) == {"n": "12a", "d": Date(2026, 11, 23), "t": None}


def test_a_rule_that_would_run_for_ever_refuses_the_answers_only() -> None:
    asked = form('name: n, type: computed, value: "=count(for a in 1..5000, b in 1..5000 return a)"')

    answers, errors = from_page(asked, {})

    assert answers == {}
    assert errors.keys() <= {"f", "n"}
