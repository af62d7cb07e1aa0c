"""Danger: the database goes away, or is busy. What was not done is said, what may have been done is said otherwise."""
import sqlite3

import pytest
from sqlalchemy import event

from engine.errors import OutcomeUnknown, TryAgain
from storage import connect
from storage.database import Database
from tests import storing
from tests.conftest import KEYS
from tests.people import MONDAY


@pytest.fixture
def on_postgres(postgres_url, tmp_path):
    database = Database(postgres_url, tmp_path / "data", KEYS)
    yield database
    database.close()


def test_a_lost_connection_asks_to_try_again_and_the_next_attempt_works(on_postgres, postgres_server):
    bundle = storing.deploy(on_postgres)

    with pytest.raises(TryAgain), on_postgres.transaction() as store:
        store.settings.set_parameters("leave", {"x": 1}, "eva", MONDAY)
        _cut_all(postgres_server, on_postgres)
        store.settings.set_parameters("leave", {"x": 2}, "eva", MONDAY)

    with on_postgres.transaction() as store:
        assert store.settings.parameters("leave") == {}
    assert storing.start(on_postgres, bundle)


def test_connections_cut_while_idle_cost_one_attempt_at_most(on_postgres, postgres_server):
    bundle = storing.deploy(on_postgres)
    _cut_all(postgres_server, on_postgres)

    with pytest.raises(TryAgain):
        storing.start(on_postgres, bundle)
    assert storing.start(on_postgres, bundle)


def test_a_connection_idle_for_long_is_looked_at_first(on_postgres, postgres_server, monkeypatch):
    bundle = storing.deploy(on_postgres)
    monkeypatch.setattr(connect, "IDLE_SECONDS", 0)
    _cut_all(postgres_server, on_postgres)

    assert storing.start(on_postgres, bundle)


def test_a_commit_that_nobody_confirmed_is_not_called_undone(on_postgres, postgres_server):
    event.listen(on_postgres._engine, "commit", lambda _db: _cut_all(postgres_server, on_postgres))

    with pytest.raises(OutcomeUnknown), on_postgres.transaction() as store:
        store.clock.set(MONDAY)


def test_a_server_that_is_not_there_asks_to_try_again(tmp_path):
    nowhere = Database(f"postgresql+psycopg://postgres@/none?host={tmp_path}", tmp_path, KEYS)

    with pytest.raises(TryAgain), nowhere.reading():
        pass


def test_a_file_locked_by_another_process_asks_to_try_again(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(connect, "BUSY_SECONDS", 0)
    monkeypatch.setattr(connect, "_PRAGMAS", ("journal_mode=WAL", "busy_timeout=20"))
    database = Database(sqlite_url, tmp_path / "data", KEYS)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(TryAgain), database.transaction():
        pass

    other.execute("ROLLBACK")
    with database.transaction() as store:
        store.clock.set(MONDAY)
    database.close()
    other.close()


def _cut_all(server, database):
    """End every session of this database, as a restart of the server would."""
    name = database._engine.url.database
    with server.connect() as db:
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
