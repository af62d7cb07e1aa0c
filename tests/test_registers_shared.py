"""Danger: a row taken by two batches, changed without a trace, or read with its personal values laid open."""
from decimal import Decimal

import pytest

from engine.compiled import compile_program
from engine.connector import ConnectorError
from engine.connectors import register
from engine.feel.temporal_text import read_date
from tests.calls import call
from tests.moving_cases import WAITS
from tests.people import MONDAY

CARTAS = (b"registers: {cartas: {of: correspondencia, columns: [{name: consecutivo}, {name: radicado}, {name: lote}, {name: peso},"
          b" {name: entrega, type: date}, {name: cliente, personal: true}]}}")


@pytest.fixture
def letters(database):
    """Three letters that other cases wrote."""
    with database.transaction() as store:
        for number, lote in ((1, None), (2, "L-1"), (3, None)):
            store.registers.insert("cartas", {"radicado": f"R-{number}", "lote": lote, "peso": Decimal("1.50"), "entrega": read_date("2026-07-14"),
                                              "cliente": "Ana", "secreto": "x"}, f"job-{number}", MONDAY)
    return database


def run(act, database, job="0case-9", **inputs):
    return dict(act(call(database, inputs, {"register": "cartas"}, files={"process.yaml": CARTAS}, job=job)).variables)


@pytest.mark.parametrize(("where", "numbers"), [
    ({}, [1, 2, 3]), ({"lote": None}, [1, 3]), ({"lote": "L-1"}, [2]), ({"radicado": ["R-1", "R-2", "R-9"]}, [1, 2]),
    ({"peso": Decimal("1.5")}, [1, 2, 3]),
    ({"peso": 2}, []), ({"entrega": read_date("2026-07-14"), "lote": None}, [1, 3]), ({"consecutivo": 3}, [3]), ({"consecutivo": [1, 3]}, [1, 3]),
    ({"radicado": "R"}, []), ({"radicado": "'; --"}, []), ({"lote": "null"}, []), ({"radicado": []}, []),
])
def test_rows_are_found_by_exactly_these_values(letters, where, numbers):
    found = run(register.find, letters, where=where)

    assert [row["consecutivo"] for row in found["rows"]] == numbers
    assert (found["count"], found["row"]) == (len(numbers), found["rows"][0] if numbers else None)


def test_only_the_columns_that_the_process_names_are_read_and_the_limit_hides_no_number(letters):
    found = run(register.find, letters, limit=1)

    assert found["rows"] == [{"consecutivo": 1, "radicado": "R-1", "lote": None, "peso": Decimal("1.50"), "entrega": read_date("2026-07-14"),
                              "cliente": "Ana"}]
    assert found["count"] == 3


def test_personal_columns_are_sealed_in_the_history_of_who_reads_them():
    assert compile_program({"espera.bpmn": WAITS, "process.yaml": CARTAS}, "espera").personal == {"cliente"}


def test_a_batch_takes_what_nobody_has_taken_and_leaves_a_trace(letters):
    taken = run(register.update, letters, where={"lote": None}, row={"lote": "L-2"})

    assert (taken["consecutivos"], taken["count"], [row["radicado"] for row in taken["rows"]]) == ([1, 3], 2, ["R-1", "R-3"])
    assert run(register.update, letters, "0case-10", where={"lote": None}, row={"lote": "L-3"})["count"] == 0
    with letters.reading() as store:
        assert [(one.by, one.before["lote"], one.after["lote"], one.after["secreto"]) for one in store.registers.changes("cartas", 3)] == [
            ("0case-9", None, "L-2", "x")]
        assert store.registers.changes("cartas", 2) == []


def test_a_batch_whose_job_runs_again_takes_no_more(letters):
    first = run(register.update, letters, where={"lote": None}, row={"lote": "L-2"})
    with letters.transaction() as store:
        store.registers.insert("cartas", {"radicado": "R-4"}, "job-4", MONDAY)

    assert run(register.update, letters, where={"lote": None}, row={"lote": "L-2"}) == first
    assert run(register.find, letters, where={"lote": "L-2"})["count"] == 2


@pytest.mark.parametrize(("inputs", "says"), [
    ({"where": {"secreto": "x"}, "row": {"lote": "L"}}, "secreto"), ({"where": {"lote": None}, "row": {"secreto": "y"}}, "secreto"),
    ({"where": {"lote": None}, "row": {}}, "row"), ({"where": "lote", "row": {"lote": "L"}}, "contexto"),
])
def test_what_names_no_column_changes_nothing(letters, inputs, says):
    with pytest.raises(ConnectorError, match=says):
        run(register.update, letters, **inputs)
    assert run(register.find, letters, where={"lote": None})["count"] == 2


@pytest.mark.parametrize("limit", [0, True, "5", 6000])
def test_a_limit_is_a_number_of_rows(letters, limit):
    with pytest.raises(ConnectorError, match="limit"):
        run(register.find, letters, limit=limit)
