"""Danger: a row or a file written twice, or half, or where it should not be."""

import pytest

from engine.connector import BpmnError, ConnectorError
from engine.connectors import connectors, drop, register
from engine.connectors.inputs import content
from tests.calls import call, keep
from tests.moving_cases import WAITS, begin
from tests.moving_cases import deploy as deploy_diagram
from tests.people import MONDAY

PROCESS = b"registers: {tabla_anulado: {columns: [{name: consecutivo}, {name: cliente}, {name: factura}]}}"


@pytest.fixture
def known(database):
    """The case that the calls are about."""
    deploy_diagram(database, WAITS, MONDAY)
    begin(database, "espera", "0case", MONDAY, due=MONDAY.isoformat())
    return database


def insert(database, inputs, job="0case-7"):
    return register.run(call(database, inputs, {"register": "tabla_anulado"}, files={"process.yaml": PROCESS}, job=job)).variables


def rows(database):
    with database.reading() as store:
        return [(one.number, dict(one.data), one.case) for one in store.registers.rows("tabla_anulado")]


def test_a_job_that_runs_again_writes_no_second_row(known):
    row = {"cliente": "Ana", "factura": "F-1"}

    assert [insert(known, {"row": row}) for _ in range(2)] == [{"consecutivo": 1}] * 2
    assert insert(known, {"row": row}, "0case-8") == {"consecutivo": 2}
    assert rows(known) == [(1, row, "0case"), (2, row, "0case")]


def test_many_rows_are_written_at_once_and_what_is_there_already_is_left_out(known):
    insert(known, {"row": {"factura": "F-1"}})
    many = {"unique": "factura", "rows": [{"factura": "F-1"}, {"factura": "F-2"}, {"factura": "F-2"}, {"factura": "F-3", "cliente": "Ana"}]}

    assert [insert(known, many, job)["count"] for job in ("0case-8", "0case-8", "0case-9")] == [2, 0, 0]
    assert [row["factura"] for _, row, _ in rows(known)] == ["F-1", "F-2", "F-3"]
    with pytest.raises(ConnectorError, match="direccion"):
        insert(known, {"rows": [{"direccion": "x"}]}, "0case-10")


def test_without_a_row_the_columns_are_taken_from_the_inputs(known):
    insert(known, {"factura": "F-1", "otra": 1})

    assert rows(known) == [(1, {"cliente": None, "factura": "F-1"}, "0case")]


def test_an_unknown_column_or_register_is_an_error_that_names_it(known):
    with pytest.raises(ConnectorError, match="direccion"):
        insert(known, {"row": {"direccion": "x"}})
    with pytest.raises(ConnectorError, match="tabla_anulado"):
        register.run(call(known, {"row": {}}, {"register": "tabla_anulado"}))
    assert rows(known) == []


def update(database, inputs, job="0case-9"):
    return register.update(call(database, inputs, {"register": "tabla_anulado"}, files={"process.yaml": PROCESS}, job=job)).variables


def test_a_change_keeps_the_other_columns_and_what_was_before(known):
    insert(known, {"row": {"cliente": "Ana", "factura": "F-1"}})

    assert update(known, {"row": {"factura": "F-2"}}) == {"consecutivo": 1}

    assert rows(known) == [(1, {"cliente": "Ana", "factura": "F-2"}, "0case")]
    with known.reading() as store:
        assert [(one.by, one.before["factura"], one.after["factura"]) for one in store.registers.changes("tabla_anulado", 1)] == [
            ("0case-9", "F-1", "F-2")]


def test_a_change_that_runs_again_takes_back_nothing(known):
    insert(known, {"row": {"cliente": "Ana", "factura": "F-1"}})
    update(known, {"row": {"factura": "F-2"}})
    update(known, {"row": {"factura": "F-3"}}, "0case-10")

    update(known, {"row": {"factura": "F-2"}})

    assert rows(known)[0][1]["factura"] == "F-3"


def test_of_several_rows_the_key_names_one(known):
    for job, invoice in (("0case-7", "F-1"), ("0case-8", "F-2")):
        insert(known, {"row": {"cliente": "Ana", "factura": invoice}}, job)

    assert update(known, {"row": {"cliente": "Eva"}, "key": {"factura": "F-2"}}) == {"consecutivo": 2}
    assert update(known, {"row": {"cliente": "Bea"}, "key": {"consecutivo": 1}}, "0case-10") == {"consecutivo": 1}
    assert [data["cliente"] for _, data, _ in rows(known)] == ["Bea", "Eva"]


@pytest.mark.parametrize("inputs", [
    {"row": {"cliente": "Eva"}}, {"row": {"cliente": "Eva"}, "key": {"factura": "F-9"}}, {"row": {"direccion": "x"}, "key": {"factura": "F-1"}},
    {"row": {"cliente": "Eva"}, "key": {"direccion": "x"}}])
def test_a_change_that_means_no_single_row_changes_nothing(known, inputs):
    for job, invoice in (("0case-7", "F-1"), ("0case-8", "F-2")):
        insert(known, {"row": {"cliente": "Ana", "factura": invoice}}, job)

    with pytest.raises(ConnectorError, match="tabla_anulado"):
        update(known, inputs)
    assert [data["cliente"] for _, data, _ in rows(known)] == ["Ana", "Ana"]


def test_nobody_changes_the_row_of_another_case(known):
    with known.transaction() as store:
        store.registers.insert("tabla_anulado", {"cliente": "Ana", "factura": "F-1"}, "other-1", MONDAY, None)

    with pytest.raises(ConnectorError, match="0 filas"):
        update(known, {"row": {"cliente": "Eva"}, "key": {"factura": "F-1"}})


def folder(path):
    return {"TRAMITA_CONN_TMAX": str(path)}


def put(database, path, *files, job="0case-7"):
    return drop.run(call(database, {"files": list(files)}, {"connection": "tmax"}, settings=folder(path), job=job)).variables["names"]


def test_a_file_appears_whole_and_once(sqlite_database, tmp_path):
    there = tmp_path / "tmax"
    there.mkdir()
    file = keep(sqlite_database, "archivo.csv", b"a;b\n" * 1000)

    assert [put(sqlite_database, there, file) for _ in range(2)] == [["archivo.csv"]] * 2
    assert {path.name: path.read_bytes() for path in there.iterdir()} == {"archivo.csv": b"a;b\n" * 1000}


def test_another_file_of_the_same_name_is_not_overwritten(sqlite_database, tmp_path):
    (tmp_path / "archivo.csv").write_bytes(b"of somebody else")
    file = keep(sqlite_database, "archivo.csv", b"ours")

    assert [put(sqlite_database, tmp_path, file) for _ in range(2)] == [["archivo.0case-7.csv"]] * 2
    assert (tmp_path / "archivo.csv").read_bytes() == b"of somebody else"


@pytest.mark.parametrize("name", ["../escape.csv", "/etc/cron.d/x", "..\\escape.csv", ".hidden", "a/b/c.csv"])
def test_no_name_leaves_the_folder(sqlite_database, tmp_path, name):
    there = tmp_path / "tmax"
    there.mkdir()

    [written] = put(sqlite_database, there, keep(sqlite_database, name, b"x"))

    assert [path.name for path in there.iterdir()] == [written]
    assert not written.startswith(".") and "/" not in written


@pytest.mark.parametrize("name", ["", "..", "/", "..."])
def test_what_is_no_name_is_refused(sqlite_database, tmp_path, name):
    with pytest.raises(ConnectorError):
        put(sqlite_database, tmp_path, keep(sqlite_database, name, b"x"))


def test_a_folder_that_is_away_is_tried_again_and_none_at_all_goes_on_by_hand(sqlite_database, tmp_path):
    file = keep(sqlite_database, "a.csv", b"x")

    with pytest.raises(ConnectorError) as away:
        put(sqlite_database, tmp_path / "away", file)
    with pytest.raises(BpmnError) as none:
        drop.run(call(sqlite_database, {"files": file}, {"connection": "tmax"}))
    assert (away.value.retry, none.value.code) == (True, "sin_conexion")
    assert drop.health(folder(tmp_path)) is None
    assert "TMAX" in drop.health(folder(tmp_path / "away"))


def test_a_file_of_another_case_is_not_given_out(known):
    begin(known, "espera", "0other", MONDAY, due=MONDAY.isoformat(), secreto=keep(known, "secreto.pdf", b"%PDF secret"))
    begin(known, "espera", "0mine", MONDAY, due=MONDAY.isoformat())

    with pytest.raises(ConnectorError, match="no es de este caso"):
        content(call(known), keep(known, "secreto.pdf", b"%PDF secret"))


def test_every_type_of_the_contract_has_a_connector_that_says_how_long_it_may_take():
    known = connectors({"TRAMITA_SMTP_TIMEOUT": "3"})

    assert {"mail.send", "http.request", "sql.query", "spreadsheet.write", "spreadsheet.read", "letter.pdf", "chat.post", "file.drop"} <= set(known)
    assert all(name == one.type and one.timeout_seconds > 0 for name, one in known.items())
    assert known["mail.send"].once and known["mail.send"].recover is not None
