"""Announcements: how workers on PostgreSQL hear of a job, in the transaction that wrote it. The tables are Procrastinate's.

An announcement is a call and holds no more than the job's id. Times, attempts and leases stand in the job's own row, so one
too many is harmless and a lost one is made again.
"""
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from engine.leases import ANNOUNCED, QUEUE, LiveWorker

ALIVE_SECONDS = 30  # a worker that was not heard of for longer counts as dead
_MOST = 500  # announced at once by `repeat`: the next round brings the rest


class Announcements:
    """On SQLite nobody listens: nothing is written, and nothing found."""

    def __init__(self, db: Connection) -> None:
        self._db, self._possible = db, db.dialect.name == "postgresql"

    def tell(self, job_ids: Sequence[str]) -> None:
        """Announce these jobs with the commit of this transaction; not at all when no worker lives to hear it.

        What nobody would read is not written. A worker that starts a moment later finds the jobs with `repeat`.
        """
        if self._possible and job_ids:
            self._db.execute(_TELL, {"ids": list(job_ids), "alive": ALIVE_SECONDS})

    def repeat(self, types: Collection[str], now: datetime) -> int:
        """Announce the jobs that are due, that no runner holds and that are not announced; how many.

        They lost their announcement, or their worker; or a pause between two attempts is over.
        """
        if not self._possible:
            return 0
        return int(self._db.execute(_REPEAT, {"types": list(types), "now": now, "most": _MOST}).scalar() or 0)

    def tidy(self) -> None:
        """Forget dead workers, and the announcements that they had taken: `repeat` knows which jobs still wait."""
        if self._possible:
            self._db.execute(_FORGET, {"alive": ALIVE_SECONDS})
            self._db.execute(_DROP)

    def first(self) -> bool:
        """Whether no other transaction is repeating or tidying now: one node at a time does it for all."""
        return self._possible and bool(self._db.execute(_LOCK).scalar())

    def workers(self) -> list[LiveWorker]:
        """The workers that live, oldest first."""
        if not self._possible:
            return []
        return [LiveWorker(row.id, row.last_heartbeat) for row in self._db.execute(_WORKERS, {"alive": ALIVE_SECONDS})]


_LIVES = "last_heartbeat > now() - make_interval(secs => :alive)"
_CALLS = (f"procrastinate_defer_jobs_v1(array_agg(ROW('{QUEUE}', '{ANNOUNCED}', 0, NULL, NULL, jsonb_build_object('job', id), NULL)"
          "::procrastinate_job_to_defer_v1))")  # one call for all of them
_TELL = text(f"SELECT {_CALLS} FROM unnest(CAST(:ids AS text[])) AS id"  # noqa: S608 constants
             f" WHERE EXISTS (SELECT 1 FROM procrastinate_workers WHERE {_LIVES}) HAVING count(*) > 0")
_REPEAT = text(
    f"WITH waiting AS (SELECT id FROM jobs WHERE (state = 'ready' AND run_at <= :now OR state = 'running' AND leased_until <= :now)"  # noqa: S608
    " AND type = ANY(CAST(:types AS text[]))"
    " AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND args->>'job' = jobs.id)"
    f" ORDER BY run_at, id LIMIT :most) SELECT cardinality({_CALLS}) FROM waiting HAVING count(*) > 0")
_FORGET = text("SELECT procrastinate_prune_stalled_workers_v1(:alive)")
_DROP = text("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL")
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtext('tramita announcements'))")
_WORKERS = text(f"SELECT id, last_heartbeat FROM procrastinate_workers WHERE {_LIVES} ORDER BY id")  # noqa: S608
