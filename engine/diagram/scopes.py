"""Checks of processes and sub-processes: each begins somewhere, and its events stand where they may."""
from collections.abc import Iterator

from engine.diagram import event_words
from engine.diagram.model import SCOPES, Diagram, Element, Trigger
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "no-start": ("error",
                 ("«{name}» no tiene evento de inicio.", "Dibuje un evento de inicio y conéctelo al primer paso."),
                 ("“{name}” has no start event.", "Draw a start event and connect it to the first step.")),
    "several-starts": ("error",
                       ("El subproceso «{name}» tiene {count} inicios.", "Deje uno solo."),
                       ("The sub-process “{name}” has {count} starts.", "Keep one.")),
    "no-id": ("error", ("Hay un elemento {kind} sin id.", "Déle un id único."), ("An element {kind} has no id.", "Give it a unique id.")),
    "unattached": ("error",
                   ("El evento de borde «{name}» no está sobre ninguna actividad.", "Arrástrelo al borde de una actividad."),
                   ("The boundary event “{name}” sits on no activity.", "Drag it onto the border of an activity.")),
    "cannot-continue": ("error",
                        ("El evento de {trigger} «{name}» no puede dejar seguir la actividad.", "Cámbielo a un evento que interrumpe."),
                        ("The {trigger} event “{name}” cannot let the activity go on.", "Make it interrupting.")),
    "flow-into-handler": ("error",
                          ("El subproceso de evento «{name}» tiene flujos.", "Quítelos: lo abre su evento de inicio."),
                          ("The event sub-process “{name}” has sequence flows.", "Remove them: its start event opens it.")),
    "no-name": ("error",
                ("«{name}» no dice qué {trigger} espera o lanza.", "Elija o cree la referencia en el panel de propiedades."),
                ("“{name}” does not say which {trigger} it waits for or throws.", "Pick or create the reference in the panel.")),
})


def check_scopes(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    found: list[Problem] = []
    for process in diagram.processes.values():
        if process.executable:
            found += _begins(diagram, process.id, process.name or process.id, file, language)
    for element in diagram.elements.values():
        found += _of_element(diagram, element, file, language)
    return found


def _begins(diagram: Diagram, scope: str, name: str, file: str, language: str) -> Iterator[Problem]:
    starts = diagram.starts(scope)
    if not starts:
        yield problem("no-start", file, scope, language, name=name)
    if scope not in diagram.processes and len(starts) > 1:
        yield problem("several-starts", file, scope, language, name=name, count=len(starts))


def _of_element(diagram: Diagram, element: Element, file: str, language: str) -> Iterator[Problem]:
    name = element.title
    if not element.id:
        yield problem("no-id", file, None, language, kind=element.kind)
    if element.kind in SCOPES and element.kind != "adHocSubProcess":
        yield from _begins(diagram, element.id, name, file, language)
    if element.by_event and (element.incoming or element.outgoing):
        yield problem("flow-into-handler", file, element.id, language, name=name)
    if element.kind == "boundaryEvent" and element.attached_to not in diagram.elements:
        yield problem("unattached", file, element.id, language, name=name)
    for trigger in element.triggers:
        yield from _of_trigger(element, trigger, file, language)


def _of_trigger(element: Element, trigger: Trigger, file: str, language: str) -> Iterator[Problem]:
    name = element.title
    if trigger.kind in ("error", "cancel") and not element.interrupting:
        yield problem("cannot-continue", file, element.id, language, name=name, trigger=event_words.noun(trigger.kind, language))
    throws_job = element.ext.job_type is not None
    if trigger.kind in ("message", "signal") and not trigger.name and not throws_job:
        yield problem("no-name", file, element.id, language, name=name, trigger=event_words.noun(trigger.kind, language))
