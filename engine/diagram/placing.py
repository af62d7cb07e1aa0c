"""Checks of extensions that are understood, but stand on an element that does not look at them."""
from collections.abc import Iterator

from engine.diagram.model import ACTIVITIES, GATEWAYS, PERSON_TASKS, Diagram, Element
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "misplaced": ("warning",
                  ("«{name}» dice {what}, y un elemento {kind} no lo mira.", "Quítelo, o use el elemento que lo necesita."),
                  ("“{name}” says {what}, which a {kind} does not look at.", "Remove it, or use the element that needs it.")),
    "misplaced-mapping": ("error",
                          ("«{name}» tiene {what}, y en un elemento {kind} no tendrían efecto.", "Póngalas en la actividad de antes o de después."),
                          ("“{name}” has {what}, which would have no effect on a {kind}.", "Put them on the activity before or behind it.")),
})

CARRIERS = ("serviceTask", "sendTask", "scriptTask", "businessRuleTask", "intermediateThrowEvent", "endEvent")  # of a job type
_INPUTS = (*ACTIVITIES, "intermediateThrowEvent", "endEvent")
_PLACES: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    (("assignee", "candidate_groups", "candidate_users"), "assignmentDefinition", PERSON_TASKS),
    (("due", "follow_up"), "taskSchedule", PERSON_TASKS),
    (("priority",), "priorityDefinition", PERSON_TASKS),
    (("form",), "formDefinition", (*PERSON_TASKS, "startEvent")),
    (("job_type",), "taskDefinition", (*CARRIERS, "adHocSubProcess")),
    (("decision",), "calledDecision", ("businessRuleTask",)),
    (("script",), "script", ("scriptTask",)),
    (("called",), "calledElement", ("callActivity",)),
)


def check_places(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    return [one for element in diagram.elements.values() for one in _of_element(element, file, language)]


def _of_element(element: Element, file: str, language: str) -> Iterator[Problem]:
    said = {"name": element.title, "kind": element.kind}
    for parts, what, kinds in _PLACES:
        if element.kind not in kinds and any(getattr(element.ext, part) is not None for part in parts):
            yield problem("misplaced", file, element.id, language, what=what, **said)
    if element.ext.inputs and element.kind not in _INPUTS:
        yield problem("misplaced-mapping", file, element.id, language, what="ioMapping input", **said)
    if element.ext.outputs and element.kind in GATEWAYS:
        yield problem("misplaced-mapping", file, element.id, language, what="ioMapping output", **said)
