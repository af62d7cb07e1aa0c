"""Everything that is wrong or doubtful in the files of a process, before anyone runs it.

One checker behind `./tramita check`, the API and the studio. A finding of severity error keeps the process from being
deployed; a broken diagram can still be read and shown.
"""
from collections.abc import Callable, Mapping

from engine.diagram.associated import check_data, with_data
from engine.diagram.flows import check_flows
from engine.diagram.gateways import check_gateways
from engine.diagram.habits import check_habits
from engine.diagram.layout import check_layout
from engine.diagram.loops_forever import check_loops
from engine.diagram.model import Diagram
from engine.diagram.normalise import check_links
from engine.diagram.placing import check_places
from engine.diagram.planner import Planner
from engine.diagram.pointers import check_pointers
from engine.diagram.read import read
from engine.diagram.scopes import check_scopes
from engine.diagram.soundness import check_soundness
from engine.diagram.stages import check_stages
from engine.diagram.timing import check_timers
from engine.diagram.undoing import check_undoing
from engine.diagram.unsupported import unsupported
from engine.diagram.words import catalogue, problem
from engine.errors import NotDeployable, Problem

catalogue({
    "unknown-extension": ("warning",
                          ("«{name}» lleva {what}, que este programa no entiende.", "Se conserva al guardar, pero no tiene efecto."),
                          ("“{name}” carries {what}, which this program does not understand.", "It is kept when saved, but has no effect.")),
})

CALLED = "called/"  # where a bundle keeps the files of the processes that it calls
_DIAGRAM_CHECKS: tuple[Callable[[Diagram, str, str], list[Problem]], ...] = (
    unsupported, check_scopes, check_links, check_flows, check_gateways, check_loops, check_soundness, check_timers, check_undoing, check_stages,
    check_places, check_data)


def check(files: Mapping[str, bytes], language: str = "es") -> list[Problem]:
    """The findings in every diagram of a bundle's files, in document order; references between files too."""
    found: list[Problem] = []
    diagrams = {}
    for path in sorted(files):
        if path.endswith(".bpmn"):
            try:
                diagrams[path] = read(files[path], path, language)
            except NotDeployable as refused:
                found += refused.problems
    for path, diagram in diagrams.items():
        if path.startswith(CALLED):
            continue  # it was looked at when it was deployed itself
        found += check_diagram(diagram, path, language)
        found += check_pointers(diagram, path, files, diagrams, language)
    return found


def check_diagram(diagram: Diagram, path: str, language: str = "es") -> list[Problem]:
    """The findings in one diagram by itself."""
    planner = Planner(with_data(diagram), path, path, language)
    planner.plans()
    found = [*planner.problems, *_unknown(diagram, path, language)]
    for one in _DIAGRAM_CHECKS:
        found += one(diagram, path, language)
    return found


def check_drawing(diagram: Diagram, path: str, language: str = "es") -> list[Problem]:
    """Hints for who draws: names, lanes and how it looks. They never keep a diagram from running."""
    return [*check_habits(diagram, path, language), *check_layout(diagram, path, language)]


def _unknown(diagram: Diagram, path: str, language: str) -> list[Problem]:
    return [problem("unknown-extension", path, element.id, language, name=element.title, what=", ".join(element.ext.unknown))
            for element in diagram.elements.values() if element.ext.unknown]
