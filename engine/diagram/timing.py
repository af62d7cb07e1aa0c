"""Checks of timers: what is written as a literal can be read, and what is drawn can fire."""
from collections.abc import Iterator

from engine.calendar import timing
from engine.diagram.model import Diagram, Element
from engine.diagram.words import catalogue, problem
from engine.errors import BadTimer, Problem

catalogue({
    "bad-timer": ("error", ("El temporizador «{name}»: {what}", "{hint}"), ("The timer “{name}”: {what}", "{hint}")),
    "no-timer": ("error",
                 ("El temporizador «{name}» no dice cuándo.", "Escriba una duración (P1D), una fecha o un ciclo (R/P1D)."),
                 ("The timer “{name}” does not say when.", "Write a duration (P1D), a date or a cycle (R/P1D).")),
    "cycle-interrupts": ("warning",
                         ("El ciclo de «{name}» interrumpe la actividad en su primera vuelta y no vuelve.",
                          "Use una duración, o un evento que no interrumpe."),
                         ("The cycle of “{name}” interrupts the activity in its first round and never returns.",
                          "Use a duration, or a non-interrupting event.")),
})


def check_timers(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    return [one for element in diagram.elements.values() for one in _of_element(element, file, language)]


def _of_element(element: Element, file: str, language: str) -> Iterator[Problem]:
    for trigger in element.triggers:
        if trigger.kind != "timer":
            continue
        if trigger.timing is None or trigger.text is None:
            yield problem("no-timer", file, element.id, language, name=element.title)
            continue
        if not trigger.text.startswith("="):
            try:
                timing.check(trigger.timing, trigger.text)
            except BadTimer as error:
                yield problem("bad-timer", file, element.id, language, name=element.title, what=error.detail, hint=error.hint)
        if trigger.timing == timing.CYCLE and element.kind == "boundaryEvent" and element.interrupting:
            yield problem("cycle-interrupts", file, element.id, language, name=element.title)
