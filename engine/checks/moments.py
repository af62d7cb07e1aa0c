"""Timers written as text that wait for nothing: a length of zero, a day that is over when the process is deployed."""
from collections.abc import Callable, Iterator

from engine.calendar import timing
from engine.calendar.duration import read_duration
from engine.calendar.zone import zone_named
from engine.checks.facts import Subject
from engine.diagram.model import Trigger
from engine.diagram.words import catalogue
from engine.errors import BadTimer, Problem
from engine.surroundings import DEFAULT_ZONE

catalogue({
    "zero-timer": ("warning",
                   ("El temporizador «{name}» ({text}) no espera nada.", "Escriba una duración mayor que cero, o quítelo."),
                   ("The timer “{name}” ({text}) waits for nothing.", "Write a duration longer than zero, or remove it.")),
    "past-date": ("hint",
                  ("La fecha del temporizador «{name}» ({text}) ya pasó: dispara en cuanto el caso llega.", "Escriba una fecha por venir."),
                  ("The date of the timer “{name}” ({text}) is over: it fires as soon as the case comes to it.", "Write a date to come.")),
})

Say = Callable[..., Problem]


def check_moments(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    zone = str((subject.about.calendar or {}).get("zone") or DEFAULT_ZONE)
    for element in subject.diagram.elements.values():
        for trigger in element.triggers:
            if trigger.kind != "timer" or not trigger.text or trigger.text.startswith("="):
                continue
            code = _doubt(subject, trigger, zone)
            if code is not None:
                yield say(code, element.id, name=element.title, text=trigger.text)


def _doubt(subject: Subject, trigger: Trigger, zone: str) -> str | None:
    """What cannot be read is told by engine/diagram/timing.py."""
    text = trigger.text or ""
    try:
        zone_named(zone)
        if trigger.timing == timing.DURATION:
            return "zero-timer" if read_duration(text).is_zero else None
        if trigger.timing == timing.DATE and subject.now is not None:
            return "past-date" if timing.first_due(timing.DATE, text, subject.now, zone) < subject.now else None
    except BadTimer:
        return None
    return None
