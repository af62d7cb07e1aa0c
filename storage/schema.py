"""The schema: made and moved forward by migrations alone; a database of a newer release is refused, not guessed at."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from engine.errors import OtherSchema
from storage.connect import connect

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


def upgrade(url: str) -> str:
    """Bring the database at `url` to this release's schema, from nothing or from any older one; the revision it has now.

    Raises OtherSchema when a newer release has been at it; nothing is changed then.
    """
    from alembic import command  # heavy, and needed once

    with _connection(url) as db:
        config = _config(db)
        _refuse_newer(config, _revision(db))
        command.upgrade(config, "head")
        return _revision(db) or ""


def check(url: str) -> None:
    """Raises OtherSchema, with what to do, unless the schema is exactly that of this release."""
    with _connection(url) as db:
        revision, config = _revision(db), _config(db)
        _refuse_newer(config, revision)
        if revision != head():
            raise OtherSchema("Run ./tramita upgrade, which makes a backup first." if revision else "It is empty: run ./tramita upgrade.")


def revision(url: str) -> str | None:
    """The schema revision of the database at `url`; None when it has no tables yet."""
    with _connection(url) as db:
        return _revision(db)


def head() -> str:
    """The schema revision of this release."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(FOLDER)).get_current_head() or ""


def _refuse_newer(config: "Config", revision: str | None) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise OtherSchema(f"Its schema {revision} is newer than this program: install the newer release, or restore a backup.")


def _revision(db: Connection) -> str | None:
    if not inspect(db).has_table("alembic_version"):
        return None
    return db.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _config(db: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = db
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = connect(url)
    try:
        with engine.connect() as connection:
            db = connection.execution_options(writing=True)
            with db.begin():
                yield db
    finally:
        engine.dispose()
