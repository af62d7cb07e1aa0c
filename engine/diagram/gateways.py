"""Checks of gateways and conditions: every token finds a way out."""
from collections.abc import Iterator

from engine.diagram.model import Diagram, Element
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "missing-condition": ("error",
                          ("La salida {flow} de «{name}» no tiene condición y no es la salida por defecto.",
                           "Escriba una condición o márquela como salida por defecto."),
                          ("The way out {flow} of “{name}” has no condition and is not the default.",
                           "Write a condition or make it the default flow.")),
    "no-default": ("warning",
                   ("«{name}» no tiene salida por defecto: si ninguna condición se cumple, el caso se detiene.",
                    "Marque una salida por defecto."),
                   ("“{name}” has no default flow: if no condition holds, the case stops.", "Make one flow the default.")),
    "ignored-condition": ("error",
                          ("La salida {flow} de «{name}» tiene una condición que ese elemento no mira.",
                           "Quítela o use un gateway exclusivo o inclusivo."),
                          ("The way out {flow} of “{name}” has a condition that this element does not look at.",
                           "Remove it or use an exclusive or inclusive gateway.")),
    "wrong-default": ("error",
                      ("La salida por defecto de «{name}» no es una de sus salidas.", "Elija una de las salidas dibujadas."),
                      ("The default flow of “{name}” is none of its ways out.", "Pick one of the drawn flows.")),
    "event-gateway": ("error",
                      ("Detrás de «{name}» hay «{target}», que no espera ningún evento.",
                       "Ponga eventos intermedios o tareas de recepción detrás del gateway de eventos."),
                      ("Behind “{name}” stands “{target}”, which waits for no event.",
                       "Put catch events or receive tasks behind an event-based gateway.")),
    "shared-event": ("error",
                     ("«{target}» está detrás del gateway de eventos «{name}» y tiene además otra entrada.", "Duplique el evento."),
                     ("“{target}” stands behind the event-based gateway “{name}” and has another way in.", "Duplicate the event.")),
})

_WAITING = ("message", "signal", "timer", "conditional")


def check_gateways(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    found: list[Problem] = []
    for element in diagram.elements.values():
        if element.default is not None and element.default not in element.outgoing:
            found.append(problem("wrong-default", file, element.id, language, name=element.title))
        if element.kind in ("exclusiveGateway", "inclusiveGateway"):
            found += _conditions(diagram, element, file, language)
        elif element.kind in ("parallelGateway", "eventBasedGateway", "startEvent", "boundaryEvent", "intermediateCatchEvent"):
            found += _ignored(diagram, element, file, language)
        if element.kind == "eventBasedGateway":
            found += _events(diagram, element, file, language)
    return found


def _conditions(diagram: Diagram, element: Element, file: str, language: str) -> Iterator[Problem]:
    if len(element.outgoing) < 2:
        return
    for flow in (diagram.flows[name] for name in element.outgoing):
        if flow.condition is None and flow.id != element.default:
            yield problem("missing-condition", file, flow.id, language, name=element.title, flow=f"«{flow.name or flow.id}»")
    if element.default is None:
        yield problem("no-default", file, element.id, language, name=element.title)


def _ignored(diagram: Diagram, element: Element, file: str, language: str) -> Iterator[Problem]:
    for flow in (diagram.flows[name] for name in element.outgoing):
        if flow.condition is not None:
            yield problem("ignored-condition", file, flow.id, language, name=element.title, flow=f"«{flow.name or flow.id}»")


def _events(diagram: Diagram, element: Element, file: str, language: str) -> Iterator[Problem]:
    for flow in (diagram.flows[name] for name in element.outgoing):
        target = diagram.elements.get(flow.target)
        if target is None:
            continue
        said = {"name": element.title, "target": target.title}
        waits = target.kind in ("intermediateCatchEvent", "receiveTask") and bool(target.triggers)
        if not waits or any(trigger.kind not in _WAITING for trigger in target.triggers):
            yield problem("event-gateway", file, element.id, language, **said)
        elif len(target.incoming) > 1:
            yield problem("shared-event", file, element.id, language, **said)
