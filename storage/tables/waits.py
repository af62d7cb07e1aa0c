"""Tables of what waits: tasks for people, jobs for the machine, timers for a moment, subscriptions for a message."""
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, text

from storage.tables.columns import Id, Json, Utc, Values, metadata

_OPEN = text("state = 'open'")
_TAKEN = text("state = 'open' AND assignee IS NOT NULL")
_FREE = text("state = 'open' AND assignee IS NULL")
_LEASED = text("leased_until IS NOT NULL")

queues = Table(  # a set of candidates: every task with the same groups and users stands in the same queue
    "queues", metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # from the hash of its members
    Column("groups", Json),
    Column("users", Json),
)

queue_members = Table(
    "queue_members", metadata,
    Column("member", String, primary_key=True),  # "group:<name>" | "user:<login>" | "everyone"
    Column("queue", BigInteger, ForeignKey("queues.id"), primary_key=True),
)

tasks = Table(
    "tasks", metadata,
    Column("id", Id(), primary_key=True),
    Column("case_id", Id(), ForeignKey("cases.id"), nullable=False, index=True),
    Column("process", String, nullable=False),
    Column("element", String, nullable=False),
    Column("title", String, nullable=False),
    Column("lane", String),
    Column("queue", BigInteger, ForeignKey("queues.id"), nullable=False),
    Column("assignee", String),
    Column("due", Utc),
    Column("sort_at", Utc, nullable=False),  # `due`, or the end of time: what the inbox is ordered by
    Column("due_why", Json),
    Column("follow_up", Utc),
    Column("priority", Integer, nullable=False),
    Column("form", String),
    Column("created_at", Utc, nullable=False),
    Column("excluded", Json),  # users that a four-eyes rule keeps away
    Column("state", String, nullable=False),
    Column("completed_by", String),
    Column("completed_at", Utc),
    Index("tasks_open", "sort_at", "created_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("tasks_taken", "assignee", "sort_at", "created_at", "id", sqlite_where=_TAKEN, postgresql_where=_TAKEN),
    Index("tasks_free", "queue", "sort_at", "created_at", "id", "excluded", sqlite_where=_FREE, postgresql_where=_FREE),
)

drafts = Table(  # a trigger clears them when their task closes
    "drafts", metadata,
    Column("task_id", Id(), ForeignKey("tasks.id"), primary_key=True),
    Column("user", String, primary_key=True),
    Column("answers", Values, nullable=False),
    Column("at", Utc, nullable=False),
)

jobs = Table(
    "jobs", metadata,
    Column("id", Id(), primary_key=True),
    Column("case_id", Id(), ForeignKey("cases.id"), nullable=False, index=True),
    Column("element", String, nullable=False),
    Column("type", String, nullable=False),
    Column("variables", Values, nullable=False),
    Column("headers", Json),
    Column("retries", Integer, nullable=False),  # attempts in all
    Column("attempts", Integer, nullable=False),  # attempts made
    Column("state", String, nullable=False),  # ready running failed unknown
    Column("run_at", Utc, nullable=False),
    Column("leased_until", Utc),
    Column("worker", String),
    Column("last_error", String),
    Index("jobs_due", "state", "run_at"),
    Index("jobs_by_type", "type", "state", "run_at"),
)

timers = Table(
    "timers", metadata,
    Column("id", Id(), primary_key=True),
    Column("case_id", Id(), ForeignKey("cases.id"), index=True),  # null: a start timer of a process version
    Column("process", String),  # of start timers
    Column("process_version", Integer),  # of start timers
    Column("element", String, nullable=False),
    Column("due", Utc, nullable=False),
    Column("kind", String, nullable=False),  # timer | deadline | start
    Column("why", Json),
    Column("leased_until", Utc),
    Column("worker", String),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", String),
    Index("timers_due", "due", "id"),
    Index("timers_leased", "leased_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
)

subscriptions = Table(
    "subscriptions", metadata,
    Column("id", Id(), primary_key=True),
    Column("case_id", Id(), ForeignKey("cases.id"), index=True),  # null: a start event of a process version
    Column("process", String),  # of start events
    Column("process_version", Integer),  # of start events
    Column("element", String, nullable=False),
    Column("kind", String, nullable=False),  # message | signal
    Column("name", String, nullable=False),
    Column("correlation_key", String),
    Index("subscriptions_by_name", "name", "correlation_key"),
)

seen_messages = Table(  # a message with an id is taken once
    "seen_messages", metadata,
    Column("message_id", String, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("case_id", Id()),
)
