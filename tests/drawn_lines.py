"""The lines of a diagram as they are drawn, and where two of them cross."""
from itertools import combinations, pairwise

from lxml import etree

from engine.diagram.names import BPMN, BPMNDI, DI

Point = tuple[float, float]


def sequence_flows(xml: bytes) -> dict[str, list[Point]]:
    """The way points of every sequence flow."""
    root = etree.fromstring(xml)  # our own files
    flows = {node.get("id") for node in root.iter(f"{{{BPMN}}}sequenceFlow")}
    edges = {edge.get("bpmnElement"): edge for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge")}
    return {flow: [(float(p.get("x")), float(p.get("y"))) for p in edges[flow].iter(f"{{{DI}}}waypoint")] for flow in sorted(flows)}


def crossings(lines: dict[str, list[Point]]) -> list[tuple[str, str]]:
    """Pairs of lines that cross or run upon each other; meeting at an end, as at a gateway, is no crossing."""
    return [(one, other) for one, other in combinations(lines, 2)
            if any(_cross(a, b) for a in pairwise(lines[one]) for b in pairwise(lines[other]))]


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (ax, bx), (ay, by) = (sorted(points) for points in zip(*one, strict=True))
    (cx, dx), (cy, dy) = (sorted(points) for points in zip(*other, strict=True))
    apart = bx < cx or dx < ax or by < cy or dy < ay
    return not apart and not set(one) & set(other)
