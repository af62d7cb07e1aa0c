"""What the first page of an inbox costs when few and when very many tasks are open."""
from contextlib import ExitStack
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, create_engine, insert, select, text

from engine.model import Actor, StartCase
from engine.perform import start
from storage.database import Database
from storage.ids import new_id
from storage.tables import tasks
from tests.benchmarks import Row, Table, milliseconds, ratio
from tests.benchmarks.diagrams import line
from tests.benchmarks.places import CLERK, KINDS, NOW, place, put

PEOPLE = 50  # who have every second task; the others wait for the group
CHUNK = 20_000
ROUNDS = 60


def run(quick: bool = False) -> Table:
    sizes = (1_000, 5_000, 20_000) if quick else (1_000, 100_000, 1_000_000)
    rows = []
    for kind in KINDS:
        times = _times(kind, sizes)
        rows += [Row(f"{kind}: page at {size:,} open tasks", milliseconds(times[size]), "≤ 10 ms", times[size] <= 0.010) for size in sizes]
        growth = times[sizes[-1]] / times[sizes[0]]
        rows.append(Row(f"{kind}: {sizes[-1]:,} : {sizes[0]:,}", ratio(growth), "≤ 2", growth <= 2))
    return Table("Inbox: first page (mine and my groups) and the counts of all views", rows)


def _times(kind: str, sizes: tuple[int, ...]) -> dict[int, float]:
    """Seconds of a look by open tasks: one database for each size, looked at in turn, so that noise meets all alike."""
    person = Actor("person_7", frozenset({"clerks"}))
    found: dict[int, list[float]] = {size: [] for size in sizes}
    with ExitStack() as places:
        filled = {size: _filled(*places.enter_context(place(kind)), size) for size in sizes}
        for database in filled.values():
            _page(database, person)
        for _ in range(ROUNDS):
            for size, database in filled.items():
                begin = perf_counter()
                _page(database, person)
                found[size].append(perf_counter() - begin)
    return {size: median(times) for size, times in found.items()}


def _page(database: Database, person: Actor) -> None:
    with database.reading() as store:
        assert len(store.tasks.inbox(person, "all", now=NOW, limit=25).items) == 25
        store.tasks.counts(person, NOW)


def _filled(database: Database, url: str, size: int) -> Database:
    """The database, with so many open tasks."""
    put(database, {"line.bpmn": line(1, with_forms=False)})
    case = start(database, "line", StartCase(new_id(), CLERK, {}), NOW).case.id
    engine, made = create_engine(url), 1
    while made < size:
        with engine.begin() as db:
            made += _more(db, case, made, min(CHUNK, size - made))
    with engine.begin() as db:
        db.execute(text("ANALYZE"))
    engine.dispose()
    return database


def _more(db: Connection, case: str, made: int, count: int) -> int:
    """Copies of the one real task, half of them taken, with due dates spread over a month."""
    first: dict[str, Any] = dict(db.execute(select(tasks).where(tasks.c.case_id == case).order_by(tasks.c.id).limit(1)).one()._mapping)
    copies = []
    for number in range(made, made + count):
        due = NOW + timedelta(minutes=number * 37 % 43_200)
        taken = f"person_{number % PEOPLE}" if number % 2 else None
        copies.append({**first, "id": f"{case}-{1_000_000 + number}", "assignee": taken, "due": due, "sort_at": due})
    db.execute(insert(tasks), copies)
    return count
