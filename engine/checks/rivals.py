"""Variables that parallel ways both set: whoever is last wins, and nobody can say who that is."""
from collections.abc import Callable, Iterator

from engine.checks.facts import Subject
from engine.checks.ways import Ways
from engine.diagram.model import Element
from engine.diagram.words import catalogue
from engine.errors import Problem

catalogue({
    "set-twice": ("warning",
                  ("«{name}» y «{other}» corren en paralelo y ambos dan valor a «{variable}»: gana el último.",
                   "Use otra variable en uno de los dos caminos."),
                  ("“{name}” and “{other}” run in parallel and both set “{variable}”: the last one wins.",
                   "Use another variable on one of the two ways.")),
})

Say = Callable[..., Problem]


def check_rivals(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    """Only parallel gateways are looked at: other choices may be made so that one way alone is taken."""
    splits = [element for element in subject.diagram.elements.values() if element.kind == "parallelGateway" and len(element.outgoing) > 1]
    if not splits:
        return
    ways, told = Ways(subject), set()
    for split in splits:
        setters = [_setters(ways, branch) for branch in _branches(ways, split)] if split.id in ways.elements else []
        for place, one in enumerate(setters):
            for other in setters[place + 1:]:
                for variable in sorted(one.keys() & other.keys()):
                    first, second = one[variable], other[variable]
                    if first.id != second.id and (variable, second.id) not in told:
                        told.add((variable, second.id))
                        yield say("set-twice", second.id, name=first.title, other=second.title, variable=variable)


def _setters(ways: Ways, branch: list[str]) -> dict[str, Element]:
    return {variable: ways.elements[name] for name in reversed(branch) for variable in ways.gives[name].names}


def _branches(ways: Ways, split: Element) -> list[list[str]]:
    """What lies on each way out and on no other one."""
    reached = [_reached(ways, ways.diagram.flows[flow].target, split.id) for flow in split.outgoing]
    return [[name for name in one if sum(name in other for other in reached) == 1] for one in reached]


def _reached(ways: Ways, start: str, split: str) -> dict[str, None]:
    seen, pending = dict.fromkeys([start] if start in ways.elements else []), [start]
    while pending:
        here = ways.elements.get(pending.pop())
        following = [ways.diagram.flows[flow].target for flow in here.outgoing] if here is not None and here.id != split else []
        following += [event.id for event in ways.diagram.boundaries(here.id)] if here is not None else []
        for name in following:
            if name in ways.elements and name not in seen:
                seen[name] = None
                pending.append(name)
    return seen
