"""Danger: a register with gaps, a row written twice, a change nobody can explain; a ledger that proves nothing."""
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from engine.errors import BadInput
from tests import storing
from tests.people import MONDAY

DAY = timedelta(days=1)


def test_a_repeated_job_writes_one_row(database):
    case_id = storing.start(database, storing.deploy(database))
    with database.transaction() as store:
        first = store.registers.insert("tabla_anulado", {"factura": "FV-1"}, "job-1", MONDAY, case_id)
        again = store.registers.insert("tabla_anulado", {"factura": "FV-1 again"}, "job-1", MONDAY + DAY, case_id)
        other = store.registers.insert("archivo", {"factura": "FV-1"}, "job-1", MONDAY, case_id)

    assert first == again
    assert (first.number, other.number) == (1, 1)
    with database.reading() as store:
        assert store.registers.of_case(case_id) == [other, first]


def test_a_rolled_back_row_leaves_no_gap(database):
    with pytest.raises(ZeroDivisionError), database.transaction() as store:
        store.registers.insert("t", {}, "lost", MONDAY)
        1 / 0  # noqa: B018

    with database.transaction() as store:
        assert store.registers.insert("t", {}, "kept", MONDAY).number == 1


def test_every_change_of_a_row_is_kept(database):
    with database.transaction() as store:
        store.registers.insert("t", {"x": 1}, "a", MONDAY)
        store.registers.change("t", 1, {"x": 2}, "eva", MONDAY + DAY)
        with pytest.raises(BadInput, match="no row"):
            store.registers.change("t", 2, {}, "eva", MONDAY)

    with database.reading() as store:
        assert store.registers.get("t", 1).data == {"x": 2}
        assert [(change.by, change.at, change.before, change.after) for change in store.registers.changes("t", 1)] == [
            ("eva", MONDAY + DAY, {"x": 1}, {"x": 2})]


def test_rows_of_a_period_and_pages(database):
    with database.transaction() as store:
        for number in range(5):
            store.registers.insert("t", {"n": number}, str(number), MONDAY + number * DAY)

    with database.reading() as store:
        first = store.registers.page("t", limit=3)
        second = store.registers.page("t", limit=3, cursor=first.next_cursor)
        assert [row.number for row in first.items + second.items] == [1, 2, 3, 4, 5]
        assert [row.number for row in store.registers.rows("t", MONDAY + DAY, MONDAY + 3 * DAY)] == [2, 3]


def test_the_ledger_seals_what_grew_and_finds_what_changed(database, database_url):
    bundle = storing.deploy(database)
    first, second = storing.start(database, bundle), storing.start(database, bundle)
    seals = [_seal(database, MONDAY)]
    with database.transaction() as store:
        storing.complete(store, first)
    seals.append(_seal(database, MONDAY + DAY))
    assert [set(seal.heads) for seal in seals] == [{first, second}, {first}]
    assert _seal(database, MONDAY + DAY) is None

    with database.reading() as store:
        exported = store.ledger.export()
        assert store.ledger.check(exported).intact and store.ledger.check().intact
    with database.transaction() as store:
        storing.complete(store, second)
    with database.reading() as store:
        check = store.ledger.check(exported)
    assert (check.intact, check.seals, check.chains, check.unproven) == (True, 2, 2, 2)

    _rewrite_the_whole_chain(database_url, first)
    with database.reading() as store:
        assert not store.ledger.check(exported).intact
        assert f"case {first}" in store.ledger.check(exported).differences[0]


def test_a_seal_made_anew_behind_the_exported_one_is_found(database, database_url):
    storing.start(database, storing.deploy(database))
    _seal(database, MONDAY)
    with database.reading() as store:
        exported = store.ledger.export()
    _disarmed(database_url, "DELETE FROM seals")
    _seal(database, MONDAY + DAY)

    with database.reading() as store:
        assert store.ledger.check().intact  # the seals kept here prove less
        assert store.ledger.check(exported).differences == ("seal 1 is another one here",)


def test_a_file_that_is_no_ledger_is_refused(database):
    with database.reading() as store:
        for nonsense in (b"[]", b"{}", b"x", b'{"number":1}'):
            with pytest.raises(BadInput):
                store.ledger.check(nonsense)
        assert store.ledger.check(b"").seals == 0


def _seal(database, at):
    with database.transaction() as store:
        return store.ledger.seal(at)


def _rewrite_the_whole_chain(url, case_id):
    """As an administrator would who knows the rule of the chain: consistent in itself."""
    _disarmed(url, f"UPDATE events SET hash = state_hash WHERE case_id = '{case_id}' AND state_hash IS NOT NULL")


def _disarmed(url, statement):
    engine = create_engine(url)
    with engine.begin() as db:
        for table in ("events", "seals"):
            if engine.dialect.name == "postgresql":
                db.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                for verb in ("update", "delete"):
                    db.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
        db.execute(text(statement))
    engine.dispose()
