"""The corpus of tiny diagrams: each takes the path that it must, stored at every step, or is refused; the page says so.

The diagrams are in tests/diagrams, the reading and playing of them in tests/corpus.
"""
import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnValidator

from engine.diagram import check
from engine.diagram.read import read
from tests.corpus import page, playing
from tests.corpus.cells import BOUNDARY, CATCH, END, START, THROW
from tests.corpus.entries import entries
from tests.corpus.sketch import CannotRead
from tests.corpus.write import bpmn

ENTRIES = entries()
KINDS = ("message", "timer", "error", "escalation", "conditional", "link", "signal", "compensation", "cancel", "terminate")
KNOWN = {"start": START, "catch": CATCH, "throw": THROW, "end": END, "boundary": (*BOUNDARY, "error", "cancel", "compensation")}
NO_BPMN = [(position, kind) for position, known in KNOWN.items() for kind in KINDS if kind not in known]
SAID = {"message": "news", "timer": "P1D", "error": "BROKEN", "escalation": "HELP", "conditional": "=true", "link": "there", "signal": "alarm"}


@pytest.mark.parametrize("name", ENTRIES)
def test_the_diagram_does_what_it_says(name):
    assert playing.difference(ENTRIES[name]) == ""


def test_every_element_in_every_position_is_shown_by_a_diagram():
    assert page.missing() == []


def test_the_page_says_what_the_diagrams_show():
    """`./tramita conformance bpmn --write` writes it anew."""
    assert page.PAGE.read_text() == page.page()


def test_the_vanilla_library_differs_where_it_is_known_to():
    """It changed if this fails: look at the new difference, then let `./tramita conformance bpmn --write` record it."""
    assert page.found_differences() == page.differences()


@pytest.mark.parametrize(("position", "kind"), NO_BPMN)
def test_an_event_that_bpmn_does_not_have_is_refused(position, kind):
    event = f"odd:{kind}-{position}({SAID.get(kind, '')})"
    drawn = {"start": f"{event} > ask > end", "catch": f"start > {event} > end", "throw": f"start > {event} > end",
             "end": f"start > {event}", "boundary": f"start > ask > end\nask ! {event} > end"}[position]

    assert "error" in [one.severity for one in check({"p.bpmn": bpmn(drawn)}) if one.element == "odd"]


# ---- the files themselves

@pytest.mark.parametrize("name", ENTRIES)
def test_the_file_is_bpmn_by_the_schema_of_the_omg(name):
    BpmnValidator().validate(etree.fromstring(ENTRIES[name].xml), name)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_shape_has_a_place_of_its_own(name):
    elements = [one for one in read(ENTRIES[name].xml).elements.values() if one.kind != "boundaryEvent"]

    assert all(one.bounds is not None for one in elements)
    for one in elements:
        for other in elements:
            if one is not other and (one.process, one.scope) == (other.process, other.scope):
                assert _apart(one.bounds, other.bounds), (one.id, other.id)


def _apart(one, other) -> bool:
    return (one.x + one.width <= other.x or other.x + other.width <= one.x or one.y + one.height <= other.y
            or other.y + other.height <= one.y)


@pytest.mark.parametrize("line", ["start > : > end", "a > b ) c", "box { inner"])
def test_a_line_that_nobody_understands_is_named(line):
    with pytest.raises(CannotRead):
        bpmn(line)
