"""What one completion costs when everything of it is written and synced, beside the bare commit of as many rows."""
from itertools import cycle
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

from engine.model import CompleteTask, Decision
from engine.perform import perform
from storage.database import Database
from tests.benchmarks import Row, Table, milliseconds, ratio
from tests.benchmarks.diagrams import loop
from tests.benchmarks.places import CLERK, KINDS, NOW, begin, place, put

STATE, EVENT = b"s" * 1200, b"e" * 260  # bytes of a case's row and of an event, as measured


def run(quick: bool = False) -> Table:
    rows = []
    for kind in KINDS:
        with place(kind) as (database, url):
            ours, bare = _both(database, url, 20 if quick else 200)
        rows += [Row(f"{kind}: a completion, all written and synced", milliseconds(ours)),
                 Row(f"{kind}: the bare commit of as many rows", milliseconds(bare)),
                 Row(f"{kind}: completion : bare commit", ratio(ours / bare), "≤ 2.5", ours / bare <= 2.5)]
    return Table("Durable completion (one transaction: case, events, tasks)", rows)


def _both(database: Database, url: str, rounds: int) -> tuple[float, float]:
    put(database, {"loop.bpmn": loop()})
    waiting = cycle([_Walker(database, decision) for decision in begin(database, "loop", 20)])
    bare = Bare(url)
    for _ in range(20):
        next(waiting).step()
        bare.commit()
    times = [_in_turn(next(waiting), bare) for _ in range(rounds)]
    bare.engine.dispose()
    return median(ours for ours, _ in times), median(plain for _, plain in times)


def _in_turn(walker: "_Walker", bare: "Bare") -> tuple[float, float]:
    """Seconds of a step and of a bare commit just after it: what else the machine does meets both alike."""
    begin = perf_counter()
    walker.step()
    between = perf_counter()
    bare.commit()
    return between - begin, perf_counter() - between


class _Walker:
    """Goes round and round in one case."""

    def __init__(self, database: Database, decision: Decision) -> None:
        self.database, self.decision = database, decision

    def step(self) -> None:
        command = CompleteTask(self.decision.after.tasks[0].id, CLERK, {"again": True})
        self.decision = perform(self.database, self.decision.case.id, command, NOW)


class Bare:
    """The same rows in tables of their own: read one, update two, insert three. No engine, no hashes, no JSON."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            _like_ours(self.engine)
        blob = "BYTEA" if self.engine.dialect.name == "postgresql" else "BLOB"
        with self.engine.begin() as db:
            db.execute(text(f"CREATE TABLE bare_case (id INTEGER PRIMARY KEY, state {blob})"))
            db.execute(text(f"CREATE TABLE bare_row (id INTEGER PRIMARY KEY, kind VARCHAR, data {blob})"))
            db.execute(text("INSERT INTO bare_case VALUES (1, :state)"), {"state": STATE})
        self.number = 0

    def commit(self) -> None:
        with self.engine.begin() as db:
            self._write(db)

    def _write(self, db: Connection) -> None:
        number = self.number = self.number + 3
        db.execute(text("SELECT state FROM bare_case WHERE id = 1")).one()
        db.execute(text("UPDATE bare_case SET state = :state WHERE id = 1"), {"state": STATE})
        db.execute(text("INSERT INTO bare_row VALUES (:id, :kind, :data)"), [_row(number + part) for part in range(2)])
        db.execute(text("UPDATE bare_row SET kind = 'done' WHERE id = :id"), {"id": number - 1})
        db.execute(text("INSERT INTO bare_row VALUES (:id, :kind, :data)"), _row(number + 2))


def _row(number: int) -> dict[str, Any]:
    return {"id": number, "kind": "event", "data": EVENT}


def _like_ours(engine: Engine) -> None:
    """WAL, synced at every commit, one BEGIN IMMEDIATE: what storage/connect.py does."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
