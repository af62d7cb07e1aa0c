"""What the installation stands on, looked at once: database, keys, files, work that waits, backups, space. Changes nothing.

A finding is a level and a sentence: `ok `, `see` (somebody should look), `BAD` (has to be mended).
"""
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.connectors import connectors
from engine.errors import EngineError, TryAgain
from engine.folders.watch import health as folders_health
from engine.model import JOB_FAILED, JOB_UNKNOWN
from storage import schema
from storage.backups.proof import lost_files
from storage.backups.restoring import FOLDER_OF_BACKUPS
from storage.database import Database, Store
from storage.keys import FILE, MasterKey
from storage.page import LARGEST
from web.crew import crew
from web.progress import Tell
from web.rehearsing import rehearse
from web.settings import Settings

OK, SEE, BAD = "ok ", "see", "BAD"
Finding = tuple[str, str]
LATE = timedelta(minutes=5)  # a timer this late says that nobody fires timers
OLD = timedelta(days=2)  # of the newest backup
LITTLE_SPACE = 1 << 30  # bytes
MOST = 20  # findings of one kind that are told one by one


def of_data(settings: Settings, real: datetime) -> Iterator[Finding]:
    """The data folder: whether it can be written to, who else reads it, how much space is left, when it was last kept."""
    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    writable = os.access(folder, os.W_OK)
    yield (OK if writable else BAD), f"data in {settings.data}" + ("" if writable else f": {folder} cannot be written to")
    if not settings.data.exists():
        return
    if settings.data.stat().st_mode & 0o077:
        yield SEE, f"others on this machine can look into {settings.data}: chmod 700 {settings.data}"
    free = shutil.disk_usage(settings.data).free
    if free < LITTLE_SPACE:
        yield SEE, f"only {free >> 20} MB are free where the data lie"
    yield _newest_backup(settings, real)


def of_keys(settings: Settings, environ: Mapping[str, str], store: Store) -> Iterator[Finding]:
    """Whether what is sealed can be opened."""
    sealed = store.history.first_sealed()
    if sealed is None:
        return
    if MasterKey.found(settings.data, environ) is None:
        yield BAD, f"the master key is missing, and histories hold sealed values: bring {FILE} back into {settings.data} from a backup"
        return
    try:
        store.history.key(sealed)
        yield OK, "the master key opens what is sealed"
    except EngineError:
        yield BAD, "the master key is another one than that of the sealed values: bring back the right one"


def of_work(store: Store, now: datetime) -> Iterator[Finding]:
    """What waits for a person, or for a program that does not run."""
    due = store.timers.next_at()
    if due is not None and due < now - LATE:
        yield SEE, f"a timer has been due since {due.astimezone(UTC):%Y-%m-%d %H:%M} UTC: is serve or worker running?"
    waiting = (("open incidents", store.incidents.open(LARGEST)), ("jobs that gave up", store.jobs.list(JOB_FAILED, LARGEST)),
               ("jobs of unknown outcome", store.jobs.list(JOB_UNKNOWN, LARGEST)),
               ("mails whose delivery is unknown", store.mail.outbox(state="unknown", limit=LARGEST, whole=False)),
               ("mails that could not be sent", store.mail.outbox(state="failed", limit=LARGEST, whole=False)))
    for what, page in waiting:
        if page.items:
            yield SEE, f"{len(page.items)}{'' if page.next_cursor is None else ' or more'} {what}"


def of_files(store: Store) -> Iterator[Finding]:
    """Whether every file that a case names is there; its content is proved by `restore`."""
    named, lost = lost_files(store)
    if not lost:
        yield OK, f"all {named} files that cases name are there"
    yield from ((BAD, f"case {case}: file {sha256} is lost: bring it back from a backup") for case, sha256 in lost[:MOST])
    if len(lost) > MOST:
        yield BAD, f"and {len(lost) - MOST} more files are lost"


def of_seals(store: Store, now: datetime) -> Iterator[Finding]:
    at = store.ledger.last_at()
    if at is not None and at < now - OLD:
        yield SEE, f"the last seal over the histories is of {at:%Y-%m-%d}: is serve running?"


def of_folders(settings: Settings) -> Iterator[Finding]:
    """Whether files can be taken out of the watched folders."""
    if settings.drop:
        wrong = folders_health(Path(settings.drop))
        yield (BAD, f"TRAMITA_DROP: {wrong}") if wrong else (OK, f"folders watched in {settings.drop}")


def of_workers(settings: Settings, store: Store, real: datetime) -> Finding:
    """Who runs the jobs on PostgreSQL, and how late they are."""
    works = crew(store, settings, list(connectors({})), real)
    late = f"; the job that is due first has waited {works.late_seconds:.0f} s" if works.late_seconds >= 1 else ""
    if works.deserted:
        return BAD, f"jobs: TRAMITA_JOBS=workers, but no worker lives: start ./tramita worker{late}"
    return OK, f"jobs: {'left to workers' if works.left_to_them else 'run by serve and workers'}, live workers: {works.workers}{late}"


def of_cases(database: Database, now: datetime, tell: Tell) -> Iterator[Finding]:
    """Every open case in a dry run."""
    tried, found = rehearse(database, now, tell)
    broken = len({one.case for one in found if one.level == BAD})
    yield OK, f"{tried - broken} of {tried} open cases open and can take their next step (tried without storing anything)"
    yield from ((one.level, f"case {one.case}: {one.what}") for one in found[:MOST])
    if len(found) > MOST:
        yield SEE, f"and {len(found) - MOST} findings more"


def of_schema(settings: Settings, where: str) -> tuple[Finding, bool]:
    """Whether the database is one of this release, and whether there is anything to look at. `where`: its address as it may be shown."""
    if settings.url.startswith("sqlite:///") and not os.path.exists(settings.url.removeprefix("sqlite:///")):
        return (OK, f"database {where}: not there yet, made by the first start"), False
    try:
        if schema.revision(settings.url) is None:
            return (OK, f"database {where}: empty, furnished by the first start"), False
        schema.check(settings.url)
    except TryAgain as refusal:
        return (BAD, f"database {where} cannot be reached: {str(refusal.__cause__).splitlines()[0]}"), False
    except (EngineError, OSError) as refusal:
        return (BAD, f"database {where}: {refusal}"), False
    except Exception as refusal:  # noqa: BLE001 whatever the driver says, the person needs to read it
        return (BAD, f"database {where} cannot be reached: {type(refusal).__name__}"), False
    return (OK, f"database {where}, schema {schema.head()}"), True


def _newest_backup(settings: Settings, real: datetime) -> Finding:
    made = [datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in (settings.data / FOLDER_OF_BACKUPS).glob("*.tar")]
    if not made:
        return SEE, f"no backup in {settings.data / FOLDER_OF_BACKUPS}: ./tramita backup makes one, to be copied elsewhere"
    return (SEE if max(made) < real - OLD else OK), f"the newest backup in {FOLDER_OF_BACKUPS}/ is of {max(made):%Y-%m-%d %H:%M} UTC"
