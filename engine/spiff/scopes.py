"""The variables of a case, beside its tokens: one set for the case, local ones where a diagram asks for them.

A sub-process, a called process, each run of a multi-instance and each activity with io mappings may have a local set.
Nothing is copied from token to token. Source: Camunda 8 documentation, "Variables".
"""
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.spiff.token import Token

Values = dict[str, Any]


class Scopes:
    """`local` maps a token's id to its local variables, and minus the id of a call activity to the called process's.

    `past` holds what a token that undoes an activity sees as it was then. It is read, never written to.
    """

    def __init__(self, case: Values, local: dict[int, Values], settings: Values) -> None:
        self.case, self.local, self.settings = case, local, settings
        self.past: dict[int, Values] = {}
        self.changing: Callable[[Token, Values, str], None] | None = None  # asked before a variable changes
        self._seen: dict[int, Mapping[str, Any]] = {}

    def chain(self, token: Token) -> list[Values]:
        """The sets that a token sees, innermost first. The last is the case's, or the called process's own."""
        found = []
        at: Token | None = token
        while at is not None:
            own = self.local.get(at.id)
            if own is not None:
                found.append(own)
            if self.past and at.id in self.past:
                found.append(self.past[at.id])
            body = at.body
            if body is None:
                owner = at.workflow.owner
                called = None if owner is None else self.local.get(-owner.id)
                if called is not None:
                    return [*found, called]
                body = owner
            at = body
        return [*found, self.case]

    def visible(self, token: Token) -> Mapping[str, Any]:
        """Everything that a token sees, the parameters of the process beneath it all."""
        if not self.local and not self.settings and not self.past:
            return self.case
        seen = self._seen.get(token.id) if not token.is_root else None
        if seen is None:
            seen = merged([*self.chain(token), self.settings])
            if not token.is_root:
                self._seen[token.id] = seen
        return seen

    def open(self, token: Token) -> Values:
        """The token's own local set."""
        self._seen.clear()
        return self.local.setdefault(token.id, {})

    def open_called(self, owner: Token, values: Values) -> None:
        self._seen.clear()
        self.local[-owner.id] = values

    def forget_seen(self) -> None:
        """What tokens see must be looked up anew: a set was changed from outside."""
        self._seen.clear()

    def close(self, token: Token) -> None:
        if self.local or self.past:
            self._seen.clear()
            self.past.pop(token.id, None)
            self.local.pop(token.id, None)
            self.local.pop(-token.id, None)

    def give(self, token: Token, values: Mapping[str, Any], above: bool = False) -> None:
        """Set each variable where the token sees it; a new one goes to the case (or the called process).

        `above`: the token's own local set is left out.
        """
        if not values:
            return
        self._seen.clear()
        chain = self.chain(token)
        if above and token.id in self.local:
            chain = chain[1:]
        if self.past:
            chain = self._present(chain, values)
        changed = self._changed(token) if chain[-1] is not self.case else None
        for name, value in values.items():
            home = next((scope for scope in chain if name in scope), chain[-1])
            if self.changing is not None and name in home:
                self.changing(token, home, name)
            home[name] = value
            if changed is not None and home is chain[-1] and name not in changed:
                changed.append(name)

    def _changed(self, token: Token) -> list[str] | None:
        """What the called process around the token has set so far, kept by the call that waits for it."""
        at: Token | None = token
        while at is not None and -at.id not in self.local:
            at = at.body or at.workflow.owner
        return None if at is None else at.internal_data.get("changed")

    def mend(self, name: str, value: Any) -> None:
        """An operator's value of a variable of the case counts at once, also for what undoes."""
        self._seen.clear()
        for values in self.past.values():
            values.pop(name, None)
        self.case[name] = value

    def past_of(self, token: Token, values: Values) -> None:
        """What the token sees as it was then."""
        if values:
            self._seen.clear()
            self.past[token.id] = values

    def _present(self, chain: list[Values], values: Mapping[str, Any]) -> list[Values]:
        """The sets that can be written to; what is written is seen as it is now."""
        past = [one for one in chain if any(one is other for other in self.past.values())]
        for one in past:
            for name in values:
                one.pop(name, None)
        return [one for one in chain if not any(one is other for other in past)]


def merged(chain: Sequence[Mapping[str, Any]]) -> Values:
    """One dict of several, the first one winning."""
    result: Values = {}
    for scope in reversed(chain):
        result.update(scope)
    return result


def put(context: Values, path: Sequence[str], value: Any) -> None:
    """Set `context.a.b` without touching the contexts that others may hold."""
    head, *rest = path
    if rest:
        inner = context.get(head)
        copy = dict(inner) if isinstance(inner, dict) else {}
        put(copy, rest, value)
        value = copy
    context[head] = value
