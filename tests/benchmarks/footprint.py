"""One case of five tasks with twenty fields each: CPU, statements, commits, and the bytes that stay."""
import os
import time
from typing import Any

from sqlalchemy import Engine, create_engine, event, text

from engine.model import CompleteTask, Decision
from engine.perform import perform
from storage.database import Database
from tests.benchmarks import Row, Table, milliseconds
from tests.benchmarks.diagrams import form, line
from tests.benchmarks.places import CLERK, KINDS, NOW, begin, place, put

TASKS, FIELDS = 5, 20


def run(quick: bool = False) -> Table:
    cases, rows = 20 if quick else 200, []
    for kind in KINDS:
        with place(kind) as (database, url):
            rows += _of(kind, database, url, cases)
    return Table(f"A case of {TASKS} user tasks with {FIELDS} fields each, {cases} cases", rows)


def _of(kind: str, database: Database, url: str, cases: int) -> list[Row]:
    put(database, {"line.bpmn": line(TASKS)} | {f"step_{number}.yaml": form(f"step_{number}", FIELDS) for number in range(1, TASKS + 1)})
    _finish(database, begin(database, "line", 20))
    counted = Counted(database._engine)
    before, cpu, began = _bytes(url), time.process_time() + _children(), time.perf_counter()
    _finish(database, begin(database, "line", cases))
    cpu, wall = time.process_time() + _children() - cpu, time.perf_counter() - began
    steps = cases * (TASKS + 1)
    stored, statements, commits = (_bytes(url) - before) / cases, counted.statements / steps, counted.commits / steps
    return [
        Row(f"{kind}: CPU of the program, a case", milliseconds(cpu / cases)),
        Row(f"{kind}: time, a case", milliseconds(wall / cases)),
        Row(f"{kind}: statements, a step", f"{statements:.1f}", "≤ 8", statements <= 8),
        Row(f"{kind}: commits, a step", f"{commits:.2f}", "1", round(commits, 2) == 1),
        Row(f"{kind}: bytes stored, a finished case", f"{stored / 1024:.1f} KB", "≤ 12 KB", stored <= 12 * 1024),
    ]


def _finish(database: Database, waiting: list[Decision]) -> None:
    for decision in waiting:
        while decision.after.tasks:
            task = decision.after.tasks[0]
            answers = {f"{task.element}_{number}": f"answer {number:04}" for number in range(FIELDS)}
            decision = perform(database, decision.case.id, CompleteTask(task.id, CLERK, answers), NOW)


class Counted:
    """Statements and commits of an engine from now on; a transaction's own BEGIN counts as a statement on SQLite."""

    def __init__(self, engine: Engine) -> None:
        self.statements = self.commits = 0
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, *_: Any) -> None:
        self.statements += 1

    def _commit(self, *_: Any) -> None:
        self.commits += 1


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _bytes(url: str) -> int:
    """What the database holds: used pages of the file, or tables with their indexes."""
    engine = create_engine(url)
    try:
        with engine.begin() as db:
            if engine.dialect.name == "postgresql":
                db.execute(text("CHECKPOINT"))
                return int(db.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
            pages, free, size = (int(db.execute(text(f"PRAGMA {name}")).scalar_one()) for name in ("page_count", "freelist_count", "page_size"))
            return (pages - free) * size
    finally:
        engine.dispose()
