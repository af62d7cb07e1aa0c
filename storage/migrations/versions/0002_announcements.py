"""Announcements of jobs: the tables and functions of Procrastinate, on PostgreSQL alone. SQLite has one node and needs none.

Its own migrations are run, up to the last one that Procrastinate had when this was written: those files never change,
while its whole schema does with each release. A later one needs a migration of ours that runs the files after LAST.

Revision ID: 0002
Revises: 0001
"""
from alembic import op

revision = "0002"
down_revision = "0001"

LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"  # of Procrastinate 3.10.0


def upgrade() -> None:
    db = op.get_bind()
    if db.dialect.name != "postgresql":
        return
    from procrastinate.schema import migrations_path

    for path in sorted(migrations_path.glob("*.sql")):
        if path.name <= LAST:
            # A file holds many statements and literal % signs: the driver takes both when it is given no parameters.
            db.connection.cursor().execute(path.read_text())
    op.execute("CREATE INDEX tramita_announced ON procrastinate_jobs ((args->>'job')) WHERE status = 'todo'")
