"""Event definitions: what an event or a receive task waits for or throws, with its message, signal, error or timer."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.diagram.extensions import parts
from engine.diagram.model import Trigger
from engine.diagram.names import ZEEBE, bpmn, local

_TIMINGS = (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle"))
_CODES = {"error": ("errorRef", "errorCode"), "escalation": ("escalationRef", "escalationCode")}


@dataclass(frozen=True)
class Definitions:
    """What the file declares at its top, by id."""

    messages: dict[str, str]  # id -> name
    keys: dict[str, str]  # message id -> correlation key
    signals: dict[str, str]
    codes: dict[str, tuple[str, str | None]]  # error or escalation id -> name, code
    events: dict[str, etree._Element]  # event definitions by reference


def read_definitions(root: etree._Element) -> Definitions:
    keys = {}
    for message in root.iterfind(bpmn("message")):
        subscription = parts(message, ZEEBE).get("subscription")
        if subscription is not None and subscription.get("correlationKey"):
            keys[message.get("id", "")] = subscription.get("correlationKey", "")
    return Definitions(
        messages={node.get("id", ""): _name(node) for node in root.iterfind(bpmn("message"))},
        keys=keys,
        signals={node.get("id", ""): _name(node) for node in root.iterfind(bpmn("signal"))},
        codes={node.get("id", ""): (node.get("name", ""), node.get(f"{kind}Code") or None)
               for kind in _CODES for node in root.iterfind(bpmn(kind))},
        events={node.get("id", ""): node for node in root if local(node.tag).endswith("EventDefinition")})


def read_triggers(node: etree._Element, definitions: Definitions) -> tuple[Trigger, ...]:
    """The event definitions of an event, or the message of a receive or send task."""
    found = []
    for child in node:
        if local(child.tag) == "eventDefinitionRef":
            child = _named(definitions.events, (child.text or "").strip(), child)
        if local(child.tag).endswith("EventDefinition"):
            found.append(_trigger(child, definitions))
    if not found and node.get("messageRef") is not None:
        found.append(_message(node, definitions))
    return tuple(found)


def _trigger(node: etree._Element, definitions: Definitions) -> Trigger:
    kind = local(node.tag).removesuffix("EventDefinition")
    match kind:
        case "message":
            return _message(node, definitions)
        case "signal":
            return Trigger(kind, name=_named(definitions.signals, node.get("signalRef", ""), node.get("signalRef")))
        case "error" | "escalation":
            reference = node.get(_CODES[kind][0], "")
            name, code = _named(definitions.codes, reference, ("", reference or None))
            return Trigger(kind, name=name, code=code)
        case "timer":
            return next(_timers(node), Trigger(kind))
        case "conditional":
            return Trigger(kind, text=(node.findtext(bpmn("condition")) or "").strip() or None)
        case "link":
            return Trigger(kind, name=node.get("name"))
        case "compensate":
            return Trigger(kind, activity=node.get("activityRef"), waits=node.get("waitForCompletion") != "false")
        case _:
            return Trigger(kind)


def _message(node: etree._Element, definitions: Definitions) -> Trigger:
    reference = node.get("messageRef", "")
    return Trigger("message", name=_named(definitions.messages, reference, reference or None), key=_named(definitions.keys, reference, None))


def _named(known: Mapping[str, Any], reference: str, otherwise: Any) -> Any:
    """What a reference means. It is a qualified name: some tools write the prefix of the target namespace before it."""
    return known.get(reference, known.get(reference.partition(":")[2], otherwise))


def _name(node: etree._Element) -> str:
    return str(node.get("name") or node.get("id", ""))


def _timers(node: etree._Element) -> Iterator[Trigger]:
    for tag, timing in _TIMINGS:
        text = (node.findtext(bpmn(tag)) or "").strip()
        if text:
            yield Trigger("timer", timing=timing, text=text)
