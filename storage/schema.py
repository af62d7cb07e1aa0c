"""The schema: made and moved forward by migrations alone; a database of a newer release is refused, not guessed at."""
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from engine.errors import NotMigrated, OtherSchema
from storage.connect import connect
from storage.refusals import translated

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


def upgrade(url: str, verify: Callable[[Connection], None] = lambda db: None) -> str:
    """Bring the database at `url` to this release's schema, from nothing or from any older one; the revision it has now.

    One transaction: if a migration or `verify`, which looks at the result, raises, nothing was changed.
    Raises OtherSchema when a newer release has been at it, NotMigrated when a migration cannot do its work.
    """
    with _connection(url) as db:
        refuse_newer(revision_of(db))
        move(db, "head")
        verify(db)
        return revision_of(db) or ""


def move(db: Connection, revision: str) -> None:
    """Migrate forward to this revision inside the open transaction of `db`. Raises NotMigrated when that fails."""
    from alembic import command  # heavy, and needed once

    try:
        command.upgrade(_config(db), revision)
    except Exception as broken:  # whatever a migration stumbles over, the transaction is given up
        raise NotMigrated(f"{type(broken).__name__}: {broken}") from broken


def tables_at(revision: str) -> set[str]:
    """Names of the tables that a database of this revision has, but for Alembic's own."""
    with TemporaryDirectory() as folder, _connection(f"sqlite:///{folder}/empty.sqlite") as db:
        move(db, revision)
        return set(inspect(db).get_table_names()) - {"alembic_version"}


def check(url: str) -> None:
    """Raises OtherSchema, with what to do, unless the schema is exactly that of this release."""
    with _connection(url) as db:
        revision = revision_of(db)
        refuse_newer(revision)
        if revision != head():
            raise OtherSchema("Run ./tramita upgrade, which makes a backup first." if revision else "It is empty: run ./tramita upgrade.")


def revision(url: str) -> str | None:
    """The schema revision of the database at `url`; None when it has no tables yet."""
    with _connection(url) as db:
        return revision_of(db)


def revision_of(db: Connection) -> str | None:
    """The same inside an open transaction."""
    if not inspect(db).has_table("alembic_version"):
        return None
    return db.execute(text("SELECT version_num FROM alembic_version")).scalar()


def head() -> str:
    """The schema revision of this release."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(FOLDER)).get_current_head() or ""


def refuse_newer(revision: str | None) -> None:
    """Raises OtherSchema when no migration of this release leads to that revision."""
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if revision is not None and revision not in known:
        raise OtherSchema(f"Its schema {revision} is newer than this program: install the newer release, or restore a backup.")


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
        with translated(), engine.begin() as db:
            yield db
    finally:
        engine.dispose()
