"""A drawing for files that come without one: left to right, one column for each step from the start, sub-processes around their parts.

Plain on purpose: whoever wants it nicer moves things in the studio. A file that has any shape is left as it is.
"""
from collections.abc import Iterator

from lxml import etree

from engine.diagram.drawn import Bounds, Line
from engine.diagram.model import ACTIVITIES, EVENTS, SCOPES, Diagram, Element
from engine.diagram.names import BPMNDI, DC, DI
from engine.diagram.read import read
from engine.diagram.xml import parse

COLUMN, ROW, MARGIN, TITLE = 60.0, 40.0, 30.0, 30.0  # px between shapes, and around those in a sub-process
_SIZES = {"task": (100.0, 80.0), "event": (36.0, 36.0), "gateway": (50.0, 50.0)}


def with_drawing(xml: bytes) -> bytes:
    """The file, drawn if it was not. Raises NotDeployable when it cannot be read."""
    diagram = read(xml)
    if diagram.drawn.shapes or not diagram.elements:
        return xml
    root = parse(xml)
    for process in diagram.processes:
        root.append(_plane(diagram, process))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _plane(diagram: Diagram, process: str) -> etree._Element:
    shapes = dict(_Scope(diagram).boxes(process, MARGIN, MARGIN))
    drawing = etree.Element(f"{{{BPMNDI}}}BPMNDiagram", nsmap={"bpmndi": BPMNDI, "dc": DC, "di": DI}, id=f"{process}_drawing")
    plane = etree.SubElement(drawing, f"{{{BPMNDI}}}BPMNPlane", id=f"{process}_plane", bpmnElement=process)
    for name, box in shapes.items():
        shape = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", id=f"{name}_shape", bpmnElement=name)
        if diagram.elements[name].kind in SCOPES:
            shape.set("isExpanded", "true")
        etree.SubElement(shape, f"{{{DC}}}Bounds", {key: f"{getattr(box, key):g}" for key in ("x", "y", "width", "height")})
    for flow in diagram.flows.values():
        if flow.source in shapes and flow.target in shapes:
            edge = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{flow.id}_edge", bpmnElement=flow.id)
            for x, y in _line(shapes[flow.source], shapes[flow.target]):
                etree.SubElement(edge, f"{{{DI}}}waypoint", x=f"{x:g}", y=f"{y:g}")
    return drawing


def _line(source: Bounds, target: Bounds) -> Line:
    """From the right side to the left side, at right angles; a way back goes below both."""
    y1, y2 = source.y + source.height / 2, target.y + target.height / 2
    if target.x >= source.right:
        middle = (source.right + target.x) / 2
        return ((source.right, y1), (middle, y1), (middle, y2), (target.x, y2)) if y1 != y2 else ((source.right, y1), (target.x, y2))
    low = max(source.bottom, target.bottom) + ROW / 2
    x1, x2 = source.x + source.width / 2, target.x + target.width / 2
    return (x1, source.bottom), (x1, low), (x2, low), (x2, target.bottom)


class _Scope:
    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram

    def boxes(self, scope: str, left: float, top: float, depth: int = 0) -> Iterator[tuple[str, Bounds]]:
        """A box for each element of the scope, and those inside it."""
        x = left
        for column in self._columns(scope):
            width, y = 0.0, top
            for element in column:
                inner = list(self.boxes(element.id, x + MARGIN, y + TITLE, depth + 1)) if element.kind in SCOPES and depth < 20 else []
                box = self._box(element, x, y, inner)
                yield element.id, box
                yield from inner
                yield from self._on_border(element, box)
                width, y = max(width, box.width), box.bottom + ROW
            x += width + COLUMN

    def _box(self, element: Element, x: float, y: float, inner: list[tuple[str, Bounds]]) -> Bounds:
        kind = "event" if element.kind in EVENTS else "task" if element.kind in ACTIVITIES else "gateway"
        width, height = _SIZES[kind]
        if inner:
            width = max(box.right for _, box in inner) - x + MARGIN
            height = max(box.bottom for _, box in inner) - y + MARGIN
        return Bounds(x, y, width, height)

    def _on_border(self, host: Element, box: Bounds) -> Iterator[tuple[str, Bounds]]:
        for place, event in enumerate(self.diagram.boundaries(host.id)):
            yield event.id, Bounds(box.x + 10 + 40 * place, box.bottom - 18, 36, 36)

    def _columns(self, scope: str) -> list[list[Element]]:
        """Each element one column behind the first that leads to it; what nothing leads to begins at the left."""
        inside = {element.id: element for element in self.diagram.within(scope) if element.attached_to is None}
        column: dict[str, int] = {}
        pending = [name for name, element in inside.items() if not element.incoming] or list(inside)[:1]
        column.update(dict.fromkeys(pending, 0))
        while pending:
            here = pending.pop(0)
            ways = [flow for name in (here, *(event.id for event in self.diagram.boundaries(here))) for flow in self.diagram.elements[name].outgoing]
            for target in (self.diagram.flows[flow].target for flow in ways):
                if target in inside and target not in column:
                    column[target] = column[here] + 1
                    pending.append(target)
        for name in inside:
            column.setdefault(name, 0)
        return [[inside[name] for name in inside if column[name] == number] for number in range(max(column.values(), default=-1) + 1)]
