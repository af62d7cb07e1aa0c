"""Who does what: the lanes of a process and the elements in them."""
from collections.abc import Iterator

from lxml import etree

from engine.diagram.names import bpmn


def names(process: etree._Element) -> Iterator[str]:
    """The lanes in document order, nested ones after the one around them."""
    for lane in process.iter(bpmn("lane")):
        if lane.get("name"):
            yield " ".join(lane.get("name", "").split())


def empty(process: etree._Element) -> Iterator[str]:
    """The names of lanes that hold neither elements nor other lanes."""
    for lane in process.iter(bpmn("lane")):
        if lane.get("name") and lane.find(bpmn("flowNodeRef")) is None and lane.find(bpmn("childLaneSet")) is None:
            yield " ".join(lane.get("name", "").split())


def of_process(process: etree._Element) -> dict[str, str]:
    """Element id -> lane name. The innermost lane that has a name counts."""
    found: dict[str, str] = {}
    for lane_set in process.iterfind(bpmn("laneSet")):
        _fill(lane_set, None, found)
    return found


def _fill(lane_set: etree._Element, around: str | None, found: dict[str, str]) -> None:
    for lane in lane_set.iterfind(bpmn("lane")):
        name = " ".join(lane.get("name", "").split()) or around
        for reference in lane.iterfind(bpmn("flowNodeRef")):
            if name is not None:
                found[(reference.text or "").strip()] = name
        for inner in lane.iterfind(bpmn("childLaneSet")):
            _fill(inner, name, found)
