"""Where a case has been on its diagram and where it waits: what the viewer colours.

The way is not stored: the case is executed again from its history, which is cheap for all but very long ones.
"""
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.model import Case, Waits
from engine.replay import Differs, steps
from storage.database import Store
from web.page import name_of
from web.pictures import Picture

LONGEST = 600  # events; the way of a longer case is drawn from the elements of its events alone


def marks_of(store: Store, case: Case, waits: Waits, picture: Picture, now: Any) -> dict[str, Any]:
    """What `data-marks` of the viewer holds (web/front/README.md)."""
    here = picture.diagram.elements
    return {
        "done": [id for id in passed(store, case) if id in here or id in picture.diagram.flows],
        "open": [mark for mark in _open(waits, now) if mark["element"] in here],
        "incidents": [{"element": one.element, "label": one.message[:120]} for one in waits.incidents if one.element in here],
    }


def passed(store: Store, case: Case) -> list[str]:
    """Ids of the elements and flows that the case has passed, each once, in order."""
    known = _kept(case.id, case.head)
    if not known:
        known.extend(_walked(store, case))
    return list(known)


@lru_cache(maxsize=500)
def _kept(case_id: str, head: str) -> list[str]:
    """The place of one answer: a case with the same head has gone the same way."""
    return []


def _walked(store: Store, case: Case) -> list[str]:
    if case.events <= LONGEST:
        try:
            again = steps(case.id, store.history.all(case.id), store.processes.bundle_of)
            return list(dict.fromkeys(id for step in again for id in step.path))
        except Differs:
            pass  # erased, or written by another release: what its events name is still true
    events = store.history.of(case.id, max(0, case.events - LONGEST), LONGEST)
    return list(dict.fromkeys(event.element for event in events if event.element))


def _open(waits: Waits, now: Any) -> list[Mapping[str, Any]]:
    tasks = [{"element": one.element, "kind": "task", "label": name_of(one.assignee) if one.assignee else (one.lane or ""),
              "due": one.due.isoformat() if one.due else None, "late": bool(one.due and one.due < now)} for one in waits.tasks]
    jobs = [{"element": one.element, "kind": "job", "label": one.type} for one in waits.jobs]
    timers = [{"element": one.element, "kind": "timer", "label": "", "due": one.due.isoformat()} for one in waits.timers if one.kind == "timer"]
    messages = [{"element": one.element, "kind": "message", "label": one.name} for one in waits.subscriptions]
    return [*tasks, *jobs, *timers, *messages]
