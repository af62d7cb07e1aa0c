"""Mails as rows: the frozen types of the outbox and the inbox, and the states of what leaves.

Shared by the connectors that make them and by storage that keeps them; nothing here sends or reads.
"""
from dataclasses import dataclass
from datetime import datetime

QUEUED = "queued"  # made -> waits to be sent; also sending -> queued, the server asked to come again
SENDING = "sending"  # queued -> handed to the server, no answer yet
SENT = "sent"  # sending -> the server took it
CAPTURED = "captured"  # queued -> kept: no address of it is allowed to leave
FAILED = "failed"  # sending -> the server refused it
UNKNOWN = "unknown"  # sending -> the program died or the line broke meanwhile: it may have left


@dataclass(frozen=True)
class OutMail:
    """One mail that was produced."""

    id: str  # "": given when it is kept
    case: str | None
    job: str | None  # the job that wants it sent: one mail per job
    state: str  # queued sending sent captured failed unknown
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    message_id: str
    raw: bytes  # RFC 5322
    at: datetime
    error: str | None = None  # why it has not left; of a sent mail: whom it was kept from


@dataclass(frozen=True)
class InMail:
    """One mail that came in."""

    id: str  # "": given when it is kept
    message_id: str  # taken once
    outcome: str  # started correlated duplicate unrecognised rejected
    case: str | None
    reason: str | None
    sender: str | None
    subject: str | None
    raw: bytes
    at: datetime
