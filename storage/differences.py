"""Jobs and timers of a case, written as the difference that a decision makes. Leasing and running them lives elsewhere."""
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update

from engine.model import JOB_READY, Decision, Job, Message, Timer, Waits
from storage.tables import jobs, timers

MESSAGE = "tramita.message"  # the type of a job that delivers a thrown message or signal

_DROP_JOBS = delete(jobs).where(jobs.c.id.in_(bindparam("ids", expanding=True)))
_RETRY_JOBS = (update(jobs).where(jobs.c.id.in_(bindparam("ids", expanding=True)))
               .values(state=JOB_READY, attempts=0, run_at=bindparam("at"), leased_until=None, worker=None))
_CHANGE_JOB = update(jobs).where(jobs.c.id == bindparam("job")).values(
    variables=bindparam("new_variables"), headers=bindparam("new_headers"), retries=bindparam("new_retries"))
_DROP_TIMERS = delete(timers).where(timers.c.id.in_(bindparam("ids", expanding=True)))


def save_jobs(db: Connection, decision: Decision, at: datetime) -> None:
    """Drop finished jobs, add new ones, and make those ready again whose incident was resolved."""
    old, new = {job.id: job for job in decision.before.jobs}, {job.id: job for job in decision.after.jobs}
    if gone := [id for id in old if id not in new]:
        db.execute(_DROP_JOBS, {"ids": gone})
    if fresh := [_job(job, at) for id, job in new.items() if id not in old]:
        db.execute(insert(jobs), fresh)
    if changed := [job for id, job in new.items() if id in old and old[id] != job]:
        db.execute(_CHANGE_JOB, [{"job": job.id, "new_variables": job.variables, "new_headers": job.headers, "new_retries": job.retries}
                                 for job in changed])
    still_failed = {one.job for one in decision.after.incidents}
    if again := [one.job for one in decision.before.incidents if one.job in new and one.job not in still_failed]:
        db.execute(_RETRY_JOBS, {"ids": again, "at": at})


def save_messages(db: Connection, decision: Decision, at: datetime) -> None:
    """Thrown messages wait as jobs: they are delivered after the commit, each once."""
    if decision.messages:
        db.execute(insert(jobs), [_job(_delivery(message, decision.case.id), at) for message in decision.messages])


def save_timers(db: Connection, before: Waits, after: Waits) -> None:
    """Drop timers that fired or were cancelled, add new ones; one that changed is a new one."""
    old, new = {timer.id: timer for timer in before.timers}, {timer.id: timer for timer in after.timers}
    if gone := [id for id, timer in old.items() if new.get(id) != timer]:
        db.execute(_DROP_TIMERS, {"ids": gone})
    if fresh := [_timer(timer) for id, timer in new.items() if old.get(id) != timer]:
        db.execute(insert(timers), fresh)


def _delivery(message: Message, case_id: str) -> Job:
    variables: Mapping[str, Any] = {"kind": message.kind, "name": message.name, "correlation_key": message.correlation_key,
                                    "variables": dict(message.variables)}
    return Job(message.id, case_id, "", MESSAGE, variables, {})


def _job(job: Job, at: datetime) -> dict[str, Any]:
    return {"id": job.id, "case_id": job.case, "element": job.element, "type": job.type, "variables": job.variables, "headers": job.headers,
            "retries": job.retries, "attempts": 0, "state": JOB_READY, "run_at": at}


def _timer(timer: Timer) -> dict[str, Any]:
    return {"id": timer.id, "case_id": timer.case, "element": timer.element, "due": timer.due, "kind": timer.kind, "why": timer.why,
            "attempts": 0}
