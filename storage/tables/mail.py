"""Tables of mail: what left or would have left, and everything that came in."""
from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from storage.tables.columns import Id, Json, Utc, metadata

outbox = Table(
    "outbox", metadata,
    Column("id", Id(), primary_key=True),
    Column("case_id", Id(), ForeignKey("cases.id"), index=True),
    Column("job", String, unique=True),  # the job that wants it sent: one mail per job
    Column("state", String, nullable=False),  # queued sending sent captured failed unknown
    Column("to", Json),
    Column("cc", Json),
    Column("receivers", String, nullable=False),  # addresses of To and Cc in lower case, to search in
    Column("subject", String, nullable=False),
    Column("message_id", String, nullable=False, unique=True),
    Column("raw", LargeBinary, nullable=False),
    Column("at", Utc, nullable=False),
    Column("error", String),
)

inbox = Table(
    "inbox", metadata,
    Column("id", Id(), primary_key=True),
    Column("message_id", String, nullable=False, unique=True),
    Column("outcome", String, nullable=False),  # started correlated duplicate unrecognised rejected
    Column("case_id", Id(), ForeignKey("cases.id"), index=True),
    Column("reason", String),
    Column("sender", String),
    Column("subject", String),
    Column("raw", LargeBinary, nullable=False),
    Column("at", Utc, nullable=False),
    Index("inbox_by_outcome", "outcome", "id"),
)
