"""How register rows sort, by column; why a setting or a row was changed, and by which case.

Revision ID: 0004
Revises: 0003
"""
from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String, insert, select

from storage.register_keys import keys_of
from storage.tables import register_keys, registers
from storage.tables.columns import Id

revision = "0004"
down_revision = "0003"
CHUNK = 1_000  # rows


def upgrade() -> None:
    op.add_column("settings", Column("why", String))
    op.add_column("register_changes", Column("case_id", Id()))
    op.add_column("register_changes", Column("why", String))
    op.create_index("registers_at", "registers", ["register", "at"])
    op.create_table(
        "register_keys",
        *(Column(name, String, nullable=False) for name in ("register", "column")),
        Column("key", Id(), nullable=False),
        Column("number", Integer, nullable=False),
        PrimaryKeyConstraint("register", "column", "key", "number", name="register_keys_pkey"),
    )
    _fill()


def _fill() -> None:
    """The keys of the rows that are there."""
    db = op.get_bind()
    after = ("", 0)
    while True:
        here = (registers.c.register > after[0]) | ((registers.c.register == after[0]) & (registers.c.number > after[1]))
        wanted = select(registers.c.register, registers.c.number, registers.c.data).where(here).order_by(registers.c.register, registers.c.number)
        rows = db.execute(wanted.limit(CHUNK)).all()
        keys = [{"register": row.register, "column": name, "key": key, "number": row.number}
                for row in rows for name, key in keys_of(row.data).items()]
        if keys:
            db.execute(insert(register_keys), keys)
        if len(rows) < CHUNK:
            return
        after = (rows[-1].register, rows[-1].number)
