"""Databases that every release so far has left behind open in this one, prove themselves, and go on."""
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from engine.model import CompleteTask
from engine.perform import perform
from engine.replay import OTHER_SEMANTICS, first_difference
from storage import schema
from storage.database import Database
from tests.conftest import KEYS
from tests.golden.installation import ENDED_CASE, FOLDER, LETTER, OPEN_CASE, PARAMETERS, SECRET, furnish
from tests.people import ANNA, MONDAY

FILES = sorted(Path(FOLDER).glob("*.zip"))


def test_this_release_has_left_one():
    assert FILES


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def golden(request, tmp_path):
    with zipfile.ZipFile(request.param) as packed:
        packed.extractall(tmp_path)
    url = f"sqlite:///{tmp_path}/tramita.db"
    schema.upgrade(url)
    schema.check(url)
    database = Database(url, tmp_path, KEYS)
    yield database
    database.close()


@pytest.fixture
def furnished(database):
    """The same installation made by this release: what the golden ones are held against, on both kinds of database."""
    furnish(database)
    return database


def test_an_old_database_opens_and_proves_itself(golden):
    assert_whole(golden)


def test_a_new_database_of_the_same_making_proves_itself(furnished):
    assert_whole(furnished)


def test_an_old_case_goes_on(golden):
    task = _task(golden, "check")

    perform(golden, OPEN_CASE, CompleteTask(task, ANNA, {"visto": True}), MONDAY + timedelta(days=2))

    with golden.reading() as store:
        assert store.tasks.get(task).completed_by == "anna"
        assert store.tasks.draft(task, "anna") is None
        assert store.history.verify_chain(OPEN_CASE).intact


def assert_whole(database):
    with database.reading() as store:
        for case_id in (OPEN_CASE, ENDED_CASE):
            assert store.history.verify_chain(case_id).intact
            difference = first_difference(case_id, store.history.all(case_id), store.processes.bundle_of)
            assert difference is None or difference.what == OTHER_SEMANTICS
        check = store.ledger.check()
        assert (check.intact, check.chains, check.unproven) == (True, 2, 0)
        assert store.cases.load(ENDED_CASE)[1].state == "ended"
        assert {name: store.cases.load(OPEN_CASE)[0].parameters[name] for name in PARAMETERS} == PARAMETERS
        waits = store.cases.waits(OPEN_CASE)
        assert [[one.element for one in kind] for kind in (waits.tasks, waits.jobs, waits.subscriptions)] == [["check"], ["send"], ["wait"]]
        assert [one.data.get("answers", {}).get("cedula") for one in store.history.all(OPEN_CASE) if one.type == "task_completed"] == [SECRET]
        (document,) = store.documents.of_case(OPEN_CASE)
        assert store.documents.read(document) == LETTER
        assert store.registers.get("tabla_anulado", 1).case == OPEN_CASE
        assert store.tasks.draft(_task(database, "check"), "anna") == {"nota": "a medias"}
        assert store.access.by_token(b"\x01" * 32)[1].name == "Eva Núñez"


def _task(database, element):
    with database.reading() as store:
        return next(task.id for task in store.cases.waits(OPEN_CASE).tasks if task.element == element)
