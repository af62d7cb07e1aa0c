"""Rewrites of a diagram before it is compiled: what BPMN draws in two halves becomes one way for the token.

A link's throwing half leads to its catching half in the same scope by a flow that nobody drew. Stages of deadlines
become send tasks that nobody drew either. Data associations become io mappings. What instantiates by a message is a start event.
"""
from dataclasses import replace

from engine.diagram.associated import with_data
from engine.diagram.model import Diagram, Element, Flow
from engine.diagram.stages import with_stages
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "loose-link": ("error",
                   ("El enlace «{name}» no tiene exactamente un destino en el mismo subproceso.",
                    "Dibuje un evento de enlace que recibe con ese nombre."),
                   ("The link “{name}” does not have exactly one target in the same scope.", "Draw one catching link event with that name.")),
})


def normalise(diagram: Diagram) -> Diagram:
    """The diagram as it runs, with a task for each stage. Unpaired links stay: the checker reports them."""
    return with_stages(_linked(_begun(with_data(diagram))))


def _begun(diagram: Diagram) -> Diagram:
    """Receive tasks and event-based gateways that instantiate become the start events that they mean."""
    begins = [element for element in diagram.elements.values() if diagram.begins_a_case(element)]
    if not begins:
        return diagram
    elements = {**diagram.elements, **{element.id: replace(element, kind="startEvent", incoming=()) for element in begins}}
    gates = [element for element in elements.values() if element.kind == "eventBasedGateway" and element.instantiate]
    dropped = {flow for gate in gates for flow in gate.outgoing}
    for gate in gates:
        del elements[gate.id]
    return replace(diagram, elements=elements, flows={name: flow for name, flow in diagram.flows.items() if name not in dropped})


def _linked(diagram: Diagram) -> Diagram:
    elements, flows = dict(diagram.elements), dict(diagram.flows)
    for source in diagram.elements.values():
        targets = _targets(diagram, source)
        if len(targets) != 1:
            continue
        target = elements[targets[0].id]
        flow = Flow(f"{source.id}.link", source.id, target.id, scope=source.scope)
        flows[flow.id] = flow
        elements[source.id] = replace(source, triggers=(), outgoing=(flow.id,))
        elements[target.id] = replace(target, kind="intermediateThrowEvent", triggers=(), incoming=(*target.incoming, flow.id))
    return replace(diagram, elements=elements, flows=flows)


def check_links(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    return [problem("loose-link", file, element.id, language, name=element.title) for element in diagram.elements.values()
            if _is_link(element, "intermediateThrowEvent") and len(_targets(diagram, element)) != 1]


def _targets(diagram: Diagram, source: Element) -> list[Element]:
    if not _is_link(source, "intermediateThrowEvent"):
        return []
    name = source.triggers[0].name
    return [element for element in diagram.within(source.scope)
            if _is_link(element, "intermediateCatchEvent") and element.triggers[0].name == name]


def _is_link(element: Element, kind: str) -> bool:
    return element.kind == kind and element.trigger is not None and element.trigger.kind == "link"
