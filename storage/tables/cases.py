"""Tables of a case and its past: the case, its history, keys, documents, incidents, seals."""
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint, text

from storage.tables.columns import Hash, Id, Json, Utc, Values, metadata

RowId = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER becomes the rowid on SQLite

cases = Table(
    "cases", metadata,
    Column("id", Id(), primary_key=True),
    Column("process", String, nullable=False),
    Column("process_version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("tokens", Json),
    Column("variables", Values, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("started_by", String, nullable=False),
    Column("ended_at", Utc),
    Column("end_event", String),
    Column("end_name", String),
    Column("business_key", Id()),
    Column("parent", Id()),
    Column("counter", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("events", Integer, nullable=False),  # seq of the last event
    Column("head", Hash),  # hash of the last event
    Column("bundle", Hash),  # id of the bundle that the last event ran on
    Index("cases_by_process", "process", "state", "id"),
    Index("cases_by_starter", "started_by", "id"),
    Index("cases_by_key", "business_key", sqlite_where=text("business_key IS NOT NULL"), postgresql_where=text("business_key IS NOT NULL")),
    Index("cases_by_parent", "parent", sqlite_where=text("parent IS NOT NULL"), postgresql_where=text("parent IS NOT NULL")),
)

events = Table(  # append-only: triggers refuse UPDATE and DELETE
    "events", metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", Id(), ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("type", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("element", String),
    Column("data", LargeBinary, nullable=False),  # canonical JSON, personal values sealed
    Column("semantics", Integer, nullable=False),  # version of the meaning of events and of `decide`
    Column("bundle", Hash),  # null: the one of the event before
    Column("state_hash", Hash),  # null: not the last event of its step
    Column("prev_hash", Hash),  # null: the first event
    Column("hash", Hash, nullable=False),
    UniqueConstraint("case_id", "seq"),
)

case_keys = Table(  # deleting a row erases a person: what was sealed under it is noise from then on
    "case_keys", metadata,
    Column("case_id", Id(), ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

seals = Table(
    "seals", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("last_event", BigInteger, nullable=False),  # events.id up to which this seal reaches
    Column("heads", LargeBinary, nullable=False),  # canonical JSON {case id: [seq, hash]} of the chains that grew
    Column("prev_hash", Hash),
    Column("hash", Hash, nullable=False),
)

documents = Table(
    "documents", metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", Id(), ForeignKey("cases.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("sha256", Hash, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("field", String, nullable=False),
    Column("element", String, nullable=False),
    Column("at", Utc, nullable=False),
    Column("sealed", Boolean, nullable=False),  # its bytes lie encrypted under the key of the case
)

incidents = Table(
    "incidents", metadata,
    Column("id", Id(), primary_key=True),
    Column("case_id", Id(), ForeignKey("cases.id"), nullable=False, index=True),
    Column("element", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("message", String, nullable=False),
    Column("since", Utc, nullable=False),
    Column("job", Id()),
    Column("resolved_at", Utc),
    Index("incidents_open", "since", "id", sqlite_where=text("resolved_at IS NULL"), postgresql_where=text("resolved_at IS NULL")),
)
