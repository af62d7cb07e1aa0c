"""Checks of sequence flows: they join what they may, everything can be reached, and ends are ends."""
from collections.abc import Iterator

from engine.diagram.model import Diagram, Element
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "loose-flow": ("error",
                   ("El flujo {name} va de «{source}» a «{target}», que no existe o está en otro subproceso.", "Vuelva a conectarlo."),
                   ("The flow {name} runs from “{source}” to “{target}”, which is missing or in another sub-process.", "Connect it again.")),
    "unreachable": ("error",
                    ("Ningún camino llega a «{name}».", "Conéctelo o quítelo."),
                    ("No path leads to “{name}”.", "Connect it or remove it.")),
    "dead-end": ("warning",
                 ("El camino termina en «{name}» sin evento de fin.", "Conéctelo a un evento de fin."),
                 ("The path stops at “{name}” without an end event.", "Connect it to an end event.")),
    "flow-after-end": ("error",
                       ("«{name}» es un fin y tiene salidas.", "Quite las salidas o use otro elemento."),
                       ("“{name}” is an end and has outgoing flows.", "Remove them or use another element.")),
    "flow-before-start": ("error",
                          ("«{name}» es un inicio y tiene entradas.", "Quite las entradas o use otro elemento."),
                          ("“{name}” is a start and has incoming flows.", "Remove them or use another element.")),
})


def check_flows(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    return [*_loose(diagram, file, language), *_unreachable(diagram, file, language), *_ends(diagram, file, language)]


def _loose(diagram: Diagram, file: str, language: str) -> Iterator[Problem]:
    for flow in diagram.flows.values():
        source, target = diagram.elements.get(flow.source), diagram.elements.get(flow.target)
        if source is None or target is None or source.scope != target.scope:
            yield problem("loose-flow", file, flow.id, language, name=flow.name or flow.id, source=flow.source, target=flow.target)


def _unreachable(diagram: Diagram, file: str, language: str) -> Iterator[Problem]:
    reached = reachable(diagram)
    for element in diagram.elements.values():
        if element.id not in reached:
            yield problem("unreachable", file, element.id, language, name=element.title)


def reachable(diagram: Diagram) -> dict[str, None]:
    """Elements that a token can come to: from starts along flows, over boundary events, into sub-processes."""
    pending = [element.id for element in diagram.elements.values()
               if element.kind == "startEvent" or element.by_event or element.instantiate or element.for_compensation
               or _catches_link(element) or _begins_ad_hoc(diagram, element)]
    seen = dict.fromkeys(pending)
    attached: dict[str, list[str]] = {}
    for element in diagram.elements.values():
        if element.attached_to is not None:
            attached.setdefault(element.attached_to, []).append(element.id)
    while pending:
        here = diagram.elements[pending.pop()]
        following = [diagram.flows[flow].target for flow in here.outgoing] + attached.get(here.id, [])
        for name in following:
            if name not in seen and name in diagram.elements:
                seen[name] = None
                pending.append(name)
    return seen


def _catches_link(element: Element) -> bool:
    """A link's target has no flow; the throwing half leads to it."""
    return element.kind == "intermediateCatchEvent" and element.trigger is not None and element.trigger.kind == "link"


def _begins_ad_hoc(diagram: Diagram, element: Element) -> bool:
    return _in_ad_hoc(diagram, element) and not element.incoming and element.kind != "boundaryEvent"


def _ends(diagram: Diagram, file: str, language: str) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if element.kind == "endEvent" and element.outgoing:
            yield problem("flow-after-end", file, element.id, language, name=element.title)
        elif element.kind in ("startEvent", "boundaryEvent") and element.incoming:
            yield problem("flow-before-start", file, element.id, language, name=element.title)
        elif _stops(element) and not _in_ad_hoc(diagram, element):
            yield problem("dead-end", file, element.id, language, name=element.title)


def _in_ad_hoc(diagram: Diagram, element: Element) -> bool:
    """There a path may stop at any activity."""
    around = diagram.elements.get(element.scope)
    return around is not None and around.ad_hoc is not None


def _stops(element: Element) -> bool:
    if element.outgoing or element.kind == "endEvent" or element.by_event or element.for_compensation:
        return False
    return element.trigger is None or element.trigger.kind not in ("link", "compensate")
