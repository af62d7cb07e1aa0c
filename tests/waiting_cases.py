"""Cases that wait for timers or jobs, written straight into a database: for tests of leasing, which never decide."""
from datetime import datetime

from engine.model import ENGINE, OPEN, Case, Decision, Event, Job, Timer, Waits
from storage.database import Database
from storage.processes import Release

PROCESS = "waiting"


def deploy(database: Database, at: datetime) -> None:
    with database.transaction() as store:
        store.processes.deploy([Release(PROCESS, "Waiting", {"waiting.bpmn": b"<definitions/>"})], "anna", at)


def wait(database: Database, case_id: str, at: datetime, timers: tuple[Timer, ...] = (), jobs: tuple[Job, ...] = ()) -> None:
    """Save a new case that waits for these."""
    case = Case(case_id, PROCESS, 1, OPEN, {"at": 1}, {}, at)
    started = Event("case_started", at, ENGINE.user)
    decision = Decision(case, (started,), Waits(), Waits(timers=timers, jobs=jobs), "00" * 32)
    with database.transaction() as store:
        bundle = store.processes.bundle(PROCESS)
        assert bundle is not None
        store.cases.save(decision, bundle)


def timer(case_id: str, number: int, due: datetime) -> Timer:
    return Timer(f"{case_id}-{number}", case_id, "wait", due)


def job(case_id: str, number: int, type: str = "test.work", retries: int = 3) -> Job:
    return Job(f"{case_id}-{number}", case_id, "work", type, {"n": number}, {}, retries)
