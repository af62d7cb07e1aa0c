"""Run by Alembic: the connection is handed in by storage/schema.py, there is no alembic.ini."""
from alembic import context

from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
