"""What a diagram may say and this engine does not execute: refused with the element, the reason and the mend."""
from collections.abc import Iterator

from engine.diagram.model import ACTIVITIES, Diagram, Element, Trigger
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "unsupported-element": ("error",
                            ("«{name}»: el elemento {kind} no se ejecuta.", "{mend}"),
                            ("“{name}”: the element {kind} is not executed.", "{mend}")),
    "unsupported-event": ("error",
                          ("«{name}»: un evento {trigger} no se ejecuta en esta posición ({kind}).", "Use otro tipo de evento."),
                          ("“{name}”: a {trigger} event is not executed in this position ({kind}).", "Use another kind of event.")),
    "several-events": ("error",
                       ("«{name}» tiene varios eventos a la vez.", "Dibuje un evento por cada uno."),
                       ("“{name}” has several event definitions.", "Draw one event for each.")),
    "nothing-to-do": ("error",
                      ("«{name}» no dice qué hacer: falta {what}.", "Complete {what} en el panel de propiedades."),
                      ("“{name}” does not say what to do: {what} is missing.", "Fill in {what} in the properties panel.")),
})

EXECUTED: dict[str, tuple[str | None, ...]] = {
    "startEvent": (None, "message", "signal", "timer"),
    "endEvent": (None, "message", "signal", "error", "escalation", "terminate", "compensate", "cancel"),
    "intermediateCatchEvent": ("message", "signal", "timer", "conditional", "link"),
    "intermediateThrowEvent": (None, "message", "signal", "escalation", "link", "compensate"),
    "boundaryEvent": ("message", "signal", "timer", "error", "escalation", "conditional", "compensate", "cancel"),
}
HANDLED = ("message", "signal", "timer", "error", "escalation", "conditional", "compensate")  # starts of event sub-processes
_REFUSED = {
    "complexGateway": "Use un gateway exclusivo, paralelo o inclusivo.",
    "adHocSubProcess": "Dibuje las tareas con un gateway paralelo o inclusivo.",
}
_MISSING = {
    "serviceTask": ("job_type", "taskDefinition type"),
    "businessRuleTask": ("decision", "calledDecision"),
    "callActivity": ("called", "calledElement"),
    "scriptTask": ("script", "script"),
}


def unsupported(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    """Everything that keeps this diagram from running. In the order of the document."""
    found = [problem("unsupported-element", file, identity, language, name=identity, kind=kind, mend="Quítelo del diagrama.")
             for identity, kind in diagram.unsupported]
    for element in diagram.elements.values():
        found += _of_element(diagram, element, file, language)
    return found


def _of_element(diagram: Diagram, element: Element, file: str, language: str) -> Iterator[Problem]:
    said = {"name": element.title, "kind": element.kind}
    if element.kind in _REFUSED:
        yield problem("unsupported-element", file, element.id, language, mend=_REFUSED[element.kind], **said)
    if len(element.triggers) > 1 or element.parallel_multiple:
        yield problem("several-events", file, element.id, language, **said)
    if element.kind in EXECUTED and not _executed(diagram, element, element.trigger):
        kind = element.trigger.kind if element.trigger is not None else "sin definición"
        yield problem("unsupported-event", file, element.id, language, trigger=kind, **said)
    if element.kind in ACTIVITIES:
        yield from _silent(element, file, language)


def _executed(diagram: Diagram, element: Element, trigger: Trigger | None) -> bool:
    around = diagram.elements.get(element.scope)
    kind = None if trigger is None else trigger.kind
    if element.kind == "startEvent" and around is not None:
        return kind in HANDLED if around.by_event else kind is None
    return kind in EXECUTED[element.kind]


def _silent(element: Element, file: str, language: str) -> Iterator[Problem]:
    """Activities that do not say what they do would pass at once: never in silence."""
    if element.ext.job_type is None:
        if element.kind in _MISSING and getattr(element.ext, _MISSING[element.kind][0]) is None:
            yield problem("nothing-to-do", file, element.id, language, name=element.title, what=_MISSING[element.kind][1])
        if element.kind in ("sendTask", "receiveTask") and not element.triggers:
            yield problem("nothing-to-do", file, element.id, language, name=element.title, what="messageRef")
