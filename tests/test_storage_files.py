"""Danger: a file that a row names and that is not there, half there, or another one."""
import io
import os

import pytest

from engine.errors import BadInput, TooLarge
from storage.files import Files
from tests import storing
from tests.people import MONDAY

SHA_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_is_kept_once_under_its_hash(tmp_path):
    files = Files(tmp_path)

    assert files.put(b"abc") == files.put(io.BytesIO(b"abc"))
    assert files.read(SHA_OF_ABC) == b"abc"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [SHA_OF_ABC]
    with files.open(SHA_OF_ABC) as stream:
        assert stream.read() == b"abc"


def test_a_file_beyond_the_limit_leaves_nothing(tmp_path):
    files = Files(tmp_path, largest=10)

    for content in (b"x" * 11, io.BytesIO(b"x" * 100_000)):
        with pytest.raises(TooLarge):
            files.put(content)
    with pytest.raises(TooLarge):
        files.put(b"xxx", limit=2)
    assert list(tmp_path.rglob("*")) == []


def test_a_write_that_fails_leaves_nothing(tmp_path):
    class Broken(io.BytesIO):
        def read(self, _size=-1):
            if self.tell():
                raise OSError("the line went dead")
            return super().read(5)

    with pytest.raises(OSError, match="dead"):
        Files(tmp_path).put(Broken(b"0123456789"))
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "..", "/" * 64, SHA_OF_ABC[:-1] + "/"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(BadInput):
        Files(tmp_path).read(name)


def test_a_missing_file_is_said_in_words(tmp_path):
    with pytest.raises(BadInput, match="There is no file"):
        Files(tmp_path).open(SHA_OF_ABC)


def test_a_file_is_synced_before_it_has_its_name_and_the_folder_after(tmp_path, monkeypatch):
    steps = []
    sync, rename = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: steps.append("sync") or sync(handle))
    monkeypatch.setattr(os, "replace", lambda old, new: steps.append("rename") or rename(old, new))

    Files(tmp_path).put(b"abc")

    assert steps[:3] == ["sync", "rename", "sync"]


def test_the_sweep_takes_old_orphans_and_nothing_that_is_named(database):
    named, drafted, orphan = (database.files.put(content).sha256 for content in (b"named", b"drafted", b"orphan"))
    case_id = storing.start(database, storing.deploy(database))
    with database.transaction() as store:
        store.tasks.save_draft(f"{case_id}-1", "eva", {"anexos": [{"name": "x", "sha256": drafted, "size": 7, "type": "y"}]}, MONDAY)
        store.documents.save(_decision_with(named, case_id))
    assert database.sweep_files() == 0  # young orphans may belong to a form that is just being sent

    for path in database.files.folder.rglob("*"):
        os.utime(path, (0, 0))

    assert database.sweep_files() == 1
    assert [database.files.has(sha256) for sha256 in (named, drafted, orphan)] == [True, True, False]


def _decision_with(sha256, case_id):
    from engine.model import Case, Decision, Document, Waits

    case = Case(case_id, "leave", 1, "open", {}, {}, MONDAY)
    return Decision(case, (), Waits(), Waits(), "", (Document(case_id, "a.pdf", sha256, 5, "application/pdf", "anexo", "step_1", MONDAY),))
