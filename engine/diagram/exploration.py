"""Every state that the tokens of a reduced net can come to: where they get stuck, and where a second one arrives.

Steps that cannot disturb each other are taken in one order only, which loses no state in which nothing moves any more
(A. Valmari, "Stubborn sets for reduced state space generation", 1991). Bounded: `whole` says whether it saw everything.
"""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.diagram.net import SOURCE, Net, Path

MOST_WORK = 40_000  # steps tried: some 20 ms


@dataclass
class Explored:
    stuck: list[tuple[frozenset[str], Path]] = field(default_factory=list)  # places whose tokens wait for ever, and the way there
    twice: dict[str, Path] = field(default_factory=dict)  # place -> the way to its second token
    joins: set[str] = field(default_factory=set)  # those that were completed at least once
    whole: bool = True


@dataclass(frozen=True)
class _Move:
    takes: int  # a bit for each place
    gives: int
    closes: bool
    path: Path
    joins: frozenset[str]


@dataclass(frozen=True)
class _Join:
    """An inclusive join. `upstream`: for each place it waits at, the places from which a token can still reach it."""

    element: str
    places: tuple[int, ...]
    gives: int
    upstream: tuple[int, ...]


def explore(net: Net) -> Explored:
    return _Walk(net).walk()


class _Walk:
    def __init__(self, net: Net) -> None:
        self.net, self.found = net, Explored(twice=dict(net.twice), whole=net.whole)
        self.names = sorted({SOURCE, *(place for step in net.steps.values() for place in step.takes | step.gives),
                             *(place for places, out in net.joins.values() for place in (*places, out))})
        bits = {name: 1 << number for number, name in enumerate(self.names)}
        self.moves = [_Move(_mask(step.takes, bits), _mask(step.gives, bits), step.closes, step.path, step.joins) for step in net.steps.values()]
        self.clusters = self._clusters()
        self.through = [(move.takes, move.gives) for move in self.moves]
        self.through += [(_mask(places, bits), bits[out]) for places, out in net.joins.values()]
        self.joins = [_Join(join, tuple(bits[place] for place in sorted(places)), bits[out],
                            tuple(self._upstream(bits[place], _mask(places, bits)) for place in sorted(places)))
                      for join, (places, out) in net.joins.items()]
        self.waiting = 0  # places where a token waits for others: those of any step
        for move in self.moves:
            self.waiting |= move.takes
        for join in self.joins:
            for place in join.places:
                self.waiting |= place
        self.start = bits[SOURCE]

    def walk(self) -> Explored:
        seen: dict[int, Path] = {self.start: ""}
        pending, work = [self.start], 0
        while pending:
            state = pending.pop()
            moved = False
            for after, path in self._next(state):
                moved = True
                work += 1
                if after not in seen:
                    seen[after] = (seen[state], path) if seen[state] and path else seen[state] or path
                    pending.append(after)
            work += len(self.moves)
            if not moved and state & self.waiting:
                places = frozenset(name for number, name in enumerate(self.names) if (state & self.waiting) >> number & 1)
                self.found.stuck.append((places, seen[state]))
            if work > MOST_WORK:
                self.found.whole = False
                break
        return self.found

    def _next(self, state: int) -> Iterator[tuple[int, Path]]:
        """The states after this one. Steps that nothing else can take the tokens of go first, and alone."""
        for cluster in self.clusters:
            if state & cluster[0].takes == cluster[0].takes:
                yield from (self._after(state, move) for move in cluster)
                return
        enabled = [move for move in self.moves if state & move.takes == move.takes]
        yield from (self._after(state, move) for move in enabled)
        if not enabled:
            yield from self._joined(state)

    def _after(self, state: int, move: _Move) -> tuple[int, Path]:
        rest = state & ~move.takes
        self.found.joins |= move.joins
        self._note_twice(rest & move.gives, move.path)
        return (0 if move.closes else rest | move.gives), move.path

    def _joined(self, state: int) -> Iterator[tuple[int, Path]]:
        """What inclusive joins make of a state in which everything else stands still. Source: BPMN 2.0.2, section 13.4.3."""
        for join in self.joins:
            filled = [number for number, place in enumerate(join.places) if state & place]
            if not filled or self._more_comes(state, join, filled):
                continue
            rest = state
            for place in join.places:
                rest &= ~place
            self._note_twice(rest & join.gives, join.element)
            yield rest | join.gives, join.element

    def _more_comes(self, state: int, join: _Join, filled: list[int]) -> bool:
        own = sum(join.places)
        to_filled = to_empty = 0
        for number, upstream in enumerate(join.upstream):
            if number in filled:
                to_filled |= upstream
            else:
                to_empty |= upstream
        return bool(state & ~own & to_empty & ~to_filled)

    def _note_twice(self, places: int, path: Path) -> None:
        if places:
            for number, name in enumerate(self.names):
                if places >> number & 1:
                    self.found.twice.setdefault(name, path)

    def _clusters(self) -> list[list[_Move]]:
        """Steps with the same places to take from, which no other step takes from."""
        groups: dict[int, list[_Move]] = {}
        for move in self.moves:
            groups.setdefault(move.takes, []).append(move)
        return [group for takes, group in groups.items() if not any(takes & other for other in groups if other != takes)]

    def _upstream(self, place: int, own: int) -> int:
        found, before = place, 0
        while found != before:
            before = found
            for takes, gives in self.through:
                if gives & found and not takes & own:
                    found |= takes
        return found & ~own


def _mask(places: frozenset[str], bits: Mapping[str, int]) -> int:
    return sum(bits[place] for place in places)
