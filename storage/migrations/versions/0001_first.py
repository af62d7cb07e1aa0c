"""The first schema.

Revision ID: 0001
Revises:
"""
from alembic import op

from storage.fold import POSTGRESQL as FOLD
from storage.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


SQLITE = [
    # Events and seals only grow. INSERT OR REPLACE deletes without a word unless recursive_triggers is on: refuse it, too.
    *(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
      f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END" for table in ("events", "seals") for verb in ("UPDATE", "DELETE")),
    "CREATE TRIGGER events_no_replace BEFORE INSERT ON events"
    " WHEN EXISTS (SELECT 1 FROM events WHERE case_id = NEW.case_id AND seq = NEW.seq)"
    " BEGIN SELECT RAISE(ABORT, 'events is append-only'); END",
    "CREATE TRIGGER tasks_drop_drafts AFTER UPDATE OF state ON tasks WHEN NEW.state <> 'open'"
    " BEGIN DELETE FROM drafts WHERE task_id = NEW.id; END",
]

POSTGRESQL = [
    FOLD,
    "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    *(f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()"
      for table in ("events", "seals")),
    *(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
      for table in ("events", "seals")),
    "CREATE FUNCTION drop_drafts() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN DELETE FROM drafts WHERE task_id = NEW.id; RETURN NULL; END $$",
    "CREATE TRIGGER tasks_drop_drafts AFTER UPDATE OF state ON tasks FOR EACH ROW WHEN (NEW.state <> 'open')"
    " EXECUTE FUNCTION drop_drafts()",
]
