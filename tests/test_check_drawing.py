"""What makes a diagram hard to read is a hint: names, lanes, and how it is drawn. What is drawn well gets none."""
import pytest

from engine.diagram import check_drawing, read
from tests.drawing import chain, end, file, flow, node, process, start, user

XOR = "exclusiveGateway"


def shape(id: str, x: int, y: int = 100, width: int = 100, height: int = 80) -> str:
    return f'<di:BPMNShape bpmnElement="{id}"><dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></di:BPMNShape>'


def edge(id: str, *corners: tuple[int, int]) -> str:
    points = "".join(f'<i:waypoint x="{x}" y="{y}"/>' for x, y in corners)
    return f'<di:BPMNEdge bpmnElement="{id}">{points}</di:BPMNEdge>'


def drawn(parts: tuple[str, ...], *plane: str, before: str = "") -> bytes:
    spaces = ('xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
              'xmlns:i="http://www.omg.org/spec/DD/20100524/DI"')
    return file(before, process(*parts), f"<di:BPMNDiagram {spaces}><di:BPMNPlane>{''.join(plane)}</di:BPMNPlane></di:BPMNDiagram>")


def hints(xml: bytes, language: str = "es") -> set[tuple[str | None, str]]:
    found = check_drawing(read(xml), "p.bpmn", language)
    assert {one.severity for one in found} <= {"hint"}
    assert all("{" not in one.message + one.hint for one in found)
    return {(one.element, one.code) for one in found}


LINE = (start(), user("a", name="Ask"), user("b", name="Answer"), end(), chain("start", "a", "b", "end"))
ROW = (shape("start", 0, 120, 36, 36), shape("a", 100), shape("b", 300), shape("end", 500, 120, 36, 36))
LINES = (edge("start_a", (36, 140), (100, 140)), edge("a_b", (200, 140), (300, 140)), edge("b_end", (400, 140), (500, 140)))
GOOD = drawn(LINE, *ROW, *LINES)


def test_a_diagram_that_is_drawn_well_gets_no_hints():
    assert hints(GOOD) == set()


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("xml", "element", "code"), [
    (file(process(*LINE)), "p", "no-drawing"),
    (drawn(LINE, *ROW[:3], *LINES), "end", "not-drawn"),
    (drawn(LINE, *ROW[:2], shape("b", 180), *ROW[3:], *LINES), "b", "shapes-overlap"),
    (drawn(LINE, *ROW, edge("b_end", (350, 100), (350, 140), (90, 140), (90, 400))), "b_end", "flow-through-shape"),
    (drawn(LINE, ROW[0], shape("a", 300), shape("b", 100), ROW[3]), "a_b", "runs-backwards"),
    (drawn((start(), user("a"), end(), chain("start", "a", "end")), shape("a", 0)), "a", "no-task-name"),
    (drawn((*LINE, user("c", name="Ask")), *ROW, shape("c", 700)), "c", "same-name"),
    (drawn((*LINE, user("c", name="x" * 81)), *ROW, shape("c", 700)), "c", "long-name"),
    (drawn((*LINE, '<bpmn:laneSet id="l"><bpmn:lane id="l1" name="Clerks"/></bpmn:laneSet>'), *ROW), "p", "empty-lane"),
    (drawn((start(), node(XOR, "g"), end(), chain("start", "g"), flow("g", "end", "=x"), flow("g", "end", "=y", "y")), shape("g", 0)), "g",
     "no-question"),
])
def test_what_is_hard_to_read_is_a_hint(xml, element, code, language):
    assert (element, code) in hints(xml, language)


def test_a_way_back_to_the_left_and_a_lane_around_others_are_fine():
    circle = (start(), node(XOR, "m"), user("a", name="Ask"), node(XOR, "g", name="Enough?", default="on"), end(), chain("start", "m", "a", "g"),
              flow("g", "m", "=x"), flow("g", "end", id="on"))
    nested = ('<bpmn:laneSet id="l"><bpmn:lane id="l1" name="Outer"><bpmn:childLaneSet id="c"><bpmn:lane id="l2" name="Inner">'
              "<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>")
    row = [shape(name, 100 * place, 100, 50, 50) for place, name in enumerate(("start", "m", "a", "g", "end"))]

    assert hints(drawn((*circle, nested), *row)) == set()


def test_an_element_outside_its_pool_is_told():
    pool = '<bpmn:collaboration id="c"><bpmn:participant id="pool" name="Us" processRef="p"/></bpmn:collaboration>'
    around, small = shape("pool", -50, 0, 800, 400), shape("pool", -50, 0, 300, 400)

    assert hints(drawn(LINE, around, *ROW, before=pool)) == set()
    assert hints(drawn(LINE, small, *ROW, before=pool)) == {("b", "outside-pool"), ("end", "outside-pool")}
