"""What an element says in `zeebe:` and `tramita:`, and in the dialects of other engines when a diagram is imported.

Texts are kept as written; FEEL is compiled in engine/program.py.
"""
import re
from collections.abc import Iterator
from types import MappingProxyType

from lxml import etree

from engine.diagram.model import Assignment, Extensions, Stage
from engine.diagram.names import BPMN, CAMUNDA, FLOWABLE, MODELER, SPIFF, TRAMITA, XSI, ZEEBE, bpmn, local

_JUEL = re.compile(r"\s*[$#]\{(.*)\}\s*", re.DOTALL)
_KNOWN_ZEEBE = frozenset(("assignmentDefinition", "taskSchedule", "priorityDefinition", "formDefinition", "taskDefinition",
                          "taskHeaders", "header", "ioMapping", "input", "output", "calledDecision", "script", "calledElement",
                          "subscription", "loopCharacteristics", "versionTag", "properties", "property", "userTask", "adHoc"))

_KNOWN_TRAMITA = frozenset(("source", "origin", "catchup", "round", "onlyCandidates", "fourEyes", "notBy", "stopClock", "due"))


def read_extensions(node: etree._Element) -> Extensions:
    """The extensions of one BPMN element, the own dialect first, the others where it is silent."""
    found: dict[str, object] = {}
    for read in (_foreign, _spiff, _zeebe, _tramita):
        found.update({key: value for key, value in read(node) if value not in (None, "", (), {})})
    found["unknown"] = tuple(_unknown(node))
    return Extensions(**found)  # type: ignore[arg-type]


def parts(node: etree._Element, namespace: str) -> dict[str, etree._Element]:
    """The children of extensionElements in one namespace, by local name."""
    box = node.find(bpmn("extensionElements"))
    if box is None:
        return {}
    return {local(child.tag): child for child in box if etree.QName(child).namespace == namespace}


def _zeebe(node: etree._Element) -> Iterator[tuple[str, object]]:
    found = parts(node, ZEEBE)
    for name, attribute, key in _ATTRIBUTES:
        if name in found:
            yield key, found[name].get(attribute)
    for name, tag, key in (("taskHeaders", "header", "headers"), ("properties", "property", "properties")):
        if name in found:
            pairs = {child.get("key", child.get("name", "")): child.get("value", "") for child in found[name]
                     if local(child.tag) == tag}
            yield key, MappingProxyType(pairs) if pairs else None
    if "ioMapping" in found:
        for tag, key in (("input", "inputs"), ("output", "outputs")):
            yield key, tuple(Assignment(child.get("source", ""), child.get("target", ""))
                             for child in found["ioMapping"] if local(child.tag) == tag)
    if "calledElement" in found:
        yield from _called(found["calledElement"])


_ATTRIBUTES = (
    ("assignmentDefinition", "assignee", "assignee"),
    ("assignmentDefinition", "candidateGroups", "candidate_groups"),
    ("assignmentDefinition", "candidateUsers", "candidate_users"),
    ("taskSchedule", "dueDate", "due"),
    ("taskSchedule", "followUpDate", "follow_up"),
    ("priorityDefinition", "priority", "priority"),
    ("formDefinition", "formKey", "form"),
    ("formDefinition", "externalReference", "form"),
    ("formDefinition", "formId", "form"),
    ("taskDefinition", "type", "job_type"),
    ("taskDefinition", "retries", "retries"),
    ("calledDecision", "decisionId", "decision"),
    ("calledDecision", "resultVariable", "result_variable"),
    ("script", "expression", "script"),
    ("script", "resultVariable", "result_variable"),
    ("subscription", "correlationKey", "correlation_key"),
    ("versionTag", "value", "version_tag"),
)


def _called(node: etree._Element) -> Iterator[tuple[str, object]]:
    yield "called", node.get("processId")
    yield "binding", node.get("bindingType")
    yield "version_tag", node.get("versionTag")
    yield "propagate_children", node.get("propagateAllChildVariables", "true") != "false"
    yield "propagate_parent", node.get("propagateAllParentVariables", "true") != "false"


def _tramita(node: etree._Element) -> Iterator[tuple[str, object]]:
    own = {local(name): str(value) for name, value in node.attrib.items() if str(name).startswith(f"{{{TRAMITA}}}")}
    yield "own", MappingProxyType(own) if own else None
    yield "source", own.get("source")
    yield "origin", own.get("origin")
    yield "catch_up", own.get("catchup") == "all"
    yield "round", own.get("round")
    yield "only_candidates", own.get("onlyCandidates") == "true"
    yield "not_by", own.get("notBy")
    yield "stop_clock", own.get("stopClock") == "true"
    yield "due", own.get("due")
    box = node.find(bpmn("extensionElements"))
    yield "stages", tuple(Stage(one.get("kind", ""), one.get("at"), one.get("to"), one.get("cc"), one.get("subject"), one.get("template"))
                          for one in (box if box is not None else ()) if one.tag == f"{{{TRAMITA}}}stage")
    yield "four_eyes", tuple(filter(None, (part.strip() for part in own.get("fourEyes", "").split(","))))


def _foreign(node: etree._Element) -> Iterator[tuple[str, object]]:
    """Camunda 7 and Flowable write attributes; their expressions `${x}` become FEEL `=x`."""
    for namespace in (CAMUNDA, FLOWABLE):
        for attribute, key in _FOREIGN:
            value = node.get(f"{{{namespace}}}{attribute}")
            if value is not None and (attribute, value) != ("type", "external"):  # then the topic says what is to be done
                yield key, from_juel(value)
    for fields in parts(node, CAMUNDA).values():
        if local(fields.tag) == "properties":
            pairs = {child.get("name", ""): child.get("value", "") for child in fields}
            yield "properties", MappingProxyType(pairs) if pairs else None


_FOREIGN = (
    ("assignee", "assignee"), ("candidateGroups", "candidate_groups"), ("candidateUsers", "candidate_users"),
    ("dueDate", "due"), ("followUpDate", "follow_up"), ("priority", "priority"), ("formKey", "form"), ("formRef", "form"),
    ("topic", "job_type"), ("type", "job_type"), ("decisionRef", "decision"), ("resultVariable", "result_variable"),
    ("calledElementBinding", "binding"), ("calledElementVersionTag", "version_tag"), ("versionTag", "version_tag"),
)


def _spiff(node: etree._Element) -> Iterator[tuple[str, object]]:
    found = parts(node, SPIFF)
    if "calledDecisionId" in found:
        yield "decision", (found["calledDecisionId"].text or "").strip()
    if "properties" in found:
        pairs = {child.get("name", ""): child.get("value", "") for child in found["properties"]}
        yield "form", (pairs.get("formJsonSchemaFilename") or "").removesuffix(".json") or None
        yield "properties", MappingProxyType(pairs) if pairs else None
    if "serviceTaskOperator" in found:
        yield "job_type", found["serviceTaskOperator"].get("id")
        yield "result_variable", found["serviceTaskOperator"].get("resultVariable")


def from_juel(text: str) -> str:
    match = _JUEL.fullmatch(text)
    return f"={match[1].strip()}" if match else text


def _unknown(node: etree._Element) -> Iterator[str]:
    """"prefix:name" of every attribute and extension element that nothing here reads, whoever's dialect it is."""
    prefixes = {uri: prefix for prefix, uri in node.nsmap.items()}
    box = node.find(bpmn("extensionElements"))
    said = [(name, _ATTRIBUTES_READ) for name in node.attrib] + [(child.tag, _ELEMENTS_READ) for child in (() if box is None else box)]
    for name, known in said:
        namespace = etree.QName(name).namespace
        if namespace not in _WITHOUT_EFFECT and local(name) not in known.get(namespace or "", ()):
            yield f"{prefixes.get(namespace, '?')}:{local(name)}"


_WITHOUT_EFFECT = (None, BPMN, MODELER, XSI)  # BPMN's own words, and what modelers write for themselves
_SEVEN = frozenset((*(name for name, _ in _FOREIGN), "collection", "elementVariable"))
_ATTRIBUTES_READ: dict[str, frozenset[str]] = {TRAMITA: _KNOWN_TRAMITA, CAMUNDA: _SEVEN, FLOWABLE: _SEVEN}
_ELEMENTS_READ = {
    ZEEBE: _KNOWN_ZEEBE, TRAMITA: frozenset(("stage",)), CAMUNDA: frozenset(("properties",)),
    SPIFF: frozenset(("calledDecisionId", "properties", "serviceTaskOperator"))}
