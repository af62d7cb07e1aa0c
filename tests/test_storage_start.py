"""Danger: a database that is not what this release expects."""
import pytest
from sqlalchemy import create_engine, func, inspect, select, text

from engine.errors import OtherSchema
from storage import schema
from storage.fold import fold
from storage.tables import metadata


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
        schema.check(f"sqlite:///{tmp_path}/new/folder/nothing.db")


def test_upgrading_twice_changes_nothing(database_url):
    assert schema.upgrade(database_url) == schema.upgrade(database_url) == schema.head()


def test_the_migrations_make_exactly_the_tables(database_url):
    """Breaks when storage/tables/ changed without a migration. Before the first release: python -m tests.first_schema."""
    engine = create_engine(database_url)
    with engine.connect() as db:
        found, wanted = _schema(db), _wanted(engine)
    engine.dispose()

    assert found == wanted


def test_sqlite_and_postgresql_fold_alike(database, database_url):
    text_of_all_sorts = "ÑANDÚ ñandú Àéî Ç straße Ω"
    with database.reading() as store:
        folded = store.tx.db.execute(select(func.fold(text_of_all_sorts))).scalar()

    assert folded == fold(text_of_all_sorts) == "nandu nandu aei c straße ω"


def _schema(db):
    """Table by table: columns with nullability and keys, and the indexes."""
    look = inspect(db)
    return {
        table: (
            {column["name"]: column["nullable"] for column in look.get_columns(table)}, look.get_pk_constraint(table)["constrained_columns"],
            sorted(str(key["constrained_columns"]) for key in look.get_foreign_keys(table)),
            sorted((index["name"], index["column_names"], bool(index["unique"])) for index in look.get_indexes(table)
                   if not index.get("duplicates_constraint")),
            sorted(str(one["column_names"]) for one in look.get_unique_constraints(table)),
        )
        for table in look.get_table_names() if table != "alembic_version" and not table.startswith("procrastinate_")
    }


def _wanted(like):
    """The same of a database made straight from the tables."""
    with like.connect() as db:
        if like.dialect.name == "sqlite":
            db = create_engine("sqlite://").connect()
            metadata.create_all(db)
            return _schema(db)
        db.exec_driver_sql("CREATE SCHEMA wanted")
        db.exec_driver_sql("SET search_path TO wanted")
        metadata.create_all(db)
        return _schema_of_search_path(db)


def _schema_of_search_path(db):
    db.dialect.default_schema_name = "wanted"
    return _schema(db)


def _set_revision(url, revision):
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()
