"""The tables, by noun. Only `storage/` may import them; the migrations make them, `metadata` describes them."""
from storage.tables.arrivals import arrivals
from storage.tables.cases import case_keys, cases, documents, events, incidents, seals
from storage.tables.columns import metadata
from storage.tables.mail import inbox, outbox
from storage.tables.people import groups, members, sessions, tokens, users
from storage.tables.processes import blobs, bundles, clock, drawings, register_changes, register_keys, register_numbers, registers, settings, versions
from storage.tables.waits import drafts, jobs, queue_members, queues, seen_messages, subscriptions, tasks, timers

__all__ = [
    "arrivals", "blobs", "bundles", "case_keys", "cases", "clock", "documents", "drafts", "drawings", "events", "groups", "inbox",
    "incidents", "jobs", "members", "metadata", "outbox", "queue_members", "queues", "register_changes", "register_keys", "register_numbers",
    "registers", "seals", "seen_messages", "sessions", "settings", "subscriptions", "tasks", "timers", "tokens", "users", "versions",
]
