"""A BPMN file read into a Diagram. Whatever is well-formed can be read and shown; check.py says what can run."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from lxml import etree

from engine.diagram import lanes
from engine.diagram.data import read_data
from engine.diagram.drawn import Bounds, read_drawn
from engine.diagram.extensions import read_extensions
from engine.diagram.loops import read_ad_hoc, read_loop
from engine.diagram.model import (
    ACTIVITIES,
    EVENTS,
    GATEWAYS,
    SCOPES,
    Association,
    Diagram,
    Element,
    Extensions,
    Flow,
    Process,
)
from engine.diagram.names import BPMN, bpmn, local
from engine.diagram.triggers import Definitions, read_definitions, read_triggers
from engine.diagram.xml import parse

_NODES = frozenset(ACTIVITIES + GATEWAYS + EVENTS)
# What lies in a process without being a node of the flow.
_QUIET = frozenset(("sequenceFlow", "laneSet", "textAnnotation", "association",
                    "group", "ioSpecification", "property", "documentation", "extensionElements", "incoming",
                    "outgoing", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "dataInputAssociation",
                    "dataOutputAssociation", "correlationSubscription", "monitoring", "auditing", "supportedInterfaceRef",
                    "completionCondition", "resourceRole", "performer", "humanPerformer", "potentialOwner", "artifact",
                    "category", "rendering", "dataObject", "dataObjectReference", "dataStoreReference"))


@dataclass
class _Found:
    """The parts of the file, as they turn up."""

    definitions: Definitions
    lanes: dict[str, str]
    bounds: Mapping[str, Bounds]
    elements: list[tuple[etree._Element, str, str]] = field(default_factory=list)  # node, process, scope
    flows: dict[str, Flow] = field(default_factory=dict)
    incoming: dict[str, list[str]] = field(default_factory=dict)
    outgoing: dict[str, list[str]] = field(default_factory=dict)
    unsupported: list[tuple[str, str]] = field(default_factory=list)


def read(xml: bytes, file: str = "", language: str = "es") -> Diagram:
    """The diagram in a BPMN file. Raises NotDeployable when the bytes are no safe, well-formed XML."""
    root = parse(xml, file, language)
    drawn = read_drawn(root)
    found = _Found(read_definitions(root), {}, drawn.shapes)
    processes = {}
    for node in root.iterfind(bpmn("process")):
        process = _process(node)
        processes[process.id] = process
        found.lanes.update(lanes.of_process(node))
        _collect(node, process.id, process.id, found)
    elements: dict[str, Element] = {}
    for node, process_id, scope in found.elements:
        element = _element(node, process_id, scope, found, elements)
        elements[element.id] = element
    data, data_lines = read_data(root)
    return Diagram(
        processes=processes, elements=elements, flows=found.flows, associations=tuple(_associations(root)),
        texts=MappingProxyType({node.get("id", ""): node.findtext(bpmn("text")) or "" for node in root.iter(bpmn("textAnnotation"))}),
        messages=MappingProxyType(dict(found.definitions.messages)),
        pools={node.get("name", node.get("id", "")): node.get("processRef") for node in root.iter(bpmn("participant"))},
        unsupported=tuple(found.unsupported), data=data, data_lines=data_lines, drawn=drawn,
        frames={node.get("id", ""): node.get("processRef", "") for node in root.iter(bpmn("participant")) if node.get("processRef")})


def _process(node: etree._Element) -> Process:
    ext = read_extensions(node)
    return Process(node.get("id", ""), node.get("name", ""), node.get("isExecutable", "true") != "false", tuple(lanes.names(node)),
                   ext.version_tag, ext, _documentation(node), tuple(lanes.empty(node)))


def _collect(node: etree._Element, process: str, scope: str, found: _Found) -> None:
    for child in node:
        kind = local(child.tag)
        if etree.QName(child).namespace != BPMN:
            continue
        if kind == "sequenceFlow":
            _flow(child, scope, found)
        elif kind in _NODES:
            found.elements.append((child, process, scope))
            if kind in SCOPES:
                _collect(child, process, child.get("id", ""), found)
        elif kind not in _QUIET:
            found.unsupported.append((child.get("id", ""), kind))


def _flow(node: etree._Element, scope: str, found: _Found) -> None:
    condition = node.findtext(bpmn("conditionExpression"))
    flow = Flow(node.get("id", ""), node.get("sourceRef", ""), node.get("targetRef", ""), node.get("name", ""),
                (condition.strip() or None) if condition else None, scope)
    found.flows[flow.id] = flow
    found.outgoing.setdefault(flow.source, []).append(flow.id)
    found.incoming.setdefault(flow.target, []).append(flow.id)


def _element(node: etree._Element, process: str, scope: str, found: _Found, known: dict[str, Element]) -> Element:
    identity, kind = node.get("id", ""), local(node.tag)
    ext = read_extensions(node)
    attached = node.get("attachedToRef")
    return Element(
        identity, " ".join(node.get("name", "").split()), kind, process, scope,
        lane=found.lanes.get(identity) or _lane_around(attached, scope, found.lanes, known),
        triggers=read_triggers(node, found.definitions),
        attached_to=attached,
        interrupting=node.get("cancelActivity", node.get("isInterrupting", "true")) != "false",
        parallel_multiple=node.get("parallelMultiple") == "true" or node.get("eventGatewayType") == "Parallel",
        default=node.get("default"),
        incoming=tuple(found.incoming.get(identity, ())),
        outgoing=tuple(found.outgoing.get(identity, ())),
        by_event=node.get("triggeredByEvent") == "true",
        instantiate=node.get("instantiate") == "true",
        for_compensation=node.get("isForCompensation") == "true",
        loop=read_loop(node),
        ad_hoc=read_ad_hoc(node),
        ext=_with_bpmn_parts(ext, node, found.definitions),
        documentation=_documentation(node),
        line=_line(node),
        bounds=found.bounds.get(identity))


def _with_bpmn_parts(ext: Extensions, node: etree._Element, definitions: Definitions) -> Extensions:
    """What BPMN itself says where the extensions are silent: script text, called element, message of a task."""
    more: dict[str, str] = {}
    if local(node.tag) == "scriptTask" and ext.script is None and ext.job_type is None:
        text = (node.findtext(bpmn("script")) or "").strip()
        more.update({"script": text} if text else {})
    if local(node.tag) == "callActivity" and ext.called is None and node.get("calledElement"):
        more["called"] = node.get("calledElement", "")
    message = node.get("messageRef")
    if message is not None and ext.correlation_key is None and message in definitions.keys:
        more["correlation_key"] = definitions.keys[message]
    return replace(ext, **more) if more else ext  # type: ignore[arg-type]


def _lane_around(attached: str | None, scope: str, of_lane: dict[str, str], known: dict[str, Element]) -> str | None:
    """The lane of the activity that an event sits on, else of the sub-process around."""
    for around in (attached, scope):
        if around in known:
            return known[around].lane
        if around in of_lane:
            return of_lane[around]
    return None


def _documentation(node: etree._Element) -> str:
    return "\n".join((part.text or "").strip() for part in node.iterfind(bpmn("documentation")))


def _line(node: etree._Element) -> int:
    line: Any = node.sourceline
    return int(line or 0)


def _associations(root: etree._Element) -> Iterator[Association]:
    for node in root.iter(bpmn("association")):
        yield Association(node.get("sourceRef", ""), node.get("targetRef", ""))
