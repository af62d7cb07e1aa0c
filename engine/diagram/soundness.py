"""Whether tokens always get through: joins that cannot complete, steps that run twice, circles without an end.

Each process and sub-process by itself: a token in a sub-process leaves it when everything in it has ended.
"""
from collections.abc import Iterator, Mapping

from engine.diagram.dominators import immediate_dominators
from engine.diagram.exploration import Explored, explore
from engine.diagram.model import SCOPES, Diagram, Element
from engine.diagram.net import SOURCE, Net, Path, net_of, passed, target_of
from engine.diagram.normalise import normalise
from engine.diagram.reduction import reduce_net
from engine.diagram.regions import regions
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "join-never": ("error",
                   ("La unión «{name}» nunca se completa: espera también por {missing}. Ejemplo: {path}.",
                    "Una con un gateway exclusivo lo que un gateway exclusivo separó, o sepárelo con uno paralelo."),
                   ("The join “{name}” can never complete: it also waits for {missing}. Example: {path}.",
                    "Join with an exclusive gateway what an exclusive gateway split, or split it with a parallel one.")),
    "join-stuck": ("warning",
                   ("La unión «{name}» puede quedarse esperando para siempre por {missing}. Ejemplo: {path}.",
                    "Haga que todos los caminos lleguen a la unión, o use un gateway inclusivo o exclusivo."),
                   ("The join “{name}” may wait for ever for {missing}. Example: {path}.",
                    "Let every way lead to the join, or use an inclusive or exclusive gateway.")),
    "runs-twice": ("warning",
                   ("«{name}» puede correr dos veces: llegan a él caminos paralelos que nadie une. Ejemplo: {path}.",
                    "Una los caminos con un gateway paralelo (o inclusivo) antes de este elemento."),
                   ("“{name}” may run twice: parallel ways lead to it and nothing joins them. Example: {path}.",
                    "Join the ways with a parallel (or inclusive) gateway before this element.")),
    "never-ends": ("warning",
                   ("Desde «{name}» ningún camino llega a un fin.", "Dibuje una salida hacia un evento de fin."),
                   ("From “{name}” no way leads to an end.", "Draw a way out to an end event.")),
    "not-walked-through": ("hint",
                           ("«{name}» tiene demasiadas combinaciones de caminos: no se revisaron todas.",
                            "Agrupe partes en subprocesos: cada uno se revisa entero."),
                           ("“{name}” has too many combinations of ways: not all of them were looked at.",
                            "Group parts in sub-processes: each is looked at as a whole.")),
})
_SHOWN = 8  # elements of an example


def check_soundness(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    plain = normalise(diagram)
    scopes = [*plain.processes, *(element.id for element in plain.elements.values() if element.kind in SCOPES and element.kind != "adHocSubProcess")]
    return [found for scope in scopes for found in _Scope(plain, scope, file, language).findings()]


class _Scope:
    def __init__(self, diagram: Diagram, scope: str, file: str, language: str) -> None:
        self.diagram, self.scope, self.file, self.language = diagram, scope, file, language
        self.elements = {element.id: element for element in diagram.within(scope)}
        self.after = {name: self._after(element) for name, element in self.elements.items()}

    def findings(self) -> Iterator[Problem]:
        whole = True
        for region in regions(self.diagram, self.scope):
            net = net_of(self.diagram, region)
            if net.one_token:
                continue
            reduce_net(net)
            found = explore(net)
            stuck = self._stuck(net, found)
            for name, (waiting, path) in stuck.items():
                code = "join-never" if found.whole and name not in found.joins else "join-stuck"
                yield self._join(code, self.elements[name], waiting, path)
            yield from self._twice(found)
            if not found.whole:
                whole = False
                yield from self._guessed({*stuck, *found.joins})
        yield from self._endless()
        if not whole:
            yield problem("not-walked-through", self.file, self.scope, self.language, name=self._title(self.scope))

    # ---- joins

    def _stuck(self, net: Net, found: Explored) -> dict[str, tuple[set[str], Path]]:
        """Joins that wait in some last state: the flows on which tokens came, and the way there. The shortest example of each."""
        shown: dict[str, tuple[set[str], Path]] = {}
        for places, path in found.stuck:
            flows = {flow for place in places for flow in net.aliases.get(place, {place})}
            at: dict[str, set[str]] = {}
            for flow in sorted(flows):
                target = target_of(self.diagram, flow)
                if target in self.elements:
                    at.setdefault(target, set()).add(flow)
            for name in self._causes(at):
                if name not in shown or len(list(passed(path))) < len(list(passed(shown[name][1]))):
                    shown[name] = at[name], path
        return {name: shown[name] for name in self.elements if name in shown}

    def _causes(self, at: Mapping[str, set[str]]) -> list[str]:
        """The joins that are to blame: what another stuck one holds back is no fault of its own."""
        held = {name: self._missing(name, flows) for name, flows in at.items()}
        free = [name for name in at if not any(other != name and held[name] & self._behind(other) for other in at)]
        return free or list(at)[:1]

    def _missing(self, name: str, flows: set[str]) -> set[str]:
        return set(self.elements[name].incoming) - flows

    def _behind(self, name: str) -> set[str]:
        """Flows that lie behind an element."""
        seen, pending, flows = {name}, [name], set()
        while pending:
            here = pending.pop()
            flows |= set(self.elements[here].outgoing)
            for target in self.after.get(here, ()):
                if target not in seen and target in self.elements:
                    seen.add(target)
                    pending.append(target)
        return flows

    def _join(self, code: str, element: Element, waiting: set[str], path: Path) -> Problem:
        missing = [self._from(flow) for flow in element.incoming if flow not in waiting]
        return problem(code, self.file, element.id, self.language, name=element.title, missing=", ".join(dict.fromkeys(missing)) or "…",
                       path=self._way(path))

    def _guessed(self, known: set[str]) -> Iterator[Problem]:
        """Where not everything was walked through: a parallel join of what an exclusive choice split."""
        starts = [element.id for element in self.elements.values() if element.kind == "startEvent"]
        before = immediate_dominators({SOURCE: starts, **self.after}, SOURCE)
        for element in self.elements.values():
            split = self.elements.get(before.get(element.id, ""))
            joins = element.kind == "parallelGateway" and len(element.incoming) > 1 and element.id not in known
            if joins and split is not None and split.kind in ("exclusiveGateway", "eventBasedGateway"):
                yield self._join("join-stuck", element, {element.incoming[0]}, (split.id, element.id))

    # ---- twice, and never

    def _twice(self, found: Explored) -> Iterator[Problem]:
        named: dict[str, Path] = {}
        for place, path in found.twice.items():
            named.setdefault(target_of(self.diagram, place), path)
        for element in self.elements.values():
            if element.id in named and element.kind != "endEvent":
                yield problem("runs-twice", self.file, element.id, self.language, name=element.title, path=self._way(named[element.id]))

    def _endless(self) -> Iterator[Problem]:
        """The first element, in the order of the document, of what has a way in and no way to an end."""
        if self._stopped_from_outside():
            return
        before: dict[str, list[str]] = {}
        for name, targets in self.after.items():
            for target in targets:
                before.setdefault(target, []).append(name)
        ending = [name for name, element in self.elements.items() if not self.after[name] or element.kind == "endEvent"]
        good, pending = set(ending), list(ending)
        while pending:
            for name in before.get(pending.pop(), ()):
                if name not in good:
                    good.add(name)
                    pending.append(name)
        begins = ("startEvent", "boundaryEvent")
        lost = next((element for name, element in self.elements.items() if name not in good and element.kind not in begins), None)
        if lost is not None and not lost.by_event:
            yield problem("never-ends", self.file, lost.id, self.language, name=lost.title)

    def _stopped_from_outside(self) -> bool:
        """An event of its border or in an event sub-process may end the scope whatever goes round in it."""
        if self.diagram.boundaries(self.scope):
            return True
        return any(element.by_event and any(start.interrupting for start in self.diagram.within(element.id) if start.kind == "startEvent")
                   for element in self.elements.values())

    # ---- words

    def _after(self, element: Element) -> list[str]:
        targets = [self.diagram.flows[flow].target for flow in element.outgoing]
        return [name for name in targets if name in self.elements] + [event.id for event in self.elements.values() if event.attached_to == element.id]

    def _from(self, flow: str) -> str:
        """A way in, by its name or by where it comes from."""
        drawn = self.diagram.flows[flow]
        return f"«{drawn.name or self._title(drawn.source)}»"

    def _title(self, name: str) -> str:
        if name in self.diagram.elements:
            return self.diagram.elements[name].title
        process = self.diagram.processes.get(name)
        return process.name or name if process is not None else name

    def _way(self, path: Path) -> str:
        """An example for people: the elements passed, the first and the last ones of a long way."""
        titles = [self._title(name) for name in passed(path)]
        if len(titles) > _SHOWN:
            titles = [*titles[:2], "…", *titles[3 - _SHOWN:]]
        return " → ".join(titles)
