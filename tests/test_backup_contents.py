"""Danger: a backup that holds too little or is read by too many, and a restore over something that is lost by it."""
import os
import resource
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from storage.backups.archive import BadArchive
from storage.backups.refusals import NotKept, NotRestored
from storage.connect import driver_arguments
from storage.database import Database
from storage.keys import MasterKey
from tests.conftest import KEYS
from tests.golden.installation import OPEN_CASE
from tests.safekeeping import back, empty_place, furnished, kept, opened, surroundings, verb, what_is_there
from tests.test_storage_golden import assert_whole
from web.commands import tramita


@pytest.fixture
def backup(tmp_path):
    return tmp_path / "elsewhere" / "kept.tar"


@pytest.fixture
def small(sqlite_database, backup):
    """The backup of a small installation, already made."""
    settings = furnished(sqlite_database)
    kept(settings, backup)
    return settings


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


@pytest.mark.parametrize(("words", "said"), [
    (("backup", "{elsewhere}/b.tar"), "No backup was made"), (("restore", "{backup}"), "Nothing was restored")], ids=["backup", "restore"])
def test_a_disk_that_is_full_is_told_in_one_line_and_nothing_stays(small, backup, tmp_path, words, said):
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    place = small if words[0] == "backup" else empty_place(tmp_path)
    command = verb(*(word.format(elsewhere=backup.parent, backup=backup) for word in words))
    told = subprocess.run(command, env=surroundings(place), capture_output=True, text=True, preexec_fn=little_room)

    assert (told.returncode, told.stderr.count("\n")) == (1, 1), told.stderr
    assert said in told.stderr
    assert backup.stat().st_size > 40_000
    assert [path.name for path in backup.parent.iterdir()] == ["kept.tar"]
    assert what_is_there(empty_place(tmp_path).data) == {}


def test_a_damaged_sqlite_file_is_told_in_words(small, backup):
    path = small.url.removeprefix("sqlite:///")
    content = bytearray(Path(path).read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    Path(path).write_bytes(content)

    with pytest.raises(NotKept, match="The database says: "):
        kept(small, backup.with_name("again.tar"))


def test_a_check_says_what_is_in_it_and_writes_nothing(small, backup, tmp_path, monkeypatch):
    for name, value in surroundings(empty_place(tmp_path)).items():
        monkeypatch.setenv(name, value)

    told = CliRunner().invoke(tramita, ["restore", "--check", str(backup)], catch_exceptions=False)

    assert (told.exit_code, told.stdout.splitlines()[0]) == (0, f"{backup} is whole.")
    assert "2 cases with" in told.stdout
    assert not empty_place(tmp_path).data.exists()


def test_a_backup_without_a_lost_file_is_made_and_ends_with_3(sqlite_database, backup, monkeypatch):
    settings = furnished(sqlite_database)
    for path in (settings.data / "files" / "sealed").rglob("*/*"):
        path.unlink()
    for name, value in surroundings(settings).items():
        monkeypatch.setenv(name, value)

    told = CliRunner().invoke(tramita, ["backup", str(backup)], catch_exceptions=False)

    assert (told.exit_code, told.stdout) == (3, f"{backup}\n")
    assert "MISSING" in told.stderr
    assert backup.exists()


def test_only_the_newest_are_kept_and_nothing_else_is_removed(small, backup, monkeypatch):
    old = [backup.with_name(f"tramita-2026110{day}T000000Z.tar") for day in (1, 2, 3)]
    for path in (*old, backup.with_name("tramita-mine.tar")):
        path.write_bytes(b"old")
    for name, value in surroundings(small).items():
        monkeypatch.setenv(name, value)

    told = CliRunner().invoke(tramita, ["backup", str(backup.parent), "--keep", "2"], catch_exceptions=False)

    assert told.exit_code == 0
    there = {path.name for path in backup.parent.iterdir()}
    assert there == {"kept.tar", "tramita-mine.tar", old[2].name, Path(told.stdout.strip()).name}


def test_tables_of_strangers_in_the_same_database_stay_behind(postgres_url, tmp_path, backup):
    database = Database(postgres_url, tmp_path / "data", KEYS)
    settings = furnished(database)
    database.close()
    with psycopg.connect(**driver_arguments(postgres_url)) as db:
        db.execute("CREATE TABLE payroll (id bigint PRIMARY KEY)")

    assert "payroll" not in kept(settings, backup).tables
    assert back(backup, empty_place(tmp_path)).proof.problems == ()
