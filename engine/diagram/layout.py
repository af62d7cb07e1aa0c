"""How a diagram is drawn: what makes it hard to read, as hints. Nothing here keeps it from running."""
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from engine.diagram.drawn import Bounds
from engine.diagram.model import SCOPES, Diagram, Element
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "no-drawing": ("hint",
                   ("El archivo no dice dónde va cada elemento: se muestra con un dibujo simple, de izquierda a derecha.",
                    "Ábralo en el estudio, ordénelo y guárdelo, o expórtelo con su diagrama (BPMN DI)."),
                   ("The file does not say where each element stands: it is shown in a plain drawing, from left to right.",
                    "Open it in the studio, arrange and save it, or export it with its diagram (BPMN DI).")),
    "not-drawn": ("hint",
                  ("«{name}» está en el proceso pero no en el dibujo.", "Quítelo, o dibújelo de nuevo."),
                  ("“{name}” is in the process but not in the drawing.", "Remove it, or draw it again.")),
    "shapes-overlap": ("hint",
                       ("«{name}» y «{other}» se tapan.", "Sepárelos."),
                       ("“{name}” and “{other}” cover each other.", "Move them apart.")),
    "flow-through-shape": ("hint",
                           ("El flujo de «{name}» a «{target}» pasa por encima de «{other}».", "Dibuje el flujo alrededor."),
                           ("The flow from “{name}” to “{target}” runs over “{other}”.", "Draw the flow around it.")),
    "runs-backwards": ("hint",
                       ("El flujo de «{name}» a «{target}» va de derecha a izquierda.", "Dibuje de izquierda a derecha lo que sigue."),
                       ("The flow from “{name}” to “{target}” runs from right to left.", "Draw from left to right what follows.")),
    "outside-pool": ("hint",
                     ("«{name}» está fuera de su participante.", "Muévalo dentro, o agrande el participante."),
                     ("“{name}” lies outside its pool.", "Move it inside, or enlarge the pool.")),
})
_EDGE = 2.0  # px by which shapes may touch


def check_layout(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    placed = [element for element in diagram.elements.values() if element.bounds is not None]
    if not placed:
        first = next(iter(diagram.processes), None)
        return [problem("no-drawing", file, first, language)] if diagram.elements else []
    found = [problem("not-drawn", file, element.id, language, name=element.title) for element in diagram.elements.values()
             if element.bounds is None and diagram.elements.get(element.scope) is None]
    for look in (_overlapping, _crossed, _backwards, _outside):
        found += look(diagram, placed, file, language)
    return found


def _overlapping(diagram: Diagram, placed: list[Element], file: str, language: str) -> Iterator[Problem]:
    """Neighbours from left to right; what sits on a border or lies in a sub-process is meant to overlap."""
    loose = sorted((element for element in placed if element.attached_to is None), key=lambda element: element.bounds.x if element.bounds else 0)
    for place, one in enumerate(loose):
        for other in loose[place + 1:]:
            if one.bounds is None or other.bounds is None or other.bounds.x >= one.bounds.right - _EDGE:
                break
            if one.scope == other.scope and one.bounds.meets(other.bounds, _EDGE):
                yield problem("shapes-overlap", file, other.id, language, name=one.title, other=other.title)


def _crossed(diagram: Diagram, placed: list[Element], file: str, language: str) -> Iterator[Problem]:
    boxes = sorted(((element.bounds.x, element.bounds, element) for element in placed
                    if element.bounds is not None and element.attached_to is None and element.kind not in SCOPES), key=lambda one: one[0])
    starts, widest = [x for x, _, _ in boxes], max((bounds.width for _, bounds, _ in boxes), default=0)
    for flow in diagram.flows.values():
        corners = diagram.drawn.lines.get(flow.id, ())
        source, target = diagram.elements.get(flow.source), diagram.elements.get(flow.target)
        if source is None or target is None:
            continue
        own = {source.id, target.id, source.attached_to}
        over: dict[str, str] = {}
        for (x1, y1), (x2, y2) in pairwise(corners):
            left, right = min(x1, x2), max(x1, x2)
            for _, bounds, element in boxes[bisect_left(starts, left - widest):bisect_right(starts, right)]:
                straight = x1 == x2 or y1 == y2
                if element.id not in own and element.scope == flow.scope and _passes(bounds, left, min(y1, y2), right, max(y1, y2), straight):
                    over[element.id] = element.title
        for other in over.values():
            yield problem("flow-through-shape", file, flow.id, language, name=source.title, target=target.title, other=other)


def _passes(box: Bounds, left: float, top: float, right: float, bottom: float, straight: bool) -> bool:
    """Whether a straight line between these corners runs through the box. A slanting one is not judged."""
    inside = left < box.right - _EDGE and box.x + _EDGE < right or left == right and box.x + _EDGE < left < box.right - _EDGE
    across = top < box.bottom - _EDGE and box.y + _EDGE < bottom or top == bottom and box.y + _EDGE < top < box.bottom - _EDGE
    return straight and inside and across


def _backwards(diagram: Diagram, placed: list[Element], file: str, language: str) -> Iterator[Problem]:
    """What follows should stand to the right; the way back of a circle, and to an end, may go to the left."""
    for flow in diagram.flows.values():
        source, target = diagram.elements.get(flow.source), diagram.elements.get(flow.target)
        if source is None or target is None or source.bounds is None or target.bounds is None or target.kind == "endEvent":
            continue
        if target.bounds.right < source.bounds.x and not _leads_to(diagram, target.id, source.id):
            yield problem("runs-backwards", file, flow.id, language, name=source.title, target=target.title)


def _leads_to(diagram: Diagram, start: str, goal: str) -> bool:
    goals = {goal, diagram.elements[goal].attached_to}
    seen, pending = {start}, [start]
    while pending:
        here = pending.pop()
        if here in goals:
            return True
        following = [diagram.flows[flow].target for flow in diagram.elements[here].outgoing] + [event.id for event in diagram.boundaries(here)]
        fresh = [name for name in following if name in diagram.elements and name not in seen]
        seen.update(fresh)
        pending += fresh
    return False


def _outside(diagram: Diagram, placed: list[Element], file: str, language: str) -> Iterator[Problem]:
    frames = {process: diagram.drawn.shapes[frame] for frame, process in diagram.frames.items() if frame in diagram.drawn.shapes}
    for element in placed:
        frame = frames.get(element.process)
        if frame is not None and element.bounds is not None and element.scope == element.process and not frame.holds(element.bounds):
            yield problem("outside-pool", file, element.id, language, name=element.title)
