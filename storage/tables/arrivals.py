"""The table of files that came in through folders."""
from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, UniqueConstraint

from storage.tables.columns import Hash, Id, Json, Utc, Values, metadata

arrivals = Table(
    "arrivals", metadata,
    Column("id", Id(), primary_key=True),
    Column("folder", String, nullable=False),
    Column("name", String, nullable=False),
    Column("sha256", Hash, nullable=False),  # of its content, which lies among the files
    Column("size", BigInteger, nullable=False),
    Column("state", String, nullable=False),  # taken done rejected
    Column("by", String, nullable=False),
    Column("at", Utc, nullable=False),
    Column("process", String),
    Column("ended_at", Utc),
    Column("reason", String),
    Column("rows", Integer, nullable=False),
    Column("started", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("problems", Values, nullable=False),
    Column("ignored", Json),
    Column("again", Integer, nullable=False),
    UniqueConstraint("folder", "sha256"),
    Index("arrivals_by_folder", "folder", "id"),
)
