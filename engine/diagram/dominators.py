"""Which element every way to another one leads over: a rule of thumb where a diagram is too large to be walked through."""
from collections.abc import Mapping, Sequence


def immediate_dominators(after: Mapping[str, Sequence[str]], start: str) -> dict[str, str]:
    """For each element that `start` leads to: the last one that every way to it passes.

    Source: K. Cooper, T. Harvey and K. Kennedy, "A simple, fast dominance algorithm" (2001).
    """
    order = _postorder(after, start)
    number = {name: place for place, name in enumerate(order)}
    before: dict[str, list[str]] = {}
    for name in order:
        for target in after.get(name, ()):
            before.setdefault(target, []).append(name)
    found, changed = {start: start}, True
    while changed:
        changed = False
        for name in reversed(order[:-1]):
            known = [source for source in before[name] if source in found]
            best = known[0]
            for other in known[1:]:
                while best != other:
                    while number[best] < number[other]:
                        best = found[best]
                    while number[other] < number[best]:
                        other = found[other]
            if found.get(name) != best:
                found[name], changed = best, True
    return found


def _postorder(after: Mapping[str, Sequence[str]], start: str) -> list[str]:
    seen, order, pending = {start}, [], [(start, iter(after.get(start, ())))]
    while pending:
        name, following = pending[-1]
        for target in following:
            if target not in seen:
                seen.add(target)
                pending.append((target, iter(after.get(target, ()))))
                break
        else:
            order.append(name)
            pending.pop()
    return order
