"""The moments that a case waits for, in words: a timer by the name of its event, a stage by what it does to whom."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as __

from engine.diagram.stages import host_of
from engine.model import Timer
from web.pictures import Picture

STAGES = {"warning": __("Warning before the due date: %(where)s"), "reminder": __("Reminder: %(where)s"), "escalation": __("Escalation: %(where)s")}


@dataclass(frozen=True)
class Moment:
    """One line of the list."""

    words: str
    due: datetime


def moments_of(timers: Sequence[Timer], picture: Picture) -> list[Moment]:
    """What will happen by itself, the soonest first. Due dates of tasks stand with their tasks."""
    return sorted((Moment(_words(timer.element, picture), timer.due) for timer in timers if timer.kind == "timer"), key=lambda one: one.due)


def _words(element: str, picture: Picture) -> str:
    host = host_of(element)
    kind = element.removeprefix(f"{host}.").rstrip("0123456789")
    if kind in STAGES and host != element:
        return str(STAGES[kind]) % {"where": picture.label(host) if host not in picture.diagrams else _("Deadline of the case")}
    return _("Deadline of the case") if host in picture.diagrams else picture.label(element)
