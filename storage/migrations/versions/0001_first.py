"""The first schema: the tables stand in two SQL files, one per kind of database; here the triggers and functions.

Revision ID: 0001
Revises:
"""
from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

SQLITE = [
    # INSERT OR REPLACE deletes without firing a DELETE trigger: it is refused by a trigger of its own.
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in ("events", "seals")
        for verb in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER events_no_replace BEFORE INSERT ON events
       WHEN EXISTS (SELECT 1 FROM events WHERE case_id = NEW.case_id AND seq = NEW.seq)
       BEGIN SELECT RAISE(ABORT, 'events is append-only'); END""",
    """CREATE TRIGGER tasks_drop_drafts AFTER UPDATE OF state ON tasks WHEN NEW.state <> 'open'
       BEGIN DELETE FROM drafts WHERE task_id = NEW.id; END""",
]

POSTGRESQL = [
    """CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()"
        for table in ("events", "seals")
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        for table in ("events", "seals")
    ),
    """CREATE FUNCTION drop_drafts() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN DELETE FROM drafts WHERE task_id = NEW.id; RETURN NULL; END $$""",
    """CREATE TRIGGER tasks_drop_drafts AFTER UPDATE OF state ON tasks FOR EACH ROW WHEN (NEW.state <> 'open')
       EXECUTE FUNCTION drop_drafts()""",
    # The same as storage/fold.py does for SQLite.
    """CREATE FUNCTION fold(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
       $$ SELECT translate(lower(given),
       'áàäâãéèëêíìïîóòöôõúùüûñçÁÀÄÂÃÉÈËÊÍÌÏÎÓÒÖÔÕÚÙÜÛÑÇ', 'aaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc') $$""",
]


def upgrade() -> None:
    db = op.get_bind()
    tables = Path(__file__).with_suffix(f".{db.dialect.name}.sql").read_text()
    for statement in tables.split(";\n\n"):
        if statement.strip():
            db.exec_driver_sql(statement)
    for statement in SQLITE if db.dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
