"""Danger: a backup that cannot be brought back, or that comes back with something missing."""
from datetime import timedelta

import pytest

from engine.model import CompleteTask
from engine.perform import perform
from engine.replay import first_difference
from storage.access import Token
from storage.people import User
from tests.golden.installation import OPEN_CASE, SECRET
from tests.mailing import clockwork
from tests.mailing import settings as mail_settings
from tests.p1 import ALL_CORRECT, carlos
from tests.p1_office import SUBJECT, SUPPORTS, Office
from tests.people import ANNA, MONDAY
from tests.safekeeping import NOW, back, empty_place, empty_postgres, furnished, installation, kept, opened, what_is_there
from tests.test_storage_golden import assert_whole
from web.passwords import fits, made
from web.sign_in import hashed


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """An empty place of each kind."""
    if request.param == "sqlite":
        yield empty_place(tmp_path)
    else:
        with empty_postgres(request.getfixturevalue("postgres_server"), tmp_path) as settings:
            yield settings


@pytest.fixture
def other(database_url, request, tmp_path):
    """An empty place of the other kind than the database."""
    if database_url.startswith("postgresql"):
        yield empty_place(tmp_path)
    else:
        with empty_postgres(request.getfixturevalue("postgres_server"), tmp_path) as settings:
            yield settings


@pytest.fixture
def backup(tmp_path):
    return tmp_path / "elsewhere" / "kept.tar"


# ---- there and back, whichever database it came from and goes to


def test_everything_comes_back_and_proves_itself(database, backup, place):
    settings = furnished(database)

    manifest, restored = kept(settings, backup), back(backup, place)

    assert restored.manifest == manifest
    assert (restored.proof.cases, restored.proof.seals, restored.proof.files, restored.proof.problems) == (2, 1, 1, ())
    assert what_is_there(place.data) == what_is_there(settings.data)
    with opened(place) as there:
        assert_whole(there)
        with there.reading() as store:
            assert first_difference(OPEN_CASE, store.history.all(OPEN_CASE), store.processes.bundle_of) is None


def test_cases_in_motion_go_on_and_their_timers_fire(database, backup, other):
    office = Office(database, "")
    case_id = office.comes(SUBJECT, files=SUPPORTS).case
    office.complete(case_id, "ar_revisar_soportes", carlos, tipo="Anulación", **ALL_CORRECT)
    kept(installation(database), backup)

    back(backup, other)

    with opened(other) as there:
        before = types(there, case_id)
        clockwork(there, mail_settings()).advance(MONDAY + timedelta(days=5))
        assert types(there, case_id)[:len(before)] == before
        assert "reminder_sent" in types(there, case_id)[len(before):]
        with there.reading() as store:
            assert [mail.subject for mail in store.mail.of_case(case_id)]
            assert all(store.documents.read(document) for document in store.documents.of_case(case_id))


def test_a_person_signs_in_and_a_program_shows_its_token(database, backup, other):
    with database.transaction() as store:
        store.people.add(User("eva", "Eva", groups=frozenset({"hr"}), password=made("correct horse")), MONDAY)
        store.access.add_token(Token("t1", "eva", "program", MONDAY), hashed("shown once"))
    kept(installation(database), backup)

    back(backup, other)

    with opened(other) as there, there.reading() as store:
        assert fits("correct horse", store.people.get("eva").password)
        assert store.access.by_token(hashed("shown once"))[1].groups == {"hr"}


def test_new_rows_get_new_numbers_after_a_restore(database, backup, other):
    kept(furnished(database), backup)
    back(backup, other)

    with opened(other) as there:
        perform(there, OPEN_CASE, CompleteTask(task(there, "check"), ANNA, {"visto": True}), MONDAY + timedelta(days=2))
        with there.transaction() as store:
            store.settings.set_parameters("p", {"limite": 3}, "eva", NOW)
            assert store.registers.insert("tabla_anulado", {"factura": "FV-2"}, "job-2", NOW, OPEN_CASE).number == 2
        with there.reading() as store:
            assert store.history.verify_chain(OPEN_CASE).intact


def test_what_was_erased_stays_erased(sqlite_database, backup, tmp_path):
    settings = furnished(sqlite_database)
    with sqlite_database.transaction() as store:
        store.history.erase(OPEN_CASE)
    kept(settings, backup)

    restored = back(backup, empty_place(tmp_path))

    assert (restored.proof.erased, restored.proof.problems) == (1, ())
    with opened(empty_place(tmp_path)) as there, there.reading() as store:
        assert SECRET not in str([event.data for event in store.history.all(OPEN_CASE)])


def task(database, element):
    with database.reading() as store:
        return next(one.id for one in store.cases.waits(OPEN_CASE).tasks if one.element == element)


def types(database, case_id):
    with database.reading() as store:
        return [event.type for event in store.history.all(case_id)]
