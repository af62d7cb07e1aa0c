"""Tables of people: users, groups, who is in which, tokens, sessions."""
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from storage.tables.columns import Id, Json, Utc, metadata

users = Table(
    "users", metadata,
    Column("login", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String),
    Column("password", String),  # argon2 text; null: cannot sign in with a password
    Column("roles", Json),  # staff owner auditor operator admin
    Column("active", Boolean, nullable=False),
    Column("language", String),
    Column("failures", Integer, nullable=False),  # wrong passwords in a row
    Column("locked_until", Utc),
    Column("created_at", Utc, nullable=False),
    Column("signed_in_at", Utc),
)

groups = Table(
    "groups", metadata, Column("name", String, primary_key=True), Column("description", String), Column("email", String)
)

members = Table(
    "members", metadata,
    Column("login", String, ForeignKey("users.login"), primary_key=True),
    Column("group", String, ForeignKey("groups.name"), primary_key=True),
    Index("members_of", "group", "login"),
)

tokens = Table(
    "tokens", metadata,
    Column("id", Id(), primary_key=True),
    Column("login", String, ForeignKey("users.login"), nullable=False, index=True),
    Column("hash", LargeBinary, nullable=False, unique=True),  # SHA-256 of the token; the token itself is shown once
    Column("label", String, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("expires_at", Utc),
    Column("revoked_at", Utc),
)

sessions = Table(
    "sessions", metadata,
    Column("hash", LargeBinary, primary_key=True),  # SHA-256 of the cookie's value
    Column("login", String, ForeignKey("users.login"), nullable=False, index=True),
    Column("created_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    Column("address", String),
    Column("agent", String),
)
