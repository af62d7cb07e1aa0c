"""A net made smaller without changing where its tokens can get stuck or multiply.

What is drawn in blocks shrinks to a single step; what stays is the core that is worth walking through. Rules after
T. Murata, "Petri nets: properties, analysis and applications" (1989), section V.
"""
from collections.abc import Mapping, Sequence

from engine.diagram.net import SOURCE, Net, Step

MOST_PAIRS = 64  # steps that taking one place out may make


def reduce_net(net: Net) -> None:
    """Take out every place that can be taken out, from the start to the ends.

    An inclusive split stays until its join has been found: fused with what comes before, it could not be told any more. What
    lies behind a place that stays waits for it, so that two tokens are seen where they meet, and not later.
    """
    shrinking = _Reduction(net)
    while net.joins and shrinking.round(net.splits, within=shrinking.blocks()):
        pass
    while shrinking.round(net.splits if net.joins else set()):
        pass
    while shrinking.round(set(), chains=True) or shrinking.round(set()):
        pass


class _Reduction:
    """The net, and for each place the steps that give to it and take from it."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.makers: dict[str, dict[object, Step]] = {}
        self.users: dict[str, dict[object, Step]] = {}
        for step in list(net.steps.values()):
            self._link(step)
        self._forget_idle()

    def blocks(self) -> set[str]:
        """The places between an inclusive split and an inclusive join."""
        after = self._after_each()
        before: dict[str, list[str]] = {}
        for place, following in after.items():
            for name in following:
                before.setdefault(name, []).append(place)
        return _reached(self.net.splits, after) & _reached(self._waited_for, before)

    def round(self, held: set[str], chains: bool = False, within: set[str] | None = None) -> bool:
        """Every rule once. False: none of them did anything. `chains`: only places with one step before them, wherever they lie."""
        changed, late = False, set[str]()
        after = self._after_each()
        for place in self.order(after):
            if within is not None and place not in within:
                continue
            if chains:
                changed |= len(self.makers.get(place, ())) == 1 and self.fuse(place)
            elif place not in held and place not in late and self.fuse(place):
                changed = True
            elif place not in held and place != SOURCE:
                late.update(after.get(place, ()))
        changed |= self.merge_twins()
        for join in list(self.net.joins):
            changed |= self.close_block(join)
        return changed

    @property
    def _waited_for(self) -> set[str]:
        return {place for places, _ in self.net.joins.values() for place in places}

    def _after_each(self) -> dict[str, list[str]]:
        after: dict[str, list[str]] = {}
        for step in self.net.steps.values():
            for place in sorted(step.takes):
                after.setdefault(place, []).extend(sorted(step.gives))
        for places, out in self.net.joins.values():
            for place in sorted(places):
                after.setdefault(place, []).append(out)
        return after

    def order(self, after: Mapping[str, Sequence[str]]) -> list[str]:
        """The places so that, circles aside, what gives to a place comes before it."""
        seen, done, pending = {SOURCE}, [], [(SOURCE, iter(after.get(SOURCE, ())))]
        while pending:
            place, following = pending[-1]
            for name in following:
                if name not in seen:
                    seen.add(name)
                    pending.append((name, iter(after.get(name, ()))))
                    break
            else:
                done.append(place)
                pending.pop()
        return done[::-1]

    def fuse(self, place: str) -> bool:
        """Join the steps before a place with those after it, where a token never waits in it for another one."""
        makers, users = self.makers.get(place, {}), self.users.get(place, {})
        if place == SOURCE or not makers or place in self._waited_for or len(makers) * len(users) > MOST_PAIRS:
            return False
        if any(user.takes != {place} or place in user.gives for user in users.values()):
            return False
        # What closes the scope must not hide what would have happened beside it.
        if any(user.closes for user in users.values()) and any(len(maker.gives) > 1 for maker in makers.values()):
            return False
        if not users:  # a circle that nothing leaves: such a token is no trouble for the others
            return False
        for maker in list(makers.values()):
            self._unlink(maker)
            for user in list(users.values()):
                self._add(self._after(maker, place, user))
        for user in list(users.values()):
            self._unlink(user)
        return True

    def _after(self, maker: Step, place: str, user: Step) -> Step:
        """Both steps as one. A place that gets a token from both is remembered."""
        beside = maker.gives - {place}
        path = (maker.path, user.path) if maker.path and user.path else maker.path or user.path
        for twice in beside & user.gives:
            self.net.twice.setdefault(twice, path)
        return Step(maker.takes, beside | user.gives, maker.closes or user.closes, path, maker.joins | user.joins)

    def merge_twins(self) -> bool:
        """Of places that the same steps fill and empty, keep one."""
        groups: dict[tuple[frozenset[object], frozenset[object]], list[str]] = {}
        for place, users in self.users.items():
            makers = self.makers.get(place, {})
            if makers and users and place not in self._waited_for:
                groups.setdefault((frozenset(makers), frozenset(users)), []).append(place)
        twins = [group for group in groups.values() if len(group) > 1]
        for kept, *others in twins:
            self.net.aliases.setdefault(kept, {kept}).update(*(self.net.aliases.get(other, {other}) for other in others))
            gone = frozenset(others)
            for step in list({**self.makers[kept], **self.users[kept]}.values()):
                self._unlink(step)
                self._add(Step(step.takes - gone, step.gives - gone, step.closes, step.path, step.joins))
        return bool(twins)

    def close_block(self, join: str) -> bool:
        """An inclusive join all of whose tokens come from one choice: it passes one on for each choice."""
        places, out = self.net.joins[join]
        if any(self.users.get(place) for place in places):
            return False
        makers = {step.key: step for place in places for step in self.makers.get(place, {}).values()}
        if not makers or len({step.takes for step in makers.values()}) != 1 or any(len(step.takes) != 1 for step in makers.values()):
            return False
        del self.net.joins[join]
        for step in makers.values():
            self._unlink(step)
            if out in step.gives:
                self.net.twice.setdefault(out, step.path)
            path = (step.path, join) if step.path else join
            self._add(Step(step.takes, step.gives - places | {out}, step.closes, path, step.joins))
        return True

    # ---- bookkeeping

    def _add(self, step: Step) -> None:
        if step.takes == step.gives and not step.closes:
            return  # goes round without a trace
        before = self.net.steps.get(step.key)
        if before is not None:
            self._unlink(before)
            step = Step(before.takes, before.gives, before.closes, before.path, before.joins | step.joins)
        self.net.steps[step.key] = step
        self._link(step)

    def _link(self, step: Step) -> None:
        for place in step.gives:
            self.makers.setdefault(place, {})[step.key] = step
        for place in step.takes:
            self.users.setdefault(place, {})[step.key] = step

    def _unlink(self, step: Step) -> None:
        self.net.steps.pop(step.key, None)
        for place in step.gives:
            self.makers[place].pop(step.key, None)
        for place in step.takes:
            self.users[place].pop(step.key, None)

    def _forget_idle(self) -> None:
        for step in list(self.net.steps.values()):
            if step.takes == step.gives and not step.closes:
                self._unlink(step)


def _reached(starts: set[str], after: Mapping[str, Sequence[str]]) -> set[str]:
    seen, pending = set(starts), list(starts)
    while pending:
        for name in after.get(pending.pop(), ()):
            if name not in seen:
                seen.add(name)
                pending.append(name)
    return seen
