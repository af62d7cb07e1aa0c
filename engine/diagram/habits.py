"""Names and lanes as good drawers use them, as hints."""
from collections.abc import Iterator

from engine.diagram.model import ACTIVITIES, SCOPES, Diagram
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "no-task-name": ("hint",
                     ("La tarea {name} no tiene nombre.", "Póngale un verbo y un objeto: «Revisar la solicitud»."),
                     ("The task {name} has no name.", "Give it a verb and an object: “Review the request”.")),
    "no-question": ("hint",
                    ("El gateway {name} reparte en varias salidas y no tiene nombre.", "Escriba la pregunta que decide: «¿Está completa?»."),
                    ("The gateway {name} has several ways out and no name.", "Write the question that it decides: “Is it complete?”.")),
    "long-name": ("hint",
                  ("El nombre de «{name}…» tiene {count} letras.", "Acórtelo y lleve el detalle a la documentación."),
                  ("The name of “{name}…” has {count} letters.", "Shorten it and put the details into the documentation.")),
    "same-name": ("hint",
                  ("Dos tareas del mismo carril se llaman «{name}».", "Dígalas de otra forma, para no confundirlas en la bandeja."),
                  ("Two tasks of the same lane are called “{name}”.", "Name them differently, so that nobody mixes them up in the inbox.")),
    "empty-lane": ("hint",
                   ("El carril «{name}» está vacío.", "Quítelo, o ponga en él lo que hace ese grupo."),
                   ("The lane “{name}” is empty.", "Remove it, or put into it what this group does.")),
})
LONGEST_NAME = 80  # letters
_ASKS = ("exclusiveGateway", "inclusiveGateway")
_TASKS = tuple(kind for kind in ACTIVITIES if kind not in SCOPES)


def check_habits(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    return [*_names(diagram, file, language), *_lanes(diagram, file, language)]


def _names(diagram: Diagram, file: str, language: str) -> Iterator[Problem]:
    seen: set[tuple[str | None, str]] = set()
    for element in diagram.elements.values():
        if element.kind in _TASKS and not element.name:
            yield problem("no-task-name", file, element.id, language, name=element.id)
        elif element.kind in _ASKS and not element.name and len(element.outgoing) > 1:
            yield problem("no-question", file, element.id, language, name=element.id)
        elif len(element.name) > LONGEST_NAME:
            yield problem("long-name", file, element.id, language, name=element.name[:30], count=len(element.name))
        if element.kind in _TASKS and element.name:
            if (element.lane, element.name) in seen:
                yield problem("same-name", file, element.id, language, name=element.name)
            seen.add((element.lane, element.name))


def _lanes(diagram: Diagram, file: str, language: str) -> Iterator[Problem]:
    for process in diagram.processes.values():
        for lane in process.empty_lanes:
            yield problem("empty-lane", file, process.id, language, name=lane)
