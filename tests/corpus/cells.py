"""Every BPMN 2.0 element × position, in the order of the page, and how to see it in a diagram.

A cell is a sentence such as "boundary timer interrupting". Source: BPMN 2.0.2, table 10.93 and the metamodel of chapter 10;
what belongs to choreographies and conversations is no part of an executable process.
"""
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from engine.diagram import read
from engine.diagram.model import Diagram, Element, Loop

START = ("none", "message", "timer", "conditional", "signal", "multiple", "parallel multiple")
HANDLER = ("message", "timer", "escalation", "conditional", "signal", "multiple", "parallel multiple")  # interrupting or not
CATCH = ("message", "timer", "conditional", "link", "signal", "multiple", "parallel multiple")
THROW = ("none", "message", "escalation", "link", "compensation", "signal", "multiple")
BOUNDARY = ("message", "timer", "escalation", "conditional", "signal", "multiple", "parallel multiple")  # interrupting or not
END = ("none", "message", "escalation", "error", "cancel", "compensation", "signal", "multiple", "terminate")
TASKS = {"undefined": "task", "user": "userTask", "manual": "manualTask", "service": "serviceTask", "send": "sendTask",
         "receive": "receiveTask", "script": "scriptTask", "business rule": "businessRuleTask"}
HOSTS = {"a task": "Task", "a sub-process": "subProcess", "a call": "callActivity"}


@dataclass(frozen=True)
class Seen:
    """A file, looked at for its cells."""

    xml: bytes

    @cached_property
    def diagram(self) -> Diagram:
        return read(self.xml)

    @cached_property
    def tags(self) -> set[str]:
        return {etree.QName(node).localname for node in etree.fromstring(self.xml).iter(etree.Element)}

    def any(self, fits: Callable[[Element], bool]) -> bool:
        return any(fits(element) for element in self.diagram.elements.values())

    def around(self, element: Element) -> Element | None:
        return self.diagram.elements.get(element.scope)


Shows = Callable[[Seen], bool]


def kind_of(element: Element) -> str:
    """The trigger of an event as the cells call it."""
    if element.parallel_multiple:
        return "parallel multiple"
    if len(element.triggers) > 1:
        return "multiple"
    kind = element.trigger.kind if element.trigger is not None else "none"
    return {"compensate": "compensation"}.get(kind, kind)


def sections() -> dict[str, dict[str, Shows]]:
    """Title of each section -> its cells."""
    return {
        "Start events": {
            **{f"start {kind}": _start(kind) for kind in START},
            "sub-process start none": _inner_start("none"),
            "sub-process start anything else": lambda seen: seen.any(
                lambda one: one.kind == "startEvent" and _is_inner(seen, one) and kind_of(one) != "none")},
        "Start events of event sub-processes": {
            **{f"event sub-process start {kind} {way}": _handler(kind, way) for kind in HANDLER for way in WAYS},
            **{f"event sub-process start error {way}": _handler("error", way) for way in WAYS},
            "event sub-process start compensation": _handler("compensation", "interrupting"),
            "event sub-process start none": _handler("none", "interrupting")},
        "Intermediate catch events": {f"catch {kind}": _event("intermediateCatchEvent", kind) for kind in CATCH},
        "Intermediate throw events": {f"throw {kind}": _event("intermediateThrowEvent", kind) for kind in THROW},
        "Boundary events": {
            **{f"boundary {kind} {way}": _boundary(kind, way) for kind in BOUNDARY for way in WAYS},
            **{f"boundary error {way}": _boundary("error", way) for way in WAYS},
            "boundary cancel interrupting": _boundary("cancel", "interrupting"),
            "boundary compensation": _boundary("compensation", "interrupting")},
        "End events": {f"end {kind}": _event("endEvent", kind) for kind in END},
        "Tasks": {
            **{f"task {name}": _tag(tag) for name, tag in TASKS.items()},
            "task receive instantiating": lambda seen: seen.any(lambda one: one.kind == "receiveTask" and one.instantiate),
            "task global": _tag("globalUserTask")},
        "Gateways": _gateways(),
        "Sub-processes and calls": {
            "sub-process embedded": lambda seen: seen.any(lambda one: one.kind == "subProcess" and not one.by_event),
            "sub-process event": lambda seen: seen.any(lambda one: one.by_event),
            "sub-process transaction": _tag("transaction"), "sub-process ad-hoc": _tag("adHocSubProcess"), "call activity": _tag("callActivity"),
            **{f"call activity bound by {binding}": _bound(binding) for binding in ("latest", "deployment", "versionTag")}},
        "Markers": _markers(),
        "Sequence flows": _flows(),
        "Pools, lanes and message flows": {
            "pool": _tag("participant"), "pool black box": lambda seen: None in seen.diagram.pools.values(), "lane": _tag("lane"),
            "lane nested": _tag("childLaneSet"), "flow message": _tag("messageFlow")},
        "Data": {
            "data object": _tag("dataObject"), "data object reference": _tag("dataObjectReference"), "data store": _tag("dataStore"),
            "data store reference": _tag("dataStoreReference"),
            "data association": lambda seen: bool(seen.tags & {"dataInputAssociation", "dataOutputAssociation"}),
            "data input": _tag("dataInput"), "data output": _tag("dataOutput"), "property": _tag("property")},
        "Artefacts": {f"artefact {name}": _tag(tag) for name, tag in (
            ("text annotation", "textAnnotation"), ("association", "association"), ("group", "group"))},
        "Variables (as in Camunda 8)": {
            "variables input mapping": _tag("input"), "variables output mapping": _tag("output"),
            "variables of a sub-process": _tag("subProcess"), "variables of a call": _tag("callActivity"),
            "variables of parallel branches": _tag("parallelGateway"),
            "variables of a multi-instance": _tag("multiInstanceLoopCharacteristics")},
    }


WAYS = ("interrupting", "non-interrupting")


def _tag(tag: str) -> Shows:
    return lambda seen: tag in seen.tags


def _bound(binding: str) -> Shows:
    return lambda seen: seen.any(lambda one: one.kind == "callActivity" and one.ext.binding == binding)


def _event(tag: str, kind: str) -> Shows:
    return lambda seen: seen.any(lambda one: one.kind == tag and kind_of(one) == kind)


def _start(kind: str) -> Shows:
    return lambda seen: seen.any(lambda one: one.kind == "startEvent" and one.scope == one.process and kind_of(one) == kind)


def _is_inner(seen: Seen, one: Element) -> bool:
    around = seen.around(one)
    return around is not None and not around.by_event


def _inner_start(kind: str) -> Shows:
    return lambda seen: seen.any(lambda one: one.kind == "startEvent" and _is_inner(seen, one) and kind_of(one) == kind)


def _handler(kind: str, way: str) -> Shows:
    def fits(seen: Seen, one: Element) -> bool:
        around = seen.around(one)
        return (one.kind == "startEvent" and around is not None and around.by_event and kind_of(one) == kind
                and one.interrupting == (way == "interrupting"))
    return lambda seen: seen.any(lambda one: fits(seen, one))


def _boundary(kind: str, way: str) -> Shows:
    return lambda seen: seen.any(lambda one: one.kind == "boundaryEvent" and kind_of(one) == kind
                                 and one.interrupting == (way == "interrupting"))


def _gateways() -> dict[str, Shows]:
    plain = {"exclusive": "exclusiveGateway", "parallel": "parallelGateway", "inclusive": "inclusiveGateway", "complex": "complexGateway",
             "event-based": "eventBasedGateway"}
    return {
        **{f"gateway {name}": _tag(tag) for name, tag in plain.items()},
        "gateway event-based instantiating": lambda seen: seen.any(lambda one: one.kind == "eventBasedGateway" and one.instantiate),
        "gateway parallel event-based instantiating": lambda seen: b'eventGatewayType="Parallel"' in seen.xml}


def _markers() -> dict[str, Shows]:
    def marked(where: str, fits: Callable[[Loop], bool]) -> Shows:
        return lambda seen: seen.any(lambda one: one.loop is not None and fits(one.loop) and one.kind.endswith(where))
    return {
        **{f"marker loop on {host}": marked(tag, lambda loop: loop.standard) for host, tag in HOSTS.items()},
        **{f"marker parallel multi-instance on {host}": marked(tag, lambda loop: not loop.sequential) for host, tag in HOSTS.items()},
        **{f"marker sequential multi-instance on {host}": marked(tag, lambda loop: loop.sequential and not loop.standard)
           for host, tag in HOSTS.items()},
        "marker compensation": lambda seen: seen.any(lambda one: one.for_compensation)}


def _flows() -> dict[str, Shows]:
    def leaves(fits: Callable[[str], bool], what: str) -> Shows:
        def shows(seen: Seen) -> bool:
            for element in seen.diagram.elements.values():
                conditions = [seen.diagram.flows[flow].condition for flow in element.outgoing]
                found = {"condition": any(conditions), "default": element.default is not None, "several": len(conditions) > 1,
                         "any": bool(conditions)}[what]
                if found and fits(element.kind):
                    return True
            return False
        return shows

    def is_activity(kind: str) -> bool:
        return kind.endswith(("Task", "task")) or "rocess" in kind

    def is_choice(kind: str) -> bool:
        return kind in ("exclusiveGateway", "inclusiveGateway")
    return {
        "flow sequence": leaves(bool, "any"),
        "flow conditional": leaves(is_choice, "condition"), "flow default": leaves(is_choice, "default"),
        "flow several out of an activity": leaves(is_activity, "several"),
        "flow several into an activity": lambda seen: seen.any(lambda one: is_activity(one.kind) and len(one.incoming) > 1),
        "flow conditional out of an activity": leaves(is_activity, "condition"),
        "flow default out of an activity": leaves(is_activity, "default"),
        "flow conditional out of anything else": leaves(lambda kind: not is_activity(kind) and not is_choice(kind), "condition")}


