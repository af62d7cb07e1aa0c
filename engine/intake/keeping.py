"""Rows of incoming mails: each kept once, with its outcome, whatever became of it.

Moves no case: see receive.py.
"""
from dataclasses import dataclass, replace
from datetime import datetime

from engine.delivery import Post
from engine.intake.parse import MAX_BYTES, Incoming, digest_id
from engine.mails import InMail

STARTED = "started"
CORRELATED = "correlated"
DUPLICATE = "duplicate"
UNRECOGNISED = "unrecognised"
REJECTED = "rejected"

EXCERPT = 64 * 1024  # bytes kept of a mail that is larger than any may be


@dataclass(frozen=True)
class Received:
    """What became of a mail. `reason` says why it moved no case."""

    outcome: str
    case: str | None = None
    reason: str | None = None


def kept(post: Post, row: InMail, received: Received) -> Received:
    """Keep a mail that moved no case. If it was there already, its first outcome stands."""
    with post.database.transaction() as store:
        fresh = store.mail.take_in(replace(row, outcome=received.outcome, case=received.case, reason=received.reason))
    return received if fresh else Received(DUPLICATE, *case_of_first(post, row.message_id))


def again(post: Post, mail: Incoming, raw: bytes, now: datetime, before: InMail) -> Received:
    """The same Message-ID once more. If the bytes differ they are kept too: nobody can hide a mail behind another's name."""
    received = Received(DUPLICATE, before.case, f"Ya se recibió: {before.outcome}.")
    if before.raw != raw:
        row = replace(row_of(raw, mail, now, received), message_id=digest_id(raw))
        with post.database.transaction() as store:
            store.mail.take_in(row)
    return received


def taken_before(post: Post, message_id: str) -> InMail | None:
    with post.database.reading() as store:
        found: InMail | None = store.mail.received(message_id)
    return found


def case_of_first(post: Post, message_id: str) -> tuple[str | None, str]:
    before = taken_before(post, message_id)
    return (before.case if before else None, f"Ya se recibió: {before.outcome}." if before else "Ya se recibió.")


def row_of(raw: bytes, mail: Incoming | None, now: datetime, received: Received = Received(UNRECOGNISED)) -> InMail:
    message_id = mail.message_id if mail else digest_id(raw)
    whole = raw if len(raw) <= MAX_BYTES else raw[:EXCERPT]
    return InMail(
        "", message_id, received.outcome, received.case, received.reason, mail.sender if mail else None, mail.subject if mail else None, whole, now
    )
