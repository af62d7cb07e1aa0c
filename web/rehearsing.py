"""A dry run: every open case is opened as the program would open it, takes its next step, and is forgotten again.

What comes out tells before anybody waits in vain that a case cannot go on. Nothing is stored, sent or fired.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.decide import decide, waits_of
from engine.model import INCIDENT, OPEN, Bundle, Case, Waits, WakeUp
from forms.read import check as form_problems
from storage.case_list import CaseFilter
from storage.database import Database, Store
from web.progress import Tell

BROKEN, WARNED = "BAD", "see"  # it cannot go on; it can, but somebody should look


@dataclass(frozen=True)
class Rehearsed:
    """What is wrong with one case, in words."""

    level: str  # BROKEN WARNED
    case: str
    what: str


def rehearse(database: Database, now: datetime, tell: Tell) -> tuple[int, list[Rehearsed]]:
    """How many open cases were tried, and what was found. `now` is the time by which cases live."""
    ids = [id for state in (OPEN, INCIDENT) for id in _ids(database, state)]
    found: list[Rehearsed] = []
    for number, id in enumerate(ids, 1):
        with database.reading() as store:
            found += try_case(store, id, now)
        tell("cases", number, len(ids))
    return len(ids), found


def try_case(store: Store, case_id: str, now: datetime) -> list[Rehearsed]:
    """What is wrong with this case. Whatever goes wrong in it is an answer, never an error."""
    try:
        loaded = store.cases.load(case_id)
        return [] if loaded is None else list(_tried(store, *loaded, now))
    except Exception as broken:  # noqa: BLE001 a doctor tells every illness, and goes on to the next patient
        return [Rehearsed(BROKEN, case_id, f"cannot be opened or cannot go on: {type(broken).__name__}: {broken}")]


def _tried(store: Store, bundle: Bundle, case: Case, now: datetime) -> Iterator[Rehearsed]:
    known, stored = waits_of(bundle, case), store.cases.waits(case.id)
    for kind, inside, outside in _differences(known, stored):
        yield Rehearsed(BROKEN, case.id, f"its {kind} are {inside} by its tokens and {outside} by the table")
    for task in known.tasks:
        yield from _form(bundle, case, task.form, task.element)
    moment = max([now, *sorted(timer.due for timer in known.timers)[:1]])
    after = decide(bundle, case, WakeUp(), moment).after
    for incident in after.incidents[len(known.incidents):]:
        yield Rehearsed(WARNED, case.id, f"its next step, at {moment:%Y-%m-%d %H:%M} UTC, will fail at {incident.element}: {incident.message}")


def _form(bundle: Bundle, case: Case, form: str | None, element: str) -> Iterator[Rehearsed]:
    if form is None:
        return
    source = bundle.files.get(f"forms/{form}.yaml")
    if source is None:
        yield Rehearsed(BROKEN, case.id, f"the form {form} of {element} is missing")
    elif any(problem.severity == "error" for problem in form_problems(source, form)):
        yield Rehearsed(BROKEN, case.id, f"the form {form} of {element} cannot be read")


def _differences(known: Waits, stored: Waits) -> Iterator[tuple[str, Any, Any]]:
    """Where tokens and tables disagree about what the case waits for. What a page or a clock reads must be what the engine knows."""
    for kind, key in _COMPARED.items():
        inside, outside = ({key(one) for one in getattr(waits, kind)} for waits in (known, stored))
        if inside != outside:
            yield kind, _listed(inside - outside), _listed(outside - inside)


_COMPARED = {
    "tasks": lambda one: (one.id, one.element, one.assignee, one.due),
    "jobs": lambda one: (one.id, one.element, one.type),
    "timers": lambda one: (one.id, one.element, one.due),
    "subscriptions": lambda one: (one.id, one.element, one.name, one.correlation_key),
    "incidents": lambda one: (one.id, one.element),
}


def _listed(some: set[Any]) -> str:
    return ", ".join(sorted(str(one[1]) for one in some)) or "none"


def _ids(database: Database, state: str) -> Iterator[str]:
    cursor = None
    while True:
        with database.reading() as store:
            page = store.cases.find(CaseFilter(state=state), limit=200, cursor=cursor)
        yield from (one.id for one in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return
