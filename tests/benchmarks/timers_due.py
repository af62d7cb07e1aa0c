"""Ten thousand timers that fall due within one minute: each fires exactly once, by the real scheduler."""
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, func, select

from engine.clockwork import Clockwork
from engine.model import StartCase
from engine.perform import start
from storage.ids import new_id
from storage.tables import events
from tests.benchmarks import Row, Table
from tests.benchmarks.diagrams import timed
from tests.benchmarks.places import CLERK, KINDS, place, put

MINUTE = timedelta(minutes=1)


def run(quick: bool = False) -> Table:
    count, rows = (300 if quick else 10_000), []
    for kind in KINDS:
        with place(kind) as (database, url):
            put(database, {"timed.bpmn": timed()})
            past = datetime.now(UTC) - timedelta(hours=2)
            for number in range(count):
                start(database, "timed", StartCase(new_id(), CLERK, {}), past + MINUTE * number / count)
            seconds = _fire(Clockwork(database, {}, new_id), url, count)
            fired = _fired(url)
        rate = count / seconds
        rows += [Row(f"{kind}: fired", f"{fired:,} of {count:,}", "each once", fired == count),
                 Row(f"{kind}: a second", f"{rate:,.0f}", "≥ 500", rate >= 500)]
    return Table(f"{count:,} timers due in one minute, each with its case's whole step", rows)


def _fire(clockwork: Clockwork, url: str, count: int) -> float:
    """Let the scheduler work until all have fired, three minutes at most; how long it took."""
    began = time.monotonic()
    clockwork.start()
    try:
        while _fired(url) < count and time.monotonic() - began < 180:
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        clockwork.stop()


def _fired(url: str) -> int:
    engine = create_engine(url)
    with engine.connect() as db:
        number = int(db.execute(select(func.count()).where(events.c.type == "timer_fired")).scalar_one())
    engine.dispose()
    return number
