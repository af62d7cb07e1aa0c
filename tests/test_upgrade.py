"""Danger: an upgrade that leaves a database between two releases, or that begins without a way back."""
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.errors import NotMigrated, OtherSchema
from storage import schema
from storage.backups import rows
from storage.database import Database
from tests.conftest import KEYS
from tests.golden.installation import FOLDER
from tests.safekeeping import NOW, back, empty_place, empty_postgres, installation, kept, opened, surroundings, verb
from tests.test_storage_golden import assert_whole
from web.commands import tramita
from web.safekeeping import archive, place_for, upgrade
from web.settings import Settings

MIGRATION = '''"""A migration of tests.

Revision ID: 9998
Revises: {before}
"""
from alembic import op

revision = "9998"
down_revision = "{before}"


def upgrade() -> None:
    op.execute("ALTER TABLE cases ADD COLUMN colour VARCHAR")
    op.execute("CREATE TABLE novelty (id INTEGER PRIMARY KEY)")
    {then}
'''


@pytest.fixture
def older(tmp_path):
    """The installation that the first release has left."""
    with zipfile.ZipFile(FOLDER / "0.1.0.zip") as packed:
        packed.extractall(tmp_path / "old")
    database = Database(f"sqlite:///{tmp_path}/old/tramita.db", tmp_path / "old", KEYS)
    database.close()
    return installation(database)


@pytest.fixture
def older_postgres(older, postgres_server, tmp_path):
    """The same on PostgreSQL: its rows in a database that has the first schema, too."""
    kept(older, tmp_path / "older.tar")
    with empty_postgres(postgres_server, tmp_path) as place:
        with archive(tmp_path / "older.tar") as found, schema._connection(place.url) as db:
            schema.move(db, "0001")
            for table in rows.tables(db, schema.tables_at("0001")):
                for name in found.reader.under(f"tables/{table.name}"):
                    rows.load(db, table, found.reader.read(name, 1 << 20))
        shutil.copytree(older.data / "files", place.data / "files")
        shutil.copy(older.data / "master.key", place.data)
        yield place


@pytest.fixture(params=["older", "older_postgres"])
def old(request):
    return request.getfixturevalue(request.param)


def next_release(folder: Path, monkeypatch, then="pass"):
    """From now on the program has one migration more."""
    shutil.copytree(schema.FOLDER, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "migrations" / "versions" / "9998_test.py").write_text(MIGRATION.format(before=schema.head(), then=then))
    monkeypatch.setattr(schema, "FOLDER", folder / "migrations")


def test_an_installation_of_the_first_release_is_kept_and_brought_to_this_one(old, tmp_path):
    made = []

    done = upgrade(old, {}, NOW, made=lambda path, manifest: made.append((path, manifest.schema)))

    assert (done.before, done.after, done.proof.cases) == ("0001", schema.head(), 2)
    assert made == [(place_for(old, NOW, f"before-{schema.head()}"), "0001")]
    schema.check(old.url)
    with opened(old) as database:
        assert_whole(database)


def test_a_backup_of_an_older_schema_comes_back_as_this_one(older, tmp_path):
    upgrade(older, {}, NOW, tmp_path / "before.tar")

    restored = back(tmp_path / "before.tar", empty_place(tmp_path))

    assert (restored.manifest.schema, restored.schema) == ("0001", schema.head())
    with opened(empty_place(tmp_path)) as database:
        assert_whole(database)


@pytest.mark.parametrize("then", ['raise RuntimeError("the disk is blue")', 'op.execute("SELECT nothing FROM nowhere")'])
def test_a_migration_that_fails_has_changed_nothing(old, tmp_path, monkeypatch, then):
    upgrade(old, {}, NOW, tmp_path / "first.tar")
    before = schema.head()
    with monkeypatch.context() as patched:
        next_release(tmp_path, patched, then)
        with pytest.raises(NotMigrated, match="it is as it was before"):
            upgrade(old, {}, NOW, tmp_path / "second.tar")

    assert schema.revision(old.url) == before
    schema.check(old.url)
    with opened(old) as database:
        assert_whole(database)
        with schema._connection(old.url) as db:
            assert not {"novelty"} & set(schema.inspect(db).get_table_names())
            assert "colour" not in {column["name"] for column in schema.inspect(db).get_columns("cases")}


def test_a_migration_that_touches_a_history_is_undone(older, tmp_path, monkeypatch):
    next_release(tmp_path, monkeypatch, 'op.execute("UPDATE cases SET events = events + 1")')

    with pytest.raises(NotMigrated, match="histories have changed"):
        upgrade(older, {}, NOW)

    assert schema.revision(older.url) == "0001"


def test_a_history_that_was_forged_before_stops_an_upgrade_unless_one_insists(older, tmp_path):
    with schema._connection(older.url) as db:
        db.execute(schema.text("DROP TRIGGER events_no_update"))
        db.execute(schema.text("UPDATE events SET actor = 'mallory' WHERE seq = 1"))

    with pytest.raises(NotMigrated, match="its content was changed"):
        upgrade(older, {}, NOW, tmp_path / "one.tar")
    assert len(upgrade(older, {}, NOW, tmp_path / "two.tar", despite_damage=True).proof.problems) == 2


def test_without_room_for_the_backup_nothing_is_migrated(older, tmp_path):
    (tmp_path / "full").write_text("not a folder")

    with pytest.raises(Exception, match="No backup was made"):
        upgrade(older, {}, NOW, tmp_path / "full" / "before.tar")

    assert schema.revision(older.url) == "0001"


def test_a_newer_database_is_refused_by_every_verb(sqlite_database, tmp_path, monkeypatch):
    settings = installation(sqlite_database)
    with monkeypatch.context() as patched:
        next_release(tmp_path, patched)
        upgrade(settings, {}, NOW)

    with pytest.raises(OtherSchema, match="9998 is newer than this program: install the newer release"):
        upgrade(settings, {}, NOW)
    with pytest.raises(OtherSchema, match="9998 is newer"):
        kept(settings, tmp_path / "kept.tar")
    said = subprocess.run(verb("doctor"), env=surroundings(settings), capture_output=True, text=True, timeout=60)
    assert said.returncode == 1
    assert "9998 is newer than this program" in said.stdout
    assert not (tmp_path / "kept.tar").exists()


def test_what_serves_asks_for_the_upgrade(older):
    refused = subprocess.run(verb("serve", "--port", "0"), env=surroundings(older), capture_output=True, text=True, timeout=60)

    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "./tramita upgrade, which makes a backup first" in refused.stderr


def test_the_command_line_names_the_backup_and_does_nothing_twice(older, monkeypatch):
    for name, value in surroundings(older).items():
        monkeypatch.setenv(name, value)

    first, again = (CliRunner().invoke(tramita, ["upgrade"], catch_exceptions=False) for _ in range(2))

    assert first.stdout.startswith(f"Backup made first: {older.data}/backups/before-{schema.head()}-")
    assert f"Schema 0001 became {schema.head()}: 2 histories" in first.stdout
    assert "Nothing to do" in again.stdout


def test_a_failure_says_how_to_go_back(older, tmp_path, monkeypatch):
    for name, value in surroundings(older).items():
        monkeypatch.setenv(name, value)
    next_release(tmp_path, monkeypatch, 'raise RuntimeError("the disk is blue")')

    with pytest.raises(NotMigrated, match=r"the disk is blue\nGo on with the release that you had.*restore .*before-9998-.*\.tar"):
        CliRunner().invoke(tramita, ["upgrade"], catch_exceptions=False)


def test_an_empty_database_needs_no_backup(tmp_path):
    place = Settings(data=tmp_path / "new")

    assert upgrade(place, {}, NOW).before is None
    assert upgrade(place, {}, NOW).proof is None
    assert not (place.data / "backups").exists()
