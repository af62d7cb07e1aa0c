"""Errors and escalations: each that is thrown finds somebody who catches it, and each that is caught can be thrown."""
from collections.abc import Callable, Iterator

from engine.checks.facts import Subject
from engine.checks.jobs import JOBS
from engine.diagram.model import PERSON_TASKS, SCOPES, Diagram, Element
from engine.diagram.words import catalogue
from engine.errors import Problem

catalogue({
    "uncaught-error": ("warning",
                       ("Nadie atiende el error «{thrown}» que lanza «{name}»: el caso se detendría con un incidente.",
                        "Dibuje un evento de error con ese código en el borde de la actividad o de un subproceso que la rodee."),
                       ("Nobody catches the error “{thrown}” that “{name}” throws: the case would stop with an incident.",
                        "Draw an error event with this code on the border of the activity or of a sub-process around it.")),
    "unheard-escalation": ("hint",
                           ("Nadie atiende el escalamiento «{thrown}» que lanza «{name}»: no tiene efecto.",
                            "Dibuje un evento de escalamiento con ese código en el borde del subproceso que lo rodea."),
                           ("Nobody catches the escalation “{thrown}” that “{name}” throws: it has no effect.",
                            "Draw an escalation event with this code on the border of the sub-process around it.")),
    "never-thrown": ("warning",
                     ("Nada puede lanzar «{thrown}», que «{name}» espera.",
                      "Corrija el código, o láncelo: en un trabajo, con la cabecera errorCode."),
                     ("Nothing can throw “{thrown}”, which “{name}” waits for.",
                      "Correct the code, or throw it: in a job, with the header errorCode.")),
})

Say = Callable[..., Problem]
ANY = None  # a code that nobody can tell here: a person, a worker or another process may throw what it likes
NO_CONNECTION = "sin_conexion"


def check_catching(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    diagram = subject.diagram
    for element in diagram.elements.values():
        if element.process != subject.key:
            continue
        for kind, code in _thrown_by(element):
            if code is not ANY and not _caught(diagram, element, kind, code):
                yield say("uncaught-error" if kind == "error" else "unheard-escalation", element.id, name=element.title, thrown=code)
        host = diagram.elements.get(element.attached_to or "")
        for trigger in element.triggers if host is not None else ():
            if host is not None and trigger.kind in ("error", "escalation") and trigger.code:
                possible = {code for kind, code in _possible(diagram, host) if kind == trigger.kind or code is ANY}
                if ANY not in possible and trigger.code not in possible:
                    yield say("never-thrown", element.id, name=element.title, thrown=trigger.code)


def _thrown_by(element: Element) -> Iterator[tuple[str, str | None]]:
    """(error | escalation, code) of an end or throw event, and of the jobs that this program does itself."""
    if element.kind in ("endEvent", "intermediateThrowEvent"):
        yield from ((trigger.kind, trigger.code or "") for trigger in element.triggers if trigger.kind in ("error", "escalation"))
    elif element.ext.job_type in JOBS and element.ext.headers.get("errorCode"):
        yield "error", element.ext.headers["errorCode"]


def _caught(diagram: Diagram, element: Element, kind: str, code: str) -> bool:
    """By an event on its own border, in an event sub-process beside it, or further out. Source: BPMN 2.0.2, section 10.5."""
    for at in diagram.outwards(element):
        if any(_fits(event, kind, code) for event in diagram.boundaries(at.id)):
            return True
        if not at.by_event and any(_fits(start, kind, code) for handler in diagram.within(at.scope) if handler.by_event
                                   for start in diagram.within(handler.id) if start.kind == "startEvent"):
            return True
    return False


def _fits(event: Element, kind: str, code: str) -> bool:
    return any(trigger.kind == kind and trigger.code in (None, code) for trigger in event.triggers)


def _possible(diagram: Diagram, host: Element) -> Iterator[tuple[str, str | None]]:
    """What may come out of an activity."""
    inside = [one for one in diagram.elements.values() if host in diagram.outwards(one) and one is not host] if host.kind in SCOPES else [host]
    for one in inside:
        yield from _out_of(one)


def _out_of(host: Element) -> Iterator[tuple[str, str | None]]:
    job = JOBS.get(host.ext.job_type or "")
    if host.kind in ("endEvent", "intermediateThrowEvent"):
        yield from _thrown_by(host)
    elif job is not None and not job.open:
        yield from _thrown_by(host)
        if job.connects:
            yield "error", NO_CONNECTION
    elif host.ext.job_type is not None or host.kind in (*PERSON_TASKS, "callActivity"):
        yield "error", ANY
