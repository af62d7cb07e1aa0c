"""Where things stand in the drawing: boxes of shapes and corners of lines. It decides nothing, so it may be careless."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.diagram.names import BPMNDI, DC, DI


@dataclass(frozen=True)
class Bounds:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def meets(self, other: "Bounds", margin: float = 0) -> bool:
        """Whether they share more than an edge; `margin` lets them overlap by so much."""
        across = self.x + margin < other.right and other.x + margin < self.right
        return across and self.y + margin < other.bottom and other.y + margin < self.bottom

    def holds(self, other: "Bounds") -> bool:
        """Whether the middle of the other one lies inside."""
        x, y = other.x + other.width / 2, other.y + other.height / 2
        return self.x <= x <= self.right and self.y <= y <= self.bottom


Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Drawn:
    shapes: Mapping[str, Bounds] = field(default_factory=dict)  # by the id of what they show: elements, lanes, pools
    lines: Mapping[str, Line] = field(default_factory=dict)  # corners of flows, from source to target


def read_drawn(root: etree._Element) -> Drawn:
    return Drawn(dict(_shapes(root)), dict(_lines(root)))


def _shapes(root: etree._Element) -> Iterator[tuple[str, Bounds]]:
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        box = shape.find(f"{{{DC}}}Bounds")
        if box is not None and shape.get("bpmnElement"):
            yield shape.get("bpmnElement", ""), Bounds(*(_number(box.get(name)) for name in ("x", "y", "width", "height")))


def _lines(root: etree._Element) -> Iterator[tuple[str, Line]]:
    for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        corners = tuple((_number(point.get("x")), _number(point.get("y"))) for point in edge.iterfind(f"{{{DI}}}waypoint"))
        if edge.get("bpmnElement") and len(corners) > 1:
            yield edge.get("bpmnElement", ""), corners


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
