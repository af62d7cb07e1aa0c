"""What a diagram may say and this engine does not execute: refused with the element, the reason and the mend."""
from collections.abc import Iterator

from engine.diagram import event_words
from engine.diagram.mends import AD_HOC, COMPLEX, REMOVE, mend_of, spoken
from engine.diagram.model import ACTIVITIES, Diagram, Element, Trigger
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "unsupported-element": ("error",
                            ("«{name}»: el elemento {kind} no se ejecuta.", "{mend}"),
                            ("“{name}”: the element {kind} is not executed.", "{mend}")),
    "unsupported-event": ("error",
                          ("«{name}»: {event} no se ejecuta en esta posición ({place}).", "{mend}"),
                          ("“{name}”: {event} is not executed in this position ({place}).", "{mend}")),
    "several-events": ("error",
                       ("«{name}» tiene varios eventos a la vez.", "Dibuje un evento por cada uno."),
                       ("“{name}” has several event definitions.", "Draw one event for each.")),
    "all-events": ("error",
                   ("«{name}» espera que ocurran todos sus eventos, y eso no se ejecuta.",
                    "Dibuje un evento por cada uno en ramas de un gateway paralelo."),
                   ("“{name}” waits for all of its events to happen, which is not executed.",
                    "Draw one event for each on branches of a parallel gateway.")),
    "instantiates-badly": ("error",
                           ("«{name}» crearía un caso (instantiate) y {what}.", "Póngalo al principio del proceso, sin entradas, o quite la marca."),
                           ("“{name}” would create a case (instantiate) and {what}.", "Put it at the beginning of the process, or remove the mark.")),
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
_MISSING = {
    "serviceTask": ("job_type", "taskDefinition type"),
    "businessRuleTask": ("decision", "calledDecision"),
    "callActivity": ("called", "calledElement"),
    "scriptTask": ("script", "script"),
}


def unsupported(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    """Everything that keeps this diagram from running. In the order of the document."""
    found = [problem("unsupported-element", file, identity, language, name=identity, kind=kind, mend=spoken(REMOVE, language))
             for identity, kind in diagram.unsupported]
    for element in diagram.elements.values():
        found += _of_element(diagram, element, file, language)
    return found


def _of_element(diagram: Diagram, element: Element, file: str, language: str) -> Iterator[Problem]:
    said = {"name": element.title, "kind": element.kind}
    mends = [COMPLEX] if element.kind == "complexGateway" else _ad_hoc(diagram, element) if element.ad_hoc is not None else []
    for mend in mends:
        yield problem("unsupported-element", file, element.id, language, mend=spoken(mend, language), **said)
    if element.parallel_multiple:
        yield problem("all-events", file, element.id, language, **said)
    if _too_many(diagram, element):
        yield problem("several-events", file, element.id, language, **said)
    for trigger in (element.triggers or (None,)) if element.kind in EXECUTED else ():
        if not _executed(diagram, element, trigger):
            kind = None if trigger is None else trigger.kind
            yield problem("unsupported-event", file, element.id, language, name=element.title, event=event_words.event(kind, language),
                          place=event_words.place(element.kind, language), mend=spoken(mend_of(diagram, element, kind or "none"), language))
    if element.instantiate:
        yield from _instantiates(diagram, element, file, language)
    if element.kind in ACTIVITIES:
        yield from _silent(element, file, language)


def _ad_hoc(diagram: Diagram, element: Element) -> list[tuple[str, str]]:
    inside = diagram.within(element.id)
    said = element.ad_hoc
    found = {"sequential": said is not None and said.sequential, "collects": said is not None and said.collects,
             "start": any(one.kind == "startEvent" for one in inside), "job": element.ext.job_type is not None,
             "empty": not any(one.kind in ACTIVITIES for one in inside)}
    return [AD_HOC[what] for what, holds in found.items() if holds]


def _too_many(diagram: Diagram, element: Element) -> bool:
    """Any of several events may happen, except where a link leads or where each start has a subscription of its own."""
    if len(element.triggers) < 2 or element.parallel_multiple:
        return False
    starts = element.scope in diagram.processes and (element.kind == "startEvent" or diagram.begins_a_case(element))
    return starts or any(trigger.kind in ("link", "compensate") for trigger in element.triggers if element.kind != "endEvent")


def _instantiates(diagram: Diagram, element: Element, file: str, language: str) -> Iterator[Problem]:
    wrong = {
        ("tiene entradas", "has incoming flows"): bool(element.incoming),
        ("está dentro de un subproceso", "lies in a sub-process"): element.scope not in diagram.processes,
        ("se repite", "runs several times"): element.loop is not None,
        ("tiene eventos en el borde", "has events on its border"): bool(diagram.boundaries(element.id)),
    }
    for what, holds in wrong.items():
        if holds:
            yield problem("instantiates-badly", file, element.id, language, name=element.title, what=spoken(what, language))


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
