"""Messages and signals that cases have thrown: rows of the type tramita.message until they are delivered."""
from datetime import datetime

from engine.books import Books
from engine.delivery import Post
from engine.errors import NothingWaits
from engine.leases import LeasedJob
from engine.model import RecordEvent
from engine.patience import Patience, next_attempt

MESSAGE = "tramita.message"


def deliver(post: Post, books: Books, patience: Patience, leased: LeasedJob, now: datetime) -> None:
    """Give the message or signal to whoever waits for it; each takes it once, though this may be repeated."""
    job = leased.job
    name, variables = job.variables["name"], job.variables["variables"]
    if job.variables["kind"] == "signal":
        post.signal(name, variables, now, job.id, thrower=job.case)
        books.drop(job)
        return
    key = job.variables["correlation_key"]
    try:
        post.message(name, key, variables, now, job.id, parent=job.case, also=lambda store: store.jobs.remove(job.id))
        books.drop(job)
    except NothingWaits as nobody:
        _nobody(books, patience, leased, str(nobody), now)


def _nobody(books: Books, patience: Patience, leased: LeasedJob, message: str, now: datetime) -> None:
    """Whom it is for may come to wait a moment later. After all attempts the history of the thrower says so."""
    job = leased.job
    if leased.attempts < job.retries:
        with books.database.transaction() as store:
            store.jobs.again(job.id, next_attempt(patience, leased.attempts, now, None), message)
        return
    missed = RecordEvent("message_undelivered", None, {"name": job.variables["name"], "message": job.id})
    books.note(job.case, [missed], lambda store: store.jobs.failed(job.id, message), now)
