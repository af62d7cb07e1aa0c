"""Danger: a full disk that looks like a fault of the program, or leaves something half written."""
import resource
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.errors import NoSpace
from storage.database import Database
from tests.people import MONDAY
from web.refusals import status_of


def test_a_database_without_room_says_so_and_keeps_what_it_had(sqlite_database: Database) -> None:
    with pytest.raises(NoSpace) as refused, sqlite_database.transaction() as store:
        store.tx.db.execute(text("PRAGMA max_page_count = 1"))  # as many as there are
        store.settings.set_parameters("leave", {"text": "x" * 1_000_000}, "anna", MONDAY)

    assert status_of(refused.value) == 507
    with sqlite_database.reading() as store:
        assert store.settings.parameters("leave") == {}


def test_a_file_without_room_leaves_nothing_behind(sqlite_database: Database) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    try:
        with pytest.raises(NoSpace):
            sqlite_database.files.put(b"x" * 3_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [path for path in Path(sqlite_database.files.folder).rglob("*") if path.is_file()] == []
