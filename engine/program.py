"""A bundle's program, kept by content, and what others ask of it: where a case may start, what lists show."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.calendar.starts import ALL, plan_start
from engine.compiled import Program, compile_program
from engine.diagram.formula import Formula, Trouble
from engine.diagram.model import Element
from engine.errors import BadTimer
from engine.kept import Kept
from engine.model import Bundle
from engine.surroundings import Surroundings

__all__ = ["Program", "Start", "facts_of", "none_start", "program", "start_form", "start_events", "starts", "starts_of"]

_PROGRAMS: Kept[Program] = Kept(128)


def program(bundle: Bundle) -> Program:
    """The bundle's program. Raises NotDeployable with every reason why it cannot run."""
    return _PROGRAMS.get(bundle.program, lambda: compile_program(bundle.files, bundle.process))


@dataclass(frozen=True)
class Start:
    """A start event of the process."""

    element: str
    name: str
    kind: str  # none | message | signal | timer
    form: str | None
    lane: str | None
    trigger: str | None = None  # name of the message or signal


def starts(bundle: Bundle) -> tuple[Start, ...]:
    """The start events of the process in document order."""
    return tuple(Start(element.id, element.title, element.trigger.kind if element.trigger else "none", element.form, element.lane,
                       element.trigger.name if element.trigger else None) for element in start_events(program(bundle)))


def none_start(bundle: Bundle) -> str | None:
    """The start event at which a case begins when nobody says where."""
    return next((start.element for start in starts(bundle) if start.kind == "none"), None)


def start_form(bundle: Bundle, element: str | None = None) -> str | None:
    """The form of a start event; without one named, of the none start event."""
    wanted = element if element is not None else none_start(bundle)
    return next((start.form for start in starts(bundle) if start.element == wanted), None)


def starts_of(of: Program, around: Surroundings,
              now: datetime) -> tuple[list[tuple[str, datetime, dict[str, Any]]], list[tuple[str, str, str]]]:
    """What starts cases by itself: timers (element, first due, why) and messages or signals (element, name, kind).

    Raises BadTimer, with the element.
    """
    timers, messages = [], []
    for element in start_events(of):
        trigger = element.trigger
        if trigger is None:
            continue
        if trigger.kind == "timer":
            timers.append((element.id, *_planned(of, element, around, now)))
        else:
            messages.append((element.id, trigger.name or element.id, trigger.kind))
    return timers, messages


def _planned(of: Program, element: Element, around: Surroundings, now: datetime) -> tuple[datetime, dict[str, Any]]:
    try:
        return plan_start(of.plans[element.id].waits[0].timing or "", start_value(of, element.id, around, now), now, around.zone,
                          ALL if element.ext.catch_up else None, around.calendar)
    except BadTimer as wrong:
        raise BadTimer(wrong.detail, wrong.hint, element.id) from wrong


def start_value(of: Program, element: str, around: Surroundings, now: datetime) -> str:
    """The text of a start timer with the parameters in force. Raises BadTimer."""
    return _when(of.plans[element].waits[0].text, around, now)


def _when(text: Formula | None, around: Surroundings, now: datetime) -> str:
    """The text of a start timer; an expression may use the parameters of the process."""
    if text is None:
        raise BadTimer("El temporizador no dice cuándo.", "Complételo en el panel de propiedades.")
    try:
        return str(text.value(around.settings, around.environment(now), "timer"))
    except Trouble as trouble:
        raise BadTimer(trouble.message) from trouble


def facts_of(bundle: Bundle) -> dict[str, Any]:
    """What lists and pages show of a process, JSON-safe."""
    of = program(bundle)
    return {
        "title": of.title, "lanes": list(of.lanes), "version_tag": of.diagram.processes[of.key].version_tag,
        "starts": [{"element": start.element, "name": start.name, "kind": start.kind, "form": start.form, "lane": start.lane,
                    "trigger": start.trigger} for start in starts(bundle)],
        "decisions": sorted(of.decisions), "personal": sorted(of.personal)}


def start_events(of: Program) -> list[Element]:
    """The start events of the process itself, in document order."""
    return of.diagram.starts(of.key)
