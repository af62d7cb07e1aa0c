"""Danger: kill -9, or somebody who writes, in the middle of a backup or a restore."""
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from engine.model import CompleteTask, StartCase
from engine.perform import perform, start
from storage import schema
from storage.backups.archive import BadArchive, Reader
from storage.backups.making import UNFINISHED
from storage.backups.refusals import NotRestored
from storage.database import Database
from storage.ids import new_id
from tests import dying
from tests.golden.installation import SECRET
from tests.people import BOB, EVA, MONDAY
from tests.safekeeping import NOW, back, empty_place, empty_postgres, furnished, kept, opened
from tests.test_storage_golden import assert_whole
from web.safekeeping import archive, back_up, bring_back
from web.settings import Settings

NEVER = 10**9
PATIENCE_SECONDS = 60

dying.preload("tests.test_backup_killed")


class Death:
    """Kills its own process at the chosen call."""

    def __init__(self, at: int) -> None:
        self._left = at

    def point(self, *_: Any, **__: Any) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, act: Callable[..., None]) -> Callable[..., None]:
        def dying_act(*given: Any) -> None:
            self.point()
            act(*given)
            self.point()

        return dying_act


def backing_up(database: Database, target: Path, at: int) -> None:
    death = Death(at)
    os.fsync, os.rename = death.around(os.fsync), death.around(os.rename)  # type: ignore[assignment]
    back_up(Settings(data=database.data, database_url=database.url), {}, target, NOW, tell=death.point)


def restoring(database: Database, backup: Path, at: int) -> None:
    """Death comes with a statement, a commit, or a file that gets its name."""
    death = Death(at)
    os.replace = death.around(os.replace)  # type: ignore[assignment]
    for moment in ("before_cursor_execute", "commit", "checkin"):
        event.listen(Engine, moment, death.point)
    with archive(backup) as found:
        bring_back(Settings(data=database.data, database_url=database.url), {}, found, tell=death.point)


def test_a_killed_backup_is_whole_or_not_there_and_the_next_one_tidies_up(sqlite_database, tmp_path):
    settings, folder = furnished(sqlite_database), tmp_path / "backups"

    killed, at = 0, 1
    while dying.dies(backing_up, settings.url, settings.data, folder / f"{at}.tar", at, at=NEVER):
        killed, at = killed + 1, at + 13
        for made in folder.glob("*.tar"):
            with made.open("rb") as file:
                Reader(file).check()
        left = list(folder.glob(f"{UNFINISHED}*")) if folder.exists() else []
        assert len(left) <= 1
        for path in left:  # refused, unless it died when only the name was missing
            with suppress(BadArchive), path.open("rb") as file:
                Reader(file).check()

    assert killed > 2
    assert [path.name for path in folder.iterdir() if path.name.startswith(UNFINISHED)] == []


def test_a_killed_restore_leaves_nothing_that_the_next_one_cannot_finish(place, sqlite_database, tmp_path):
    kept(furnished(sqlite_database), tmp_path / "kept.tar")

    killed, at = 0, 80
    while schema.revision(place.url) is None and dying.dies(restoring, place.url, place.data, tmp_path / "kept.tar", at, at=NEVER):
        killed, at = killed + 1, at * 2

    assert killed > 2
    with opened(place) as there:
        assert_whole(there)
    with pytest.raises(NotRestored, match="The database is not empty"):
        back(tmp_path / "kept.tar", place)


def test_a_killed_restore_that_is_followed_by_another_archive_mixes_nothing(sqlite_database, tmp_path):
    settings, place = furnished(sqlite_database), empty_place(tmp_path)
    kept(settings, tmp_path / "one.tar")
    sqlite_database.files.put(b"of another day")
    dying.dies(restoring, place.url, place.data, tmp_path / "one.tar", _last_file(tmp_path / "one.tar", tmp_path), at=NEVER)
    assert list((place.data / "files").rglob("*"))

    kept(settings, tmp_path / "two.tar", keys=False)

    back(tmp_path / "two.tar", place)  # what is there already is of this archive, too
    with opened(place) as there:
        assert_whole(there)


def _last_file(backup: Path, folder: Path) -> int:
    """The moment after the last file got its name: how many points lie before it."""
    points = Death(NEVER)
    counted = Settings(data=folder / "counted")
    replace, last = os.replace, []

    def noting(old: Any, new: Any) -> None:
        replace(old, new)
        last.append(NEVER - points._left)

    os.replace = points.around(noting)  # type: ignore[assignment]
    moments = ("before_cursor_execute", "commit", "checkin")
    try:
        for moment in moments:
            event.listen(Engine, moment, points.point)
        with archive(backup) as found:
            bring_back(counted, {}, found, tell=points.point)
    finally:
        os.replace = replace
        for moment in moments:
            event.remove(Engine, moment, points.point)
    return last[-1] + 1


# ---- while others write


def writing(url: str, data: Path, wrote: Any, enough: Any) -> None:
    """Starts cases and completes their first task with a personal file, until it is told to stop."""
    database, number = Database(url, data), 0
    while not enough.is_set():
        number += 1
        file = database.files.put(f"letter {number}".encode())
        letter = {"name": f"{number}.pdf", "sha256": file.sha256, "size": file.size, "type": "application/pdf"}
        case_id = new_id()
        task = start(database, "p", StartCase(case_id, BOB, {"numero": case_id, "cedula": SECRET}), MONDAY).after.tasks[0]
        perform(database, case_id, CompleteTask(task.id, EVA, {"cedula": SECRET, "anexo": letter}), MONDAY)
        wrote.set()
    database.close()


def test_a_backup_holds_one_moment_while_others_write(database, tmp_path):
    settings, written = furnished(database), []
    wrote, enough = dying._CONTEXT.Event(), dying._CONTEXT.Event()
    writer = dying._CONTEXT.Process(target=writing, args=(settings.url, settings.data, wrote, enough))
    writer.start()

    def let_them_write(what: str, done: int, total: int) -> None:
        if len(written) < 4:
            wrote.clear()
            written.append(wrote.wait(PATIENCE_SECONDS))

    try:
        manifest = back_up(settings, {}, tmp_path / "kept.tar", NOW, tell=let_them_write)
    finally:
        enough.set()
        writer.join(PATIENCE_SECONDS)

    restored = back(tmp_path / "kept.tar", empty_place(tmp_path))

    assert written == [True] * 4
    assert (restored.proof.problems, manifest.missing) == ((), [])
    with database.reading() as store:
        assert len(store.cases.find(limit=200).items) > restored.proof.cases


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    if request.param == "sqlite":
        yield empty_place(tmp_path)
    else:
        with empty_postgres(request.getfixturevalue("postgres_server"), tmp_path) as settings:
            yield settings
