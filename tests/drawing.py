"""Tiny diagrams for tests, written in one line each, and bundles of them. No test may need more XML than it means."""
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from engine.model import Actor, Bundle

NAMESPACES = ('xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
              'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:tramita="https://tramita.dev/schema/1.0" '
              'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" '
              'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"')

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 9 in the morning in Bogotá
BOGOTA = {"office": {"zone": "America/Bogota", "holidays": []}}

anna = Actor("anna", frozenset({"managers"}))
bob = Actor("bob", frozenset({"clerks"}))
eva = Actor("eva", frozenset({"hr"}))
mallory = Actor("mallory")
admin = Actor("root", roles=frozenset({"admin"}))


def node(tag: str, id: str, inner: str = "", **attributes: Any) -> str:
    """An element. Attributes: `tramita__fourEyes` is tramita:fourEyes; an inner starting with zeebe: goes into extensions."""
    if inner.startswith(("<zeebe:", "<spiffworkflow:", "<camunda:")):
        inner = f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"
    written = "".join(f" {name.replace('__', ':')}={quoteattr(str(value))}" for name, value in attributes.items())
    return f'<bpmn:{tag} id="{id}"{written}>{inner}</bpmn:{tag}>'


def extended(zeebe: str, rest: str) -> str:
    """Extension elements followed by BPMN children."""
    return f"<bpmn:extensionElements>{zeebe}</bpmn:extensionElements>{rest}"


def flow(source: str, target: str, condition: str = "", id: str = "") -> str:
    inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}</bpmn:conditionExpression>' if condition else ""
    return f'<bpmn:sequenceFlow id="{id or f"{source}_{target}"}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def chain(*ids: str) -> str:
    return "".join(flow(source, target) for source, target in zip(ids, ids[1:], strict=False))


def start(id: str = "start", inner: str = "") -> str:
    return node("startEvent", id, inner)


def end(id: str = "end", inner: str = "", **attributes: Any) -> str:
    return node("endEvent", id, inner, **attributes)


def user(id: str, inner: str = "", **attributes: Any) -> str:
    return node("userTask", id, inner, **attributes)


def job(id: str, kind: str = "work", extra: str = "", **attributes: Any) -> str:
    return node("serviceTask", id, f'<zeebe:taskDefinition type="{kind}"/>{extra}', **attributes)


def script(id: str, expression: str, result: str = "") -> str:
    return node("scriptTask", id, f"<zeebe:script expression={quoteattr(expression)} resultVariable={quoteattr(result)}/>")


def mapping(inputs: Mapping[str, str] = {}, outputs: Mapping[str, str] = {}) -> str:  # noqa: B006
    lines = [f"<zeebe:input source={quoteattr(source)} target={quoteattr(target)}/>" for target, source in inputs.items()]
    lines += [f"<zeebe:output source={quoteattr(source)} target={quoteattr(target)}/>" for target, source in outputs.items()]
    return f"<zeebe:ioMapping>{''.join(lines)}</zeebe:ioMapping>"


def timer(kind: str, text: str) -> str:
    """kind: Duration, Date or Cycle."""
    return f"<bpmn:timerEventDefinition><bpmn:time{kind}>{escape(text)}</bpmn:time{kind}></bpmn:timerEventDefinition>"


def message(reference: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{reference}"/>'


def signal(reference: str) -> str:
    return f'<bpmn:signalEventDefinition signalRef="{reference}"/>'


def error(reference: str = "") -> str:
    return f'<bpmn:errorEventDefinition errorRef="{reference}"/>' if reference else "<bpmn:errorEventDefinition/>"


def boundary(id: str, host: str, inner: str, interrupting: bool = True, **attributes: Any) -> str:
    return node("boundaryEvent", id, inner, attachedToRef=host, cancelActivity=str(interrupting).lower(), **attributes)


def undo(host: str, handler: str) -> str:
    """A compensation event on the border of an activity, joined to the activity that undoes it."""
    return (boundary(f"{host}_undo", host, "<bpmn:compensateEventDefinition/>")
            + node("association", f"{host}_line", sourceRef=f"{host}_undo", targetRef=handler, associationDirection="One"))


def compensate(activity: str = "") -> str:
    return f'<bpmn:compensateEventDefinition activityRef="{activity}"/>' if activity else "<bpmn:compensateEventDefinition/>"


def several(collection: str = "", item: str = "", results: str = "", result: str = "", sequential: bool = False, completion: str = "") -> str:
    own = "".join(f" {name}={quoteattr(value)}" for name, value in (
        ("inputCollection", collection), ("inputElement", item), ("outputCollection", results), ("outputElement", result)) if value)
    condition = f"<bpmn:completionCondition>{escape(completion)}</bpmn:completionCondition>" if completion else ""
    return (f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"><bpmn:extensionElements>'
            f"<zeebe:loopCharacteristics{own}/></bpmn:extensionElements>{condition}</bpmn:multiInstanceLoopCharacteristics>")


def process(*parts: str, id: str = "p") -> str:
    return f'<bpmn:process id="{id}" isExecutable="true">{"".join(parts)}</bpmn:process>'


def file(*parts: str) -> bytes:
    """A whole file: definitions of messages and the like, then processes."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {NAMESPACES} id="d" targetNamespace="t">'
    return f"{head}{''.join(parts)}</bpmn:definitions>".encode()


def messages(**keys: str) -> str:
    """Message definitions by name, each with its correlation key ("" for none)."""
    return "".join(node("message", name, f"<zeebe:subscription correlationKey={quoteattr(key)}/>" if key else "", name=name)
                   for name, key in keys.items())


def line(*parts: str) -> bytes:
    """start → the parts' elements, in order → end. Each part is one element."""
    ids = [part.split('id="', 1)[1].split('"', 1)[0] for part in parts]
    return file(process(start(), *parts, end(), chain("start", *ids, "end")))


def bundle(xml: bytes, files: Mapping[str, bytes] = {}, calendars: Mapping[str, Any] = BOGOTA, version: int = 1,  # noqa: B006
           parameters: Mapping[str, Any] = {}, key: str = "p") -> Bundle:  # noqa: B006
    everything = {f"{key}.bpmn": xml, **files}
    digest = hashlib.sha256(b"".join(name.encode() + content for name, content in everything.items())).hexdigest()
    whole = hashlib.sha256(f"{digest}{version}{sorted(parameters.items())}{calendars}".encode()).hexdigest()
    return Bundle(whole, digest, key, version, everything, dict(parameters), dict(calendars))
