"""Files that came in through folders, and the changes of a register by who made them.

Revision ID: 0003
Revises: 0002
"""
from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, String, UniqueConstraint

from storage.tables.columns import Hash, Id, Json, Utc, Values

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "arrivals",
        Column("id", Id(), nullable=False),
        *(Column(name, String, nullable=False) for name in ("folder", "name")),
        Column("sha256", Hash, nullable=False),
        Column("size", BigInteger, nullable=False),
        *(Column(name, String, nullable=False) for name in ("state", "by")),
        Column("at", Utc, nullable=False),
        Column("process", String),
        Column("ended_at", Utc),
        Column("reason", String),
        *(Column(name, Integer, nullable=False) for name in ("rows", "started", "delivered", "duplicates", "wrong")),
        Column("problems", Values, nullable=False),
        Column("ignored", Json),
        Column("again", Integer, nullable=False),
        PrimaryKeyConstraint("id", name="arrivals_pkey"),
        UniqueConstraint("folder", "sha256", name="arrivals_folder_key"),
    )
    op.create_index("arrivals_by_folder", "arrivals", ["folder", "id"])
    op.create_index("register_changes_by", "register_changes", ["register", "by"])
