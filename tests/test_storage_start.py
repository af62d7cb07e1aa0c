"""Danger: a database that is not what this release expects."""
import pytest
from sqlalchemy import create_engine, text

from engine.errors import OtherSchema
from storage import schema


def test_a_fresh_database_has_the_newest_schema(database_url):
    schema.check(database_url)

    assert schema.revision(database_url) == schema.head()


def test_a_newer_schema_is_refused_and_left_alone(database_url):
    _set_revision(database_url, "9999")

    with pytest.raises(OtherSchema, match="newer than this program"):
        schema.upgrade(database_url)
    assert schema.revision(database_url) == "9999"


def test_an_empty_database_says_what_to_do(tmp_path):
    with pytest.raises(OtherSchema, match="upgrade"):
        schema.check(f"sqlite:///{tmp_path}/nothing.db")


def test_upgrading_twice_changes_nothing(database_url):
    assert schema.upgrade(database_url) == schema.upgrade(database_url) == schema.head()


def _set_revision(url, revision):
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()
