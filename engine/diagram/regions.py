"""Parts of a scope that run beside each other and never meet: the main flow, and what events that let it go on begin.

Such an event may come again and again, so its tokens are no second tokens of the main flow.
"""
from collections.abc import Iterator
from dataclasses import dataclass

from engine.diagram.model import Diagram, Element


@dataclass(frozen=True)
class Region:
    starts: tuple[str, ...]  # elements where a token of it may begin: one of them
    elements: frozenset[str]
    beside: frozenset[str]  # events on borders in it that let the activity go on and lead back into it


def regions(diagram: Diagram, scope: str) -> Iterator[Region]:
    """The main flow first. Elements that nothing leads to are in none."""
    return _Scope(diagram, scope).regions()


class _Scope:
    def __init__(self, diagram: Diagram, scope: str) -> None:
        self.diagram = diagram
        self.elements = {element.id: element for element in diagram.within(scope)}
        self.attached: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.attached_to is not None:
                self.attached.setdefault(element.attached_to, []).append(element)

    def regions(self) -> Iterator[Region]:
        begins = tuple(element.id for element in self.elements.values()
                       if element.kind == "startEvent" or (element.instantiate and not element.incoming))
        pending = [begins] if begins else []
        while pending:
            region, apart = self._region(pending.pop(0))
            pending += [(event,) for event in apart]
            yield region

    def _region(self, starts: tuple[str, ...]) -> tuple[Region, list[str]]:
        """The region that begins here, and the events on its borders whose tokens never come back to it."""
        inside, back = self._from(starts), set()
        changed = True
        while changed:
            changed = False
            for event in self._beside(inside):
                if event not in back and not self._from((event,)).isdisjoint(inside):
                    back.add(event)
                    inside |= self._from((event,))
                    changed = True
        return Region(starts, frozenset(inside), frozenset(back)), [event for event in self._beside(inside) if event not in back]

    def _beside(self, inside: set[str]) -> list[str]:
        return [event.id for host in self.elements if host in inside for event in self.attached.get(host, ()) if not event.interrupting]

    def _from(self, starts: tuple[str, ...]) -> set[str]:
        """What a token can come to, over interrupting events too."""
        seen, pending = set(starts), list(starts)
        while pending:
            here = pending.pop()
            following = [self.diagram.flows[flow].target for flow in self.elements[here].outgoing]
            following += [event.id for event in self.attached.get(here, ()) if event.interrupting]
            for name in following:
                if name in self.elements and name not in seen:
                    seen.add(name)
                    pending.append(name)
        return seen
