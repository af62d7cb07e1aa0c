"""Work that one node has taken for a while: the frozen types that storage hands out for due timers and jobs.

A lease is a promise with an end: whoever died loses it, and the work is taken up again.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.model import Job

QUEUE, ANNOUNCED = "tramita", "tramita.job"  # Procrastinate's names for the call that a job waits; it holds {"job": id}


@dataclass(frozen=True)
class LeasedTimer:
    """A due timer of a case, or (case None) a start timer of a process version."""

    id: str
    case: str | None
    process: str | None  # of start timers
    process_version: int | None  # of start timers
    element: str
    due: datetime  # aware UTC
    kind: str  # timer | deadline | start
    why: Mapping[str, Any] | None
    attempts: int  # this one included


@dataclass(frozen=True)
class LeasedJob:
    """A job whose turn it is."""

    job: Job
    attempts: int  # this one included
    expired: bool  # a worker had it and did not come back: the effect may have happened


@dataclass(frozen=True)
class JobRow:
    """A job as it stands in the table: for pages and for external workers."""

    job: Job
    state: str  # ready running failed unknown
    attempts: int
    run_at: datetime
    leased_until: datetime | None
    worker: str | None
    last_error: str | None


@dataclass(frozen=True)
class LiveWorker:
    """A worker on PostgreSQL whose heartbeat is recent."""

    id: int  # of Procrastinate; another one after each start
    heard_at: datetime  # aware UTC, by the clock of the database server
