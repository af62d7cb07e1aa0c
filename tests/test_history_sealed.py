"""Danger: personal values that can be read where they should not, or cannot be forgotten."""
from dataclasses import replace

import pytest

from engine.errors import BadInput
from engine.model import Document
from storage.database import Database
from storage.keys import MasterKey
from tests import storing
from tests.people import MONDAY

PERSONAL = frozenset({"cedula", "nombre"})
SECRET = "Hipólita-Quimbaya-52871"


def test_a_personal_value_stands_nowhere_in_the_history_in_plain(database):
    case_id = _case_of_a_person(database)

    with database.reading() as store:
        events = store.history.all(case_id)
    assert events[0].data["variables"]["nombre"] == SECRET
    assert events[2].data["answers"] == {"titular": {"cedula": SECRET}, "filas": [{"nombre": SECRET, "valor": 3}]}
    assert all(SECRET.encode() not in event.raw and b"Quimbaya" not in event.raw for event in events)


def test_the_raw_events_of_the_file_hold_no_personal_value(sqlite_database, tmp_path):
    case_id = _case_of_a_person(sqlite_database)
    with sqlite_database.transaction() as store:
        storing.complete(store, case_id, 2, last=True)
    _scrub_live_tables(tmp_path, case_id)
    sqlite_database.close()

    content = b"".join(path.read_bytes() for path in tmp_path.glob("tramita.db*"))
    assert b"case_started" in content
    assert SECRET.encode() not in content


def test_without_the_right_master_key_nothing_is_opened(database, database_url, tmp_path):
    case_id = _case_of_a_person(database)
    thief = Database(database_url, tmp_path / "elsewhere", MasterKey(b"x" * 32))

    with pytest.raises(BadInput, match="master key"), thief.reading() as store:
        store.history.all(case_id)
    with thief.reading() as store:
        assert store.history.verify_chain(case_id).intact
    thief.close()


def test_destroying_the_key_erases_the_person_and_leaves_the_chain_intact(database):
    case_id = _case_of_a_person(database)

    with database.transaction() as store:
        store.history.erase(case_id)

    with database.reading() as store:
        events = store.history.all(case_id)
        assert store.history.verify_chain(case_id).intact
    assert events[0].erased and events[0].data["variables"] == {"nombre": "[erased]", "ciudad": "Cali"}
    assert not events[1].erased


def test_equal_values_are_sealed_differently(database):
    first, second = _case_of_a_person(database), _case_of_a_person(database)

    with database.reading() as store:
        assert store.history.all(first)[0].raw != store.history.all(second)[0].raw


def test_a_value_that_looks_sealed_is_only_a_value(database):
    bundle = storing.deploy(database)
    case_id = storing.start(database, bundle, variables={"x": {"$sealed": "AAAA"}})

    with database.reading() as store:
        assert store.history.all(case_id)[0].data == {"variables": {"x": {"$sealed": "AAAA"}}}


def test_a_file_of_a_personal_field_is_encrypted_and_read_through_its_case(database):
    case_id = _case_of_a_person(database)
    kept = database.files.put(SECRET.encode())
    document = Document(case_id, "carta.pdf", kept.sha256, kept.size, "application/pdf", "cedula", "step_2", MONDAY)
    _save_document(database, document)

    with database.reading() as store:
        assert store.documents.of_case(case_id) == store.documents.find(kept.sha256) == [document]
        assert database.files.sweep(store.documents.plain(), before=2**40) == 1
        assert store.documents.read(document) == SECRET.encode()
    assert all(SECRET.encode() not in path.read_bytes() for path in database.data.rglob("*") if path.is_file())


def test_an_erased_file_is_gone(database):
    case_id = _case_of_a_person(database)
    kept = database.files.put(SECRET.encode())
    document = Document(case_id, "carta.pdf", kept.sha256, kept.size, "application/pdf", "cedula", "step_2", MONDAY)
    _save_document(database, document)
    with database.transaction() as store:
        store.history.erase(case_id)

    with pytest.raises(BadInput, match="erased"), database.reading() as store:
        store.documents.read(document)


def test_the_master_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first, second = MasterKey.of(tmp_path, {}), MasterKey.of(tmp_path, {})

    assert first == second
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600


def test_a_master_key_of_the_wrong_size_is_refused(tmp_path):
    with pytest.raises(BadInput, match="32 bytes"):
        MasterKey.of(tmp_path, {"TRAMITA_MASTER_KEY": "c2hvcnQ="})


def _case_of_a_person(database):
    bundle = storing.deploy(database)
    case_id = storing.start(database, bundle, variables={"nombre": SECRET, "ciudad": "Cali"}, personal=PERSONAL)
    with database.transaction() as store:
        answers = {"titular": {"cedula": SECRET}, "filas": [{"nombre": SECRET, "valor": 3}]}
        storing.complete(store, case_id, answers=answers, personal=PERSONAL)
    return case_id


def _save_document(database, document):
    with database.transaction() as store:
        bundle, case = store.cases.load(document.case)
        decision = storing.Decision(case, (storing.Event("task_completed", MONDAY, "eva", "step_2", {}),), storing.Waits(),
                                    storing.Waits(), storing.HASH, documents=(document,), personal=PERSONAL)
        store.cases.save(replace(decision), bundle)


def _scrub_live_tables(tmp_path, case_id):
    import sqlite3

    with sqlite3.connect(tmp_path / "tramita.db") as db:
        db.execute("UPDATE cases SET variables = CAST('{}' AS BLOB) WHERE id = ?", (case_id,))
        db.commit()
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
