"""Tables of what cases run on: versions, files, bundles, settings, the virtual clock, and the data stores (registers)."""
from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from storage.tables.cases import RowId
from storage.tables.columns import Hash, Id, Json, Utc, Values, metadata

blobs = Table(  # files of process versions, content-addressed
    "blobs", metadata,
    Column("sha256", Hash, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

versions = Table(
    "versions", metadata,
    Column("process", String, primary_key=True),  # key
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", String, nullable=False),
    Column("program", Hash, nullable=False),
    Column("files", Json, nullable=False),  # {path: sha256}
    Column("parameters", Values, nullable=False),  # defaults of process.yaml
    Column("visible_to", Json),  # groups that see the cases of this process
    Column("facts", Json),  # what lists show: owner group, calendar, …
    Column("deployed_by", String, nullable=False),
    Column("deployed_at", Utc, nullable=False),
    Index("versions_program", "process", "program"),
)

drawings = Table(  # diagrams that an owner has not deployed yet, one per process and person
    "drawings", metadata,
    Column("process", String, primary_key=True),
    Column("user", String, primary_key=True),
    Column("xml", LargeBinary, nullable=False),
    Column("at", Utc, nullable=False),
)

bundles = Table(  # every bundle that an event ever ran on
    "bundles", metadata,
    Column("id", Hash, primary_key=True),
    Column("process", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("parameters", Values, nullable=False),
    Column("calendars", Values, nullable=False),
)

settings = Table(  # versioned: the newest row of a kind and key is in force
    "settings", metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String, nullable=False),  # parameters | calendar | front
    Column("key", String, nullable=False),
    Column("value", Values, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Utc, nullable=False),
    Column("why", String),
    Index("settings_newest", "kind", "key", "id"),
)

clock = Table("clock", metadata, Column("id", Integer, primary_key=True), Column("now", Utc, nullable=False))

registers = Table(  # the data stores of the diagrams: tabla_anulado, archivo_postventa, …
    "registers", metadata,
    Column("register", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # the consecutivo, from 1 without gaps
    Column("case_id", Id(), ForeignKey("cases.id"), index=True),
    Column("key", String, nullable=False),  # idempotency key: the same job writes once
    Column("data", Values, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("register", "key"),
    Index("registers_at", "register", "at"),
)

register_keys = Table(  # how each value of a row sorts: storage/register_keys.py
    "register_keys", metadata,
    Column("register", String, primary_key=True),
    Column("column", String, primary_key=True),
    Column("key", Id(), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
)

register_numbers = Table(
    "register_numbers", metadata, Column("register", String, primary_key=True), Column("last", Integer, nullable=False)
)

register_changes = Table(
    "register_changes", metadata,
    Column("id", RowId, primary_key=True),
    Column("register", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", String, nullable=False),
    Column("before", Values, nullable=False),
    Column("after", Values, nullable=False),
    Column("case_id", Id()),  # whose job it was
    Column("why", String),
    Index("register_changes_of", "register", "number"),
    Index("register_changes_by", "register", "by"),  # what a job changed
)
