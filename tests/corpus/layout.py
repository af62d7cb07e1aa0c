"""Where the shapes of a sketch stand, so that a modeler opens it: columns by distance from the start, rows by turn."""
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.corpus.sketch import Node, Scope

GAP_X, GAP_Y, MARGIN = 60.0, 50.0, 40.0
TASK, EVENT, GATEWAY = (100.0, 80.0), (36.0, 36.0), (50.0, 50.0)


@dataclass
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass
class _Page:
    shapes: list[str] = field(default_factory=list)
    edges: list[str] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)


def diagram(scopes: Mapping[str, Scope]) -> str:
    """One BPMNDiagram per process."""
    return "".join(_page(key, scope) for key, scope in scopes.items())


def _page(key: str, scope: Scope) -> str:
    page = _Page()
    _place(scope, MARGIN, MARGIN, page)
    inner = "".join(page.shapes) + "".join(page.edges)
    return (f'<bpmndi:BPMNDiagram id="drawing_{key}"><bpmndi:BPMNPlane id="plane_{key}" bpmnElement="{key}">{inner}</bpmndi:BPMNPlane>'
            "</bpmndi:BPMNDiagram>")


def _place(scope: Scope, left: float, top: float, page: _Page) -> tuple[float, float]:
    """Put the nodes of a scope; its width and height."""
    columns: dict[int, list[Node]] = {}
    for node in scope.nodes.values():
        if not node.host:
            columns.setdefault(_column(node.name, scope), []).append(node)
    x, height = left, 0.0
    for number in sorted(columns):
        y, widest = top, 0.0
        for node in columns[number]:
            y = max(y, _below(node, scope, page))
            width, tall = _shape(node, x, y, page)
            widest, y = max(widest, width), y + tall + GAP_Y
        x, height = x + widest + GAP_X, max(height, y - GAP_Y - top)
    for node in scope.nodes.values():
        if node.host:
            host = page.boxes[node.host]
            taken = sum(other.host == node.host and other.name in page.boxes for other in scope.nodes.values())
            _draw(node, Box(host.x + 10 + 46 * taken, host.y + host.height - 18, *EVENT), page)
    for flow in scope.flows:
        _line(flow.id, page.boxes[flow.source], page.boxes[flow.target], bool(scope.nodes[flow.source].host), page)
    for node in scope.nodes.values():
        for word, _, text in node.about:
            if word == "undone-by":
                _line(f"{node.name}_{text}", page.boxes[node.name], page.boxes[text], True, page)
    return x - GAP_X - left, height


def _ways(scope: Scope) -> list[tuple[Node, str]]:
    """From where to where lines run: flows, and from what is undone to what undoes it."""
    undone = [(node, text) for node in scope.nodes.values() for word, _, text in node.about if word == "undone-by"]
    return [*((scope.nodes[flow.source], flow.target) for flow in scope.flows), *undone]


def _below(node: Node, scope: Scope, page: _Page) -> float:
    """What a boundary event leads to stands below its host, so that no line runs through it."""
    hosts = [source.host for source, target in _ways(scope) if target == node.name]
    return max((page.boxes[host].y + page.boxes[host].height + GAP_Y for host in hosts if host in page.boxes), default=0.0)


def _column(name: str, scope: Scope) -> int:
    """The number of lines on the shortest way from a start; a boundary event stands with its host."""
    ways = _ways(scope)
    reached = {target for _, target in ways}
    distance = {node.name: 0 for node in scope.nodes.values() if node.name not in reached and not node.host}
    pending = list(distance)
    while pending:
        here = pending.pop(0)
        for source, target in ways:
            if (source.host or source.name) == here and target not in distance:
                distance[target] = distance[here] + 1
                pending.append(target)
    return distance.get(name, 0)


def _shape(node: Node, x: float, y: float, page: _Page) -> tuple[float, float]:
    if node.inside is None:
        tag = node.what.tag
        width, height = EVENT if tag.endswith("Event") else GATEWAY if tag.endswith("Gateway") else TASK
        _draw(node, Box(x, y + (TASK[1] - height) / 2, width, height), page)
        return width, TASK[1]
    place = len(page.shapes)
    width, height = _place(node.inside, x + MARGIN, y + MARGIN, page)
    _draw(node, Box(x, y, width + 2 * MARGIN, height + 2 * MARGIN), page)
    page.shapes.insert(place, page.shapes.pop())
    return width + 2 * MARGIN, height + 2 * MARGIN


def _draw(node: Node, box: Box, page: _Page) -> None:
    page.boxes[node.name] = box
    expanded = ' isExpanded="true"' if node.inside is not None else ""
    marker = ' isMarkerVisible="true"' if node.what.tag == "exclusiveGateway" else ""
    page.shapes.append(f'<bpmndi:BPMNShape id="{node.name}_di" bpmnElement="{node.name}"{marker}{expanded}>'
                       f'<dc:Bounds x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/></bpmndi:BPMNShape>')


def _line(id: str, source: Box, target: Box, from_below: bool, page: _Page) -> None:
    if from_below:
        x = source.x + source.width / 2
        points = [(x, source.y + source.height), (x, target.middle), (target.x, target.middle)]
    elif source.x < target.x:
        turn = target.x - GAP_X / 2
        points = [(source.x + source.width, source.middle), (turn, source.middle), (turn, target.middle), (target.x, target.middle)]
    else:  # back to what was before: over the top
        over = min(source.y, target.y) - 20
        points = [(source.x + source.width / 2, source.y), (source.x + source.width / 2, over), (target.x + target.width / 2, over),
                  (target.x + target.width / 2, target.y)]
    way = "".join(f'<di:waypoint x="{px:g}" y="{py:g}"/>' for px, py in dict.fromkeys(points))
    page.edges.append(f'<bpmndi:BPMNEdge id="{id}_di" bpmnElement="{id}">{way}</bpmndi:BPMNEdge>')
