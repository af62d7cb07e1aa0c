"""Circles in which nothing ever waits: a token in them would run for ever."""
from collections.abc import Callable

from engine.diagram.model import PERSON_TASKS, Diagram, Element
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "endless-loop": ("error",
                     ("«{name}» está en un círculo sin espera ni salida: el caso daría vueltas sin fin.",
                      "Ponga en el círculo una tarea, un temporizador o una condición de salida."),
                     ("“{name}” lies on a circle without a wait or a way out: the case would go round for ever.",
                      "Put a task, a timer or a condition to leave on the circle.")),
    "busy-loop": ("warning",
                  ("«{name}» está en un círculo sin espera: si la condición no cambia, el caso se detiene con un incidente.",
                   "Ponga en el círculo una tarea o un temporizador."),
                  ("“{name}” lies on a circle without a wait: if the condition does not change, the case stops with an incident.",
                   "Put a task or a timer on the circle.")),
})

_CHOOSES = ("exclusiveGateway", "inclusiveGateway")


def check_loops(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    """One finding for each circle, at its first element in the document."""
    found = []
    quick = {element.id for element in diagram.elements.values() if not waits(element)}
    done: set[str] = set()
    for element in diagram.elements.values():
        if element.id in done or element.id not in quick:
            continue
        circle = _circle(diagram, element.id, quick)
        if circle:
            done.update(circle)
            code = "busy-loop" if any(_may_leave(diagram, name, circle) for name in circle) else "endless-loop"
            found.append(problem(code, file, element.id, language, name=element.title))
    return found


def waits(element: Element) -> bool:
    """A token stays here until something happens. Calls and sub-processes count as waits: what is in them is unknown here."""
    if element.kind in PERSON_TASKS or element.ext.job_type is not None:
        return True
    if element.kind in ("intermediateCatchEvent", "receiveTask", "eventBasedGateway", "callActivity", "subProcess", "transaction"):
        return True
    return element.kind == "adHocSubProcess"


def _circle(diagram: Diagram, start: str, quick: set[str]) -> set[str]:
    """The elements on circles through `start` that never wait; empty when there is none."""
    forward = _closure({start}, lambda name: [diagram.flows[flow].target for flow in diagram.elements[name].outgoing], quick)
    if start not in forward:
        return set()
    back = _closure({start}, lambda name: [diagram.flows[flow].source for flow in diagram.elements[name].incoming], quick)
    return forward & back


def _closure(starts: set[str], step: Callable[[str], list[str]], within: set[str]) -> set[str]:
    seen: set[str] = set()
    pending = list(starts)
    while pending:
        for name in step(pending.pop()):
            if name in within and name not in seen:
                seen.add(name)
                pending.append(name)
    return seen


def _may_leave(diagram: Diagram, name: str, circle: set[str]) -> bool:
    element = diagram.elements[name]
    outside = any(diagram.flows[flow].target not in circle for flow in element.outgoing)
    return outside and (element.kind in _CHOOSES or any(diagram.flows[flow].condition for flow in element.outgoing))
