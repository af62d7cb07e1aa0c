"""Decisions written by hand, for tests of the storage alone: what the engine would have decided, without the engine."""
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from engine.model import ENDED, OPEN, Bundle, Case, Decision, Event, Task, Timer, Waits
from storage.database import Database, Store
from storage.ids import new_id
from storage.processes import Release
from tests.people import MONDAY

HASH = "ab" * 32


def deploy(database: Database, process: str = "leave", visible_to: tuple[str, ...] = ("staff", "hr", "managers")) -> Bundle:
    """A process whose diagram nobody reads here."""
    with database.transaction() as store:
        store.processes.deploy([Release(process, process.title(), {f"{process}.bpmn": b"<xml/>"}, visible_to=visible_to)], "anna", MONDAY)
    with database.reading() as store:
        bundle = store.processes.bundle(process)
    assert bundle is not None
    return bundle


def task(case_id: str, number: int = 1, **given: Any) -> Task:
    """An open task of the group hr, due in a day."""
    usual: dict[str, Any] = {"element": f"step_{number}", "title": f"Step {number}", "lane": "hr", "candidate_groups": ("hr",),
                             "due": MONDAY + timedelta(days=1), "form": f"form_{number}", "created_at": MONDAY, "process": "leave"}
    return Task(id=f"{case_id}-{number}", case=case_id, **usual | given)


def timer(case_id: str, number: int, due: datetime) -> Timer:
    return Timer(f"{case_id}-t{number}", case_id, f"step_{number}", due, "deadline")


def start(database: Database, bundle: Bundle, *, variables: Mapping[str, Any] | None = None, personal: frozenset[str] = frozenset(),
          by: str = "bob", at: datetime = MONDAY, tasks: int = 1, **given: Any) -> str:
    """A new case that waits for its first `tasks` tasks; its id."""
    case_id = new_id()
    case = Case(case_id, bundle.process, bundle.version, OPEN, {"at": "step_1"}, dict(variables or {}), at,
                **{name: value for name, value in given.items() if name in ("business_key", "parent")})
    waiting = [task(case_id, number + 1, process=bundle.process, **given.get("task", {})) for number in range(tasks)]
    events = [Event("case_started", at, by, "start", {"variables": dict(variables or {})}),
              *(Event("task_created", at, "engine", one.element, {"task": one.id, "due": None}) for one in waiting)]
    with database.transaction() as store:
        store.cases.save(Decision(case, tuple(events), Waits(), Waits(tuple(waiting)), HASH, personal=personal), bundle)
    return case_id


def complete(store: Store, case_id: str, number: int = 1, answers: Mapping[str, Any] | None = None, by: str = "eva",
             at: datetime = MONDAY, last: bool = False, personal: frozenset[str] = frozenset(), also: Waits | None = None) -> None:
    """Complete task `number` of a case: the next one opens, or the case ends."""
    loaded = store.cases.load(case_id)
    assert loaded is not None
    bundle, case = loaded
    before = Waits(tasks=(task(case_id, number, process=case.process),), timers=also.timers if also else ())
    following = () if last else (task(case_id, number + 1, process=case.process, created_at=at),)
    after = replace(case, variables={**case.variables, **(answers or {})}, tokens={"at": f"step_{number + 1}"}, counter=case.counter + 1)
    events = [Event("task_completed", at, by, f"step_{number}", {"task": f"{case_id}-{number}", "answers": dict(answers or {})})]
    if last:
        after = replace(after, state=ENDED, ended_at=at, end_event="end", end_name="Done", tokens={})
        events.append(Event("case_ended", at, "engine", "end", {"end_event": "end"}))
    else:
        events.append(Event("task_created", at, "engine", f"step_{number + 1}", {"task": f"{case_id}-{number + 1}"}))
    store.cases.save(Decision(after, tuple(events), before, Waits(following), HASH, personal=personal), bundle)
