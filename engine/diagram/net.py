"""The ways of tokens in one region of a process or sub-process as a net of places and steps. Which way a choice takes is left open.

A place is a sequence flow, or "@" and an element whose token has come in. A step takes one token from each of its places
and gives one to each of others. Reduced in reduction.py, walked through in exploration.py.
"""
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

from engine.diagram.model import ACTIVITIES, Diagram, Element, Flow
from engine.diagram.regions import Region

SOURCE = "@"  # the place where the one token of a new run lies
WIDEST = 4  # ways out of which an inclusive choice is followed in every combination
_CLOSES = ("terminate", "error", "cancel")  # ends that stop what else runs in the scope

Path = Any  # an element id, or a pair of paths: what a step passes, in order


@dataclass(frozen=True)
class Step:
    takes: frozenset[str]
    gives: frozenset[str]
    closes: bool = False  # the whole scope is over
    path: Path = ""
    joins: frozenset[str] = frozenset()  # the joins of several flows that this step completes

    @cached_property
    def key(self) -> tuple[frozenset[str], frozenset[str], bool]:
        return self.takes, self.gives, self.closes


@dataclass
class Net:
    """One scope. `aliases`: places that were found to be filled and emptied together with another one."""

    steps: dict[tuple[frozenset[str], frozenset[str], bool], Step] = field(default_factory=dict)
    joins: dict[str, tuple[frozenset[str], str]] = field(default_factory=dict)  # inclusive join -> places it waits at, place it gives to
    splits: set[str] = field(default_factory=set)  # places where a token takes several of some ways
    aliases: dict[str, set[str]] = field(default_factory=dict)
    twice: dict[str, Path] = field(default_factory=dict)  # place that gets a second token -> how
    whole: bool = True  # False: some combinations were left out

    @property
    def one_token(self) -> bool:
        """Nothing splits and nothing joins: there is only ever one token, which cannot get stuck."""
        return not self.joins and all(len(step.takes) == 1 and len(step.gives) < 2 for step in self.steps.values())

    def add(self, step: Step) -> None:
        self.steps.setdefault(step.key, step)


def net_of(diagram: Diagram, region: Region) -> Net:
    """The net of one region. Links must have become flows (normalise)."""
    net = Net()
    inside = {element.id: element for element in diagram.elements.values() if element.id in region.elements}
    attached: dict[str, list[Element]] = {}
    for element in inside.values():
        if element.attached_to is not None:
            attached.setdefault(element.attached_to, []).append(element)
    for start in region.starts:
        net.add(Step(frozenset({SOURCE}), frozenset({f"@{start}"}), path=start))
    for element in inside.values():
        if element.attached_to is not None:
            net.whole &= _ways_out(net, diagram, element, frozenset({f"@{element.id}"}))
        elif not element.by_event and not element.for_compensation:
            _enter(net, element)
            _leave(net, diagram, element, attached.get(element.id, []))
    return net


def _enter(net: Net, element: Element) -> None:
    if element.kind in ("parallelGateway", "inclusiveGateway") and len(element.incoming) > 1:
        flows = frozenset(element.incoming)
        if element.kind == "inclusiveGateway":
            net.joins[element.id] = flows, f"@{element.id}"
        else:
            net.add(Step(flows, frozenset({f"@{element.id}"}), path=element.id, joins=frozenset({element.id})))
        return
    for flow in element.incoming:
        net.add(Step(frozenset({flow}), frozenset({f"@{element.id}"}), path=element.id))


def _leave(net: Net, diagram: Diagram, element: Element, events: list[Element]) -> None:
    """Out of an element: by its own flows, or by an event on its boundary, or both when the event lets it go on."""
    here = frozenset({f"@{element.id}"})
    events = [event for event in events if event.trigger is None or event.trigger.kind != "compensate"]
    beside = [event for event in events if not event.interrupting]
    if not events or element.kind not in ACTIVITIES:
        net.whole &= _ways_out(net, diagram, element, here)
        return
    done = frozenset({f"@{element.id}.done"})
    for chosen in [(), *((event,) for event in beside), *([tuple(beside)] if len(beside) > 1 else [])]:
        aside = frozenset(f"@{event.id}" for event in chosen)
        net.add(Step(here, done | aside))
        for event in events:
            if event.interrupting:
                net.add(Step(here, frozenset({f"@{event.id}"}) | aside, path=event.id))
    net.whole &= _ways_out(net, diagram, element, done)


def _ways_out(net: Net, diagram: Diagram, element: Element, here: frozenset[str]) -> bool:
    """False when not every combination of ways could be written down."""
    flows = [diagram.flows[flow] for flow in element.outgoing]
    trigger = element.trigger
    if element.kind == "endEvent" and trigger is not None and trigger.kind in _CLOSES:
        net.add(Step(here, frozenset(), True))
    elif not flows or element.kind == "endEvent":
        net.add(Step(here, frozenset()))
    elif element.kind in ("exclusiveGateway", "eventBasedGateway", "complexGateway"):
        for flow in flows:
            net.add(Step(here, frozenset({flow.id})))
    elif element.kind in ("parallelGateway", "startEvent", "boundaryEvent", "intermediateCatchEvent"):
        net.add(Step(here, frozenset(flow.id for flow in flows)))
    else:
        return _several(net, element, flows, here)
    return True


def _several(net: Net, element: Element, flows: list[Flow], here: frozenset[str]) -> bool:
    """Every flow without a condition, and any of those with one; the default only when none of them holds."""
    default = frozenset(flow.id for flow in flows if flow.id == element.default)
    asked = [flow.id for flow in flows if flow.condition is not None and flow.id not in default]
    always = frozenset(flow.id for flow in flows if flow.condition is None) - default
    if not asked and element.kind == "inclusiveGateway":  # drawn without conditions, as for a talk: any of them
        always, asked = frozenset(), sorted(always)
    elif not asked:
        always |= default
    if len(asked) > 1:
        net.splits |= here
    for size in range(1, len(asked) + 1) if len(asked) <= WIDEST else (1, 2, len(asked)):
        for chosen in combinations(asked, size):
            net.add(Step(here, always | frozenset(chosen)))
    if always or default:
        net.add(Step(here, always or default))
    return len(asked) <= WIDEST


def target_of(diagram: Diagram, place: str) -> str:
    """The element that a token on this place has come to, or is on the way to."""
    if place.startswith("@"):
        return place[1:].removesuffix(".done")
    flow = diagram.flows.get(place)
    return flow.target if flow is not None else place


def passed(path: Path) -> Iterator[str]:
    """The elements of a path, in order."""
    pending = [path]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            pending += [part[1], part[0]]
        elif part:
            yield part
