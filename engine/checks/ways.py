"""Which variables are set where: on some way to an element, and on every way to it.

Sub-processes are walked through, not over; an event on a border sees what was set before its activity.
"""
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.checks.facts import Subject
from engine.checks.sources import NOTHING, Gives, gives
from engine.diagram.model import SCOPES, Diagram, Element
from engine.diagram.normalise import normalise

MOST_LOOKS = 30
DEEPEST = 20  # sub-processes inside each other
_MEETING = ("parallelGateway", "inclusiveGateway")


@dataclass(frozen=True)
class Seen:
    """What a token finds when it comes to an element."""

    some: Gives  # on some way
    every: Gives  # on every way


class Ways:
    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.diagram: Diagram = normalise(subject.diagram)
        self.elements = {element.id: element for element in self.diagram.elements.values()
                         if element.process == subject.key and element.id in subject.plans}  # not the mails of stages: no token comes there
        self.gives = {name: gives(subject, element) for name, element in self.elements.items()}
        self.inner: dict[str, list[Element]] = {}
        for element in self.elements.values():
            self.inner.setdefault(element.scope, []).append(element)
        self.before: dict[str, list[tuple[str, bool]]] = {name: [] for name in self.elements}
        for source, target, whole in self._edges():
            self.before[target].append((source, whole))
        self._arrive: dict[str, Seen] = self._walk()

    def at(self, element: str) -> Seen:
        """What is set when a token comes here; nothing is known of where none comes."""
        return self._arrive.get(element, Seen(Gives(anything=True), Gives(anything=True)))

    @property
    def names(self) -> frozenset[str]:
        """Every variable that some element sets."""
        return frozenset(name for one in self.gives.values() for name in one.names)

    def _edges(self) -> Iterator[tuple[str, str, bool]]:
        """(from, to, with what the first one gives)."""
        for element in self.elements.values():
            for flow in element.outgoing:
                target = self.diagram.flows[flow].target
                if target in self.elements:
                    for source in self._exits(element):
                        yield source, target, True
            if element.attached_to in self.elements:
                yield element.attached_to or "", element.id, False
                for inside in self._all_inside(element.attached_to or ""):
                    yield inside.id, element.id, True
            if element.kind in SCOPES:
                for start in self._starts(element):
                    yield element.id, start.id, False
            if element.by_event:
                for start in self._starts(element):
                    for other in self.inner.get(element.scope, ()):
                        if other.id != element.id:
                            yield other.id, start.id, True

    def _exits(self, element: Element, depth: int = 0) -> list[str]:
        """Where a token really comes from: out of a sub-process from its ends. `depth`: a damaged file may hold itself."""
        if element.kind not in SCOPES or element.id not in self.inner or depth > DEEPEST:
            return [element.id]
        ends = [inside for inside in self.inner[element.id] if not inside.outgoing and not inside.by_event and inside.attached_to is None
                or inside.kind == "endEvent"]
        return [name for end in ends for name in self._exits(end, depth + 1)] or [element.id]

    def _starts(self, scope: Element) -> list[Element]:
        return [inside for inside in self.inner.get(scope.id, ()) if inside.kind == "startEvent"]

    def _all_inside(self, scope: str) -> list[Element]:
        found = {inside.id: inside for inside in self.inner.get(scope, ())}
        pending = list(found)
        while pending:
            for inside in self.inner.get(pending.pop(), ()):
                if inside.id not in found:
                    found[inside.id] = inside
                    pending.append(inside.id)
        return list(found.values())

    def _walk(self) -> dict[str, Seen]:
        some = self._spread(dict.fromkeys(self.elements, NOTHING), self._some)
        begins = {element.id: NOTHING for element in self.diagram.starts(self.subject.key)}
        every = self._spread(begins, self._every)
        return {name: Seen(some[name], every[name]) for name in some if name in every}

    def _spread(self, found: dict[str, Gives], look: Callable[[Element, dict[str, Gives]], Gives | None]) -> dict[str, Gives]:
        """Look at elements again while what lies before them changes. Bounded: what is set on circles settles in a few rounds."""
        after: dict[str, list[str]] = {}
        for name, element in self.elements.items():
            for source, _ in (*self.before[name], *self._sure(element)):
                after.setdefault(source, []).append(name)
        pending = deque(self.elements)
        waiting, left = set(pending), MOST_LOOKS * len(self.elements)
        while pending and left:
            left -= 1
            name = pending.popleft()
            waiting.discard(name)
            one = look(self.elements[name], found)
            if one is None or found.get(name) == one:
                continue
            found[name] = one
            for other in after.get(name, ()):
                if other not in waiting:
                    waiting.add(other)
                    pending.append(other)
        return found

    def _some(self, element: Element, found: dict[str, Gives]) -> Gives:
        one = found[element.id]
        for source, whole in self.before[element.id]:
            one |= found[source] | (self.gives[source] if whole else NOTHING)
        return one

    def _every(self, element: Element, found: dict[str, Gives]) -> Gives | None:
        """The greatest solution: circles take nothing away. Joins of parallel ways keep what any of them set."""
        ways = [found[source] | (self.gives[source] if whole else NOTHING) for source, whole in self._sure(element) if source in found]
        if not ways:
            return None
        one = ways[0]
        for other in ways[1:]:
            one = one | other if element.kind in _MEETING else _both(one, other)
        return one

    def _sure(self, element: Element) -> list[tuple[str, bool]]:
        """Ways that count for certainty: an event on a border may come before anything inside has happened."""
        if element.attached_to is not None:
            return [(element.attached_to, False)] if element.attached_to in self.elements else []
        holder = self.elements.get(element.scope)
        if element.kind == "startEvent" and holder is not None and holder.by_event:
            outer = self.elements.get(holder.scope)
            begins = [inside.id for inside in self.inner.get(holder.scope, ()) if inside.kind == "startEvent"]
            return [(outer.id, False)] if outer is not None else [(begin, True) for begin in begins]
        return self.before[element.id]


def _both(one: Gives, other: Gives) -> Gives:
    """What both ways set. A way that may set anything is taken to set what the other one does."""
    if one.anything and other.anything:
        return Gives(one.names | other.names, True)
    if one.anything:
        return other
    return one if other.anything else Gives(one.names & other.names)
