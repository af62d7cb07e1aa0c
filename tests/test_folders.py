"""Danger: a row that starts two cases or is lost in silence; a file that a crash leaves half done."""
from datetime import timedelta

import pytest

from engine.errors import NoSuchFolder
from engine.folders.arrival import DONE, REJECTED
from engine.folders.starting import Starting
from tests.folders import HEADINGS, cases, counts, deploy, drop, invoices, workbook
from tests.moving_cases import begin, case, waiting
from tests.people import MONDAY


@pytest.fixture
def known(database):
    deploy(database)
    return database


def test_each_row_starts_one_case_with_its_own_timer_and_history(known):
    taken = drop(known, "tmax", invoices(1, 3))

    assert counts(taken) == (True, 3, 3, 0, 0, 0)
    started = cases(known, "llamada")
    assert sorted(case(known, one.id).variables["factura"] for one in started) == ["F-1", "F-2", "F-3"]
    [timer] = waiting(known, started[0].id)["timers"]
    assert timer.due == MONDAY.replace(hour=13, minute=0) + timedelta(hours=72)
    with known.reading() as store:
        assert all(store.history.verify_chain(one.id).intact for one in started)


def test_the_same_file_does_nothing_twice_and_a_longer_one_only_what_is_new(known):
    drop(known, "tmax", invoices(1, 3))

    again = drop(known, "tmax", invoices(1, 3), "otro nombre.csv")
    longer = drop(known, "tmax", invoices(1, 5))

    assert (again.duplicate, again.accepted, again.arrival.again) == (True, False, 1)
    assert counts(longer) == (True, 5, 2, 0, 3, 0)
    assert len(cases(known, "llamada")) == 5


def test_of_a_half_good_file_the_good_rows_go_in_and_the_bad_ones_are_told(known):
    content = invoices(1, 2) + b"F-3;ayer;;\nF-1;01/01/2026;;\n;01/01/2026;;\n"

    taken = drop(known, "tmax", content)

    assert counts(taken) == (True, 5, 2, 0, 0, 3)
    assert [(one.row, one.column) for one in taken.problems] == [(4, "fechaHora"), (5, "factura"), (6, "factura")]
    assert [dict(one) for one in taken.arrival.problems] == [one.as_dict() for one in taken.problems]
    assert (drop(known, "tmax", content).duplicate, len(cases(known, "llamada"))) == (True, 2)


def test_rows_reach_the_cases_that_wait_by_the_first_key_that_one_waits_for(known):
    for number, key in (("0a", "G-1"), ("0b", "R-2")):
        begin(known, "carta", number, MONDAY, clave=key)
    content = b"guia;radicado;estado\nG-1;R-1;entregado\nG-2;R-2;devuelto\nG-3;R-3;devuelto\n;;devuelto\n"

    taken = drop(known, "express_service", content)

    assert counts(taken) == (True, 4, 0, 2, 0, 2)
    assert [case(known, one).variables["fila"]["estado"] for one in ("0a", "0b")] == ["ENTREGADO", "DEVUELTO"]
    assert [(one.row, one.message) for one in taken.problems] == [
        (4, "Ningún caso espera «estado_guia» con la clave G-3 ni R-3."), (5, "Falta la clave de la fila.")]


def test_a_row_that_nobody_waited_for_is_tried_again_with_the_same_file(known):
    content = b"guia;radicado;estado\nG-1;;devuelto\nG-9;;devuelto\n"
    begin(known, "carta", "0a", MONDAY, clave="G-1")
    drop(known, "express_service", content)
    begin(known, "carta", "0b", MONDAY, clave="G-9")
    begin(known, "carta", "0c", MONDAY, clave="G-1")

    taken = drop(known, "express_service", content)

    assert (counts(taken), taken.duplicate) == ((True, 2, 0, 2, 0, 0), False)
    assert case(known, "0c").state == "open"  # the first row had its effect
    assert drop(known, "express_service", content).duplicate


def test_a_whole_file_starts_one_case_that_has_its_rows_and_itself(known):
    taken = drop(known, "muestras", workbook(["Solicitud"], ["S-1"], [None], ["S-2"]), "muestra.xlsx")

    [one] = cases(known, "muestra")
    variables = case(known, one.id).variables
    assert counts(taken) == (True, 2, 1, 0, 0, 0)
    assert variables["casos"] == [{"solicitud": "S-1"}, {"solicitud": "S-2"}]
    assert (variables["archivo"]["name"], variables["archivo"]["sha256"], variables["problemas"]) == ("muestra.xlsx", taken.arrival.sha256, [])
    with known.reading() as store:
        assert [one.name for one in store.documents.of_case(one.id)] == ["muestra.xlsx"]


def test_a_file_that_cannot_be_read_is_kept_with_its_reason_and_tried_anew(known):
    bad = drop(known, "tmax", b"a;b\n1;2\n")

    assert (bad.accepted, bad.arrival.state, "Número de factura" in bad.arrival.reason) == (False, REJECTED, True)
    assert known.files.read(bad.arrival.sha256) == b"a;b\n1;2\n"
    assert drop(known, "tmax", b"a;b\n1;2\n").arrival.id == bad.arrival.id
    assert drop(known, "tmax", HEADINGS.encode() + b"F-1;ayer;;\n").arrival.state == REJECTED
    with known.reading() as store:
        assert [one.state for one in store.arrivals.list().items] == [REJECTED, REJECTED]
        assert store.arrivals.list(state=DONE).items == ()


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", b"%PDF-1.4 x"), ("a.csv", b"MZ\x00\x01"), ("a.exe", b"MZ"), ("", b"x"), ("a.csv", b"")])
def test_a_file_that_is_not_what_its_name_says_goes_nowhere(known, name, content):
    assert drop(known, "tmax", content, name).arrival.state == REJECTED


def test_a_folder_that_nobody_or_two_describe_takes_nothing(known):
    with pytest.raises(NoSuchFolder, match="express_service, muestras, tmax"):
        drop(known, "otra", b"x")


def test_after_a_crash_in_the_middle_the_same_file_goes_on_where_it_stood(known, monkeypatch):
    monkeypatch.setattr("engine.folders.starting.TOGETHER", 2)
    monkeypatch.setattr(Starting, "_alone", _killed)
    known_rows = invoices(1, 5)
    with known.transaction() as store:  # somebody took the third row first: the second batch fails, and there the program dies
        store.subscriptions.first_time("start:llamada:F-3", MONDAY, "0x")
    with pytest.raises(KeyboardInterrupt):
        drop(known, "tmax", known_rows)
    monkeypatch.undo()

    taken = drop(known, "tmax", known_rows)

    assert counts(taken) == (True, 5, 5, 0, 0, 0)
    assert len(cases(known, "llamada")) == 5


def _killed(self, row, done):
    raise KeyboardInterrupt


def test_one_row_that_cannot_start_costs_no_other(known):
    content = HEADINGS.encode() + b"F-1;01/01/2026;;\n" + b"F-2;01/01/2026;;\n"
    begin(known, "carta", "0open", MONDAY, clave="x")
    with known.transaction() as store:
        store.subscriptions.hold("llamada", "F-1", "0open", MONDAY)

    taken = drop(known, "tmax", content)

    assert counts(taken) == (True, 2, 1, 0, 1, 0)


def test_files_that_came_in_are_never_swept(known):
    taken = drop(known, "tmax", invoices(1, 1))

    with known.reading() as store:
        named = store.documents.plain() | store.arrivals.files()
    assert taken.arrival.sha256 in named
    assert known.files.sweep(named, before=2**40) == 0


