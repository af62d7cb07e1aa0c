"""Danger: someone changes the past. The history only grows; what is changed behind the program's back is found."""
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests import storing
from tests.people import MONDAY

TRIGGERS = ("events_no_update", "events_no_delete", "events_no_replace")


@pytest.fixture
def case_id(database):
    case_id = storing.start(database, storing.deploy(database))
    with database.transaction() as store:
        storing.complete(store, case_id, answers={"days": 3}, last=True)
    return case_id


@pytest.mark.parametrize("attempt", [
    "UPDATE events SET actor = 'mallory'", "DELETE FROM events", "UPDATE seals SET number = 9", "DELETE FROM seals",
])
def test_the_database_itself_refuses_to_change_the_past(database, database_url, case_id, attempt):
    with database.transaction() as store:
        store.ledger.seal(MONDAY)

    with pytest.raises(DBAPIError, match="append-only"):
        _tamper(database_url, attempt, disarm=False)
    assert _integrity(database, case_id).intact


def test_replacing_an_event_on_sqlite_is_refused_without_our_pragmas(sqlite_database, sqlite_url):
    case_id = storing.start(sqlite_database, storing.deploy(sqlite_database))

    with pytest.raises(DBAPIError, match="append-only"):
        _tamper(sqlite_url, "INSERT OR REPLACE INTO events SELECT NULL, case_id, seq, at, type, 'mallory', element, data, semantics,"
                            " bundle, state_hash, prev_hash, hash FROM events", disarm=False)
    assert _integrity(sqlite_database, case_id).intact


def test_truncating_the_history_on_postgresql_is_refused(postgres_url):
    with pytest.raises(DBAPIError, match="append-only"):
        _tamper(postgres_url, "TRUNCATE events", disarm=False)


@pytest.mark.parametrize(("attempt", "seq"), [
    ("UPDATE events SET actor = 'mallory' WHERE seq = 3", 3),
    ("UPDATE events SET element = NULL WHERE seq = 2", 2),
    ("UPDATE events SET data = (SELECT data FROM events WHERE seq = 2) WHERE seq = 3", 3),
    ("UPDATE events SET type = 'task_refused' WHERE seq = 3", 3),
    ("UPDATE events SET semantics = 2 WHERE seq = 1", 1),
    ("UPDATE events SET state_hash = NULL WHERE seq = 2", 2),
    ("UPDATE events SET bundle = hash WHERE seq = 2", 2),
    ("UPDATE events SET prev_hash = NULL WHERE seq = 2", 2),
    ("UPDATE events SET hash = prev_hash WHERE seq = 4", 4),
    ("DELETE FROM events WHERE seq = 2", 2),
    ("DELETE FROM events WHERE seq = 4", 4),
    ("DELETE FROM events", 1),
])
def test_every_change_behind_the_program_is_found(database, database_url, case_id, attempt, seq):
    assert _integrity(database, case_id).intact

    _tamper(database_url, attempt, disarm=True)

    found = _integrity(database, case_id)
    assert not found.intact
    assert found.first_difference[0] == seq
    assert _all(database) == [(case_id, found)]


def test_all_histories_in_one_pass_are_told_like_each_by_itself(database):
    bundle = storing.deploy(database)
    ids = [storing.start(database, bundle, tasks=number) for number in range(4)]

    assert _all(database) == [(id, _integrity(database, id)) for id in ids]


@pytest.mark.parametrize("gone", [(0,), (1, 2), (3,), (0, 1, 2, 3)])
def test_events_of_no_case_are_found_in_one_pass(sqlite_database, sqlite_url, gone):
    bundle = storing.deploy(sqlite_database)
    ids = [storing.start(sqlite_database, bundle) for _ in range(4)]
    names = ", ".join(f"'{ids[number]}'" for number in gone)
    for table in ("tasks", "cases"):
        _tamper(sqlite_url, f"DELETE FROM {table} WHERE {'id' if table == 'cases' else 'case_id'} IN ({names})", disarm=False)

    found = _all(sqlite_database)

    assert [id for id, _ in found] == ids
    assert [number for number, (_, one) in enumerate(found) if not one.intact] == list(gone)


def test_the_chain_can_be_checked_by_another_program(sqlite_database, case_of_sqlite):
    """Only the rule in storage/chain.py's first lines is used here, none of its code."""
    import hashlib
    import json

    with sqlite_database.reading() as store:
        events = store.history.all(case_of_sqlite)
    prev = None
    for event in events:
        named = {"actor": event.actor, "at": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "case_id": case_of_sqlite,
                 "data": json.loads(event.raw), "element": event.element, "prev_hash": prev, "semantics": event.semantics,
                 "seq": event.seq, "state_hash": event.state_hash, "type": event.type,
                 "bundle": event.bundle if event.seq == 1 else None}
        written = json.dumps(named, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        assert hashlib.sha256(written).hexdigest() == event.hash
        prev = event.hash


@pytest.fixture
def case_of_sqlite(sqlite_database):
    return storing.start(sqlite_database, storing.deploy(sqlite_database), variables={"name": "Ñandú"})


def test_pages_of_the_history_know_the_bundle_they_ran_on(database, case_id):
    with database.reading() as store:
        whole, rest = store.history.all(case_id), store.history.of(case_id, after_seq=2, limit=1)
        bundle = store.processes.bundle_of(whole[0].bundle)

    assert {event.bundle for event in whole + rest} == {bundle.id}
    assert [event.seq for event in rest] == [3]


def test_a_change_of_parameters_shows_in_the_bundle_of_the_next_event(database, case_id):
    other = storing.start(database, storing.deploy(database))
    with database.transaction() as store:
        store.settings.set_parameters("leave", {"limit": 5}, "anna", MONDAY)
    with database.transaction() as store:
        storing.complete(store, other)

    with database.reading() as store:
        bundles = [event.bundle for event in store.history.all(other)]
        assert bundles[0] == bundles[1] != bundles[2] == bundles[3]
        assert store.processes.bundle_of(bundles[0]).parameters == {}
        assert store.processes.bundle_of(bundles[3]).parameters == {"limit": 5}


def _integrity(database, case_id):
    with database.reading() as store:
        return store.history.verify_chain(case_id)


def _all(database):
    with database.reading() as store:
        return list(store.history.verify_all())


def _tamper(url, statement, disarm):
    engine = create_engine(url)
    with engine.begin() as db:
        if disarm and engine.dialect.name == "sqlite":
            for trigger in TRIGGERS:
                db.execute(text(f"DROP TRIGGER {trigger}"))
        if disarm and engine.dialect.name == "postgresql":
            db.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))
        db.execute(text(statement))
    engine.dispose()
