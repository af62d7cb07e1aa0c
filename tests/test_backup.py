"""Danger: a backup that cannot be brought back, or that comes back with something missing."""
import os
import shutil
import subprocess
from datetime import timedelta

import pytest

from engine.model import CompleteTask
from engine.perform import perform
from engine.replay import first_difference
from storage.access import Token
from storage.backups.archive import BadArchive
from storage.backups.making import NotKept
from storage.backups.restoring import NotRestored
from storage.keys import MasterKey
from storage.people import User
from tests.golden.installation import OPEN_CASE, SECRET
from tests.mailing import clockwork
from tests.mailing import settings as mail_settings
from tests.p1 import ALL_CORRECT, carlos
from tests.p1_office import SUBJECT, SUPPORTS, Office
from tests.people import ANNA, MONDAY
from tests.safekeeping import NOW, back, empty_place, empty_postgres, furnished, installation, kept, opened, surroundings, verb, what_is_there
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


@pytest.fixture
def small(sqlite_database, backup):
    """The backup of a small installation, already made."""
    settings = furnished(sqlite_database)
    kept(settings, backup)
    return settings


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


# ---- what goes into it


def test_only_its_owner_reads_a_backup(small, backup):
    assert (backup.stat().st_mode & 0o777) == 0o600
    assert [path.name for path in backup.parent.iterdir()] == ["kept.tar"]


def test_other_programs_read_and_check_it(small, backup, tmp_path):
    subprocess.run(["tar", "xf", backup, "-C", tmp_path], check=True)

    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True).stdout == b""
    assert (tmp_path / "manifest.json").exists()


def test_the_same_installation_gives_the_same_bytes(small, backup, tmp_path):
    kept(small, tmp_path / "again.tar")

    assert (tmp_path / "again.tar").read_bytes() == backup.read_bytes()


def test_a_backup_is_never_written_over_another(small, backup):
    before = backup.read_bytes()

    with pytest.raises(NotKept, match="exists already"):
        kept(small, backup)

    assert backup.read_bytes() == before


def test_without_keys_nobody_reads_what_is_sealed(sqlite_database, backup, tmp_path):
    manifest = kept(furnished(sqlite_database), backup, keys=False)

    assert manifest.master_key == "left out"
    with pytest.raises(NotRestored, match=r"no key for them: put the master\.key of that installation"):
        back(backup, empty_place(tmp_path))
    assert not empty_place(tmp_path).data.exists()


def test_the_master_key_may_be_brought_along(sqlite_database, backup, tmp_path):
    settings, place = furnished(sqlite_database), empty_place(tmp_path)
    kept(settings, backup, keys=False)
    place.data.mkdir()
    shutil.copy(settings.data / "master.key", place.data)

    back(backup, place)

    with opened(place) as there:
        assert_whole(there)


def test_another_master_key_is_refused(small, backup, tmp_path):
    place = empty_place(tmp_path)
    place.data.mkdir()
    MasterKey.of(place.data, {})

    with pytest.raises(NotRestored, match=r"master key here is another one|another key|not the one of this backup"):
        back(backup, place)


def test_a_file_that_was_lost_before_is_told_and_does_not_stop_the_rest(sqlite_database, backup, tmp_path):
    settings = furnished(sqlite_database)
    [sealed] = (settings.data / "files" / "sealed").rglob("*/*")
    sealed.unlink()

    manifest = kept(settings, backup)

    assert manifest.missing == [f"sealed/{OPEN_CASE}/{sealed.name}"]
    with pytest.raises(BadArchive, match=f"case {OPEN_CASE}: file {sealed.name}"):
        back(backup, empty_place(tmp_path))
    assert what_is_there(empty_place(tmp_path).data) == {}
    assert len(back(backup, empty_place(tmp_path), despite_damage=True).proof.problems) == 1


def test_a_plain_file_whose_bytes_rotted_counts_as_lost(sqlite_database, backup):
    settings = furnished(sqlite_database)
    rotten = sqlite_database.files.put(b"not named by anybody")
    path = settings.data / "files" / rotten.sha256[:2] / rotten.sha256
    path.write_bytes(b"rotten")

    kept(settings, backup)

    assert rotten.sha256.encode() not in backup.read_bytes()


# ---- where it may go


def test_nothing_is_restored_over_a_database(small, backup, tmp_path):
    with pytest.raises(NotRestored, match="The database is not empty"):
        back(backup, small)


def test_nothing_is_restored_over_files(small, backup, tmp_path):
    place = empty_place(tmp_path)
    (place.data / "files" / "ab").mkdir(parents=True)
    (place.data / "files" / "ab" / ("ab" * 32)).write_bytes(b"precious")

    with pytest.raises(NotRestored, match="is not the one of this backup"):
        back(backup, place)

    assert what_is_there(place.data) == {f"files/ab/{'ab' * 32}": b"precious"}


def test_nothing_is_restored_among_strangers(small, backup, tmp_path):
    place = empty_place(tmp_path)
    place.data.mkdir()
    (place.data / "thesis.doc").write_text("mine")

    with pytest.raises(NotRestored, match=r"thesis\.doc is in the way"):
        back(backup, place)


# ---- the command line


def test_the_path_of_a_backup_is_what_is_printed(small):
    said = subprocess.run(verb("backup"), env=surroundings(small), capture_output=True, text=True)

    assert said.returncode == 0, said.stderr
    assert os.path.dirname(said.stdout.strip()) == str(small.data / "backups")
    assert "whoever reads this file can read everything" in said.stderr
    assert os.path.exists(said.stdout.strip())


def test_the_command_line_restores_and_proves(small, backup, tmp_path):
    environ = surroundings(empty_place(tmp_path))

    said = subprocess.run(verb("restore", str(backup)), env=environ, capture_output=True, text=True)
    verified = subprocess.run(verb("verify"), env=environ, capture_output=True, text=True)

    assert said.returncode == 0, said.stderr
    assert "BAD" not in said.stdout
    assert "2 histories" in said.stdout
    assert verified.stdout.startswith("2 cases are intact")
    again = subprocess.run(verb("restore", str(backup)), env=environ, capture_output=True, text=True)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert "Nothing was restored" in again.stderr


def task(database, element):
    with database.reading() as store:
        return next(one.id for one in store.cases.waits(OPEN_CASE).tasks if one.element == element)


def types(database, case_id):
    with database.reading() as store:
        return [event.type for event in store.history.all(case_id)]
