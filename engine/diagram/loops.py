"""Multi-instance, standard loops and ad-hoc sub-processes, in the words of Camunda 8, Camunda 7 and plain BPMN."""
from lxml import etree

from engine.diagram.extensions import from_juel, parts
from engine.diagram.model import AdHoc, Loop
from engine.diagram.names import CAMUNDA, FLOWABLE, ZEEBE, bpmn, local


def read_loop(node: etree._Element) -> Loop | None:
    standard = node.find(bpmn("standardLoopCharacteristics"))
    if standard is not None:
        return Loop(sequential=True, standard=True, condition=_text(standard, "loopCondition"),
                    test_before=standard.get("testBefore") == "true", maximum=standard.get("loopMaximum"))
    several = node.find(bpmn("multiInstanceLoopCharacteristics"))
    return _multi_instance(several) if several is not None else None


def read_ad_hoc(node: etree._Element) -> AdHoc | None:
    if local(node.tag) != "adHocSubProcess":
        return None
    own = parts(node, ZEEBE).get("adHoc")
    return AdHoc(None if own is None else own.get("activeElementsCollection"), _text(node, "completionCondition"),
                 node.get("cancelRemainingInstances") != "false", node.get("ordering") == "Sequential",
                 own is not None and own.get("outputCollection") is not None)


def _multi_instance(node: etree._Element) -> Loop:
    own = parts(node, ZEEBE).get("loopCharacteristics")
    said: dict[str, str] = {str(key): str(value) for key, value in own.attrib.items()} if own is not None else {}
    item = node.find(bpmn("inputDataItem"))
    result = node.find(bpmn("outputDataItem"))
    return Loop(
        sequential=node.get("isSequential") == "true",
        collection=said.get("inputCollection") or _foreign(node, "collection") or _text(node, "loopDataInputRef"),
        item=said.get("inputElement") or _foreign(node, "elementVariable") or _name(item),
        results=said.get("outputCollection") or _text(node, "loopDataOutputRef"),
        result=said.get("outputElement") or _name(result),
        cardinality=_text(node, "loopCardinality"),
        completion=_text(node, "completionCondition"))


def _text(node: etree._Element, tag: str) -> str | None:
    return (node.findtext(bpmn(tag)) or "").strip() or None


def _foreign(node: etree._Element, attribute: str) -> str | None:
    said = node.get(f"{{{CAMUNDA}}}{attribute}") or node.get(f"{{{FLOWABLE}}}{attribute}")
    return None if said is None else from_juel(said)


def _name(node: etree._Element | None) -> str | None:
    return None if node is None else node.get("name") or node.get("id")
