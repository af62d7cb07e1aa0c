"""An independent interpreter of the blocks. It shares no code with the engine and looks at no diagram.

Each scope (the case, a sub-process, a call, an open handler) counts its tokens; what a token does next is a function that is
called when the time comes. What waits is a list of `Open`. Of several tokens the first branch moves first, as far as it can.
"""
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.random_models.blocks import Block, Handler, Model
from tests.random_models.running import Act, Catch, Deed, Life, Open, Own, Place, Scope, Values

DAY = timedelta(days=1)


class Reference:
    """One case. `open_now` says what waits; `complete`, `message`, `signal`, `wake` move it."""

    def __init__(self, model: Model, values: Values, now: datetime, meaning: "Meaning") -> None:
        self.now, self.births, self.meaning = now, 0, meaning
        self.open: list[Open] = []
        self.todo: list[tuple[Life, Act]] = []
        self.still: list[tuple[tuple[int, ...], Life, Act]] = []  # inclusive joins: they go on when everything else stands still
        self.undoing: list[tuple[Life, list[tuple[Scope, Deed]]]] = []  # by whom, and what is still to be undone
        self.own, self.finished = Own(values), False
        self.run_scope(Scope(None, Life(Life()), self._finish, (), [self.own], handlers=model.handlers), model.tree)
        self.settle()

    def _finish(self) -> None:
        self.finished = True

    @property
    def stuck(self) -> bool:
        """Only conditions wait: nothing is left that could change what they look at."""
        return not self.finished and all(one.kind == "conditional" for one in self.open_now())

    # ---- moving

    def later(self, life: Life, act: Act) -> None:
        self.todo.append((life, act))

    def block(self, block: Block, place: Place, then: Act, values: Values | None = None) -> None:
        """`values` come along with the event that leads here."""
        def begin() -> None:
            place.give(values or {})
            self.meaning(self, block, place, then)
        self.later(place.life, begin)

    def settle(self) -> None:
        """Inclusive joins, then conditions are asked when everything else stands still."""
        self.todo.reverse()
        self._drain()
        while self._join() or self._condition():
            self._drain()

    def _join(self) -> bool:
        if not self.still:
            return False
        _, life, act = first = min(self.still, key=lambda one: one[0])
        self.still.remove(first)
        self.todo.append((life, act))
        return True

    def _condition(self) -> bool:
        """A condition happens when it becomes true, not while it stays so."""
        for one in self.open_now():
            if one.kind == "conditional":
                holds = one.place.see(one.name) == 1
                happens, one.held = holds and not one.held, holds
                if happens:
                    self.fire(one, {})
                    self.todo.reverse()
                    return True
        return False

    def _drain(self) -> None:
        while self.todo:
            life, act = self.todo.pop()
            height = len(self.todo)
            if not life.over:
                act()
            self.todo[height:] = reversed(self.todo[height:])

    def birth(self) -> int:
        self.births += 1
        return self.births

    # ---- scopes

    def run_scope(self, scope: Scope, inside: Block, values: Values | None = None) -> None:
        for handler in scope.handlers:
            self._arm(handler, scope.place)
        self.block(inside, scope.place, lambda: self.token_ends(scope), values)

    def token_ends(self, scope: Scope) -> None:
        scope.tokens -= 1
        if scope.tokens == 0:
            scope.life.ended = True
            scope.then()

    def stop(self, scope: Scope, tokens: int) -> None:
        """Everything in the scope is taken away, and what its handlers wait for; so many tokens are left."""
        scope.life.ended = True
        scope.life = Life(scope.life.around)
        scope.tokens = tokens

    def _arm(self, handler: Handler, place: Place) -> None:
        if handler.kind in ("message", "signal", "timer", "conditional"):
            name = handler.event if handler.kind == "timer" else handler.name
            self.wait(place, handler.kind, name, lambda values: self.open_handler(handler, place.scope, values), 0,
                      not handler.interrupting, handler.cycle)

    def open_handler(self, handler: Handler, scope: Scope, values: Values) -> None:
        if handler.interrupting:
            self.stop(scope, 0)
        scope.tokens += 1
        opened = Scope(scope.place, Life(scope.life), lambda: ended(), (*scope.path, self.birth()), scope.chain, is_handler=True,
                       name=handler.id)
        scope.running.append(opened)

        def ended() -> None:
            self.put_back()
            self.remember_inside(handler.id, scope, opened.deeds, scope.chain)
            self.token_ends(scope)
        self.later(scope.life, lambda: self.run_scope(opened, handler.inside, values))

    # ---- waiting

    def wait(self, place: Place, kind: str, name: str, fire: Callable[[Values], None], token: int, again: bool = False, cycle: int = 0,
             key: str | None = None, length: timedelta = DAY) -> Open:
        """`token`: birth of the token that waits; 0 for the scope itself."""
        birth = self.birth()
        due = self.now + length if kind == "timer" else None
        again = again and (kind != "timer" or cycle > 0)
        one = Open(kind, name, place, (*place.scope.path, token, birth), birth, fire, key, due, again, cycle, self.now)
        self.open.append(one)
        return one

    def open_now(self) -> list[Open]:
        """All that waits, outer scopes and older tokens first."""
        self.open = sorted((one for one in self.open if not one.place.life.over), key=lambda one: one.order)
        return self.open

    def fire(self, one: Open, values: Values) -> None:
        if not one.again or not self._comes_again(one):
            self.open.remove(one)
        one.fire(values)

    def _comes_again(self, one: Open) -> bool:
        """A cycle counts its rounds from its beginning; those missed are used up."""
        if one.due is None:
            return True
        passed = max(self.now, one.due) - one.since
        one.due = one.since + (passed // DAY + 1) * DAY
        return passed // DAY + 1 <= one.cycle

    # ---- throwing

    def signal(self, name: str, values: Values) -> int:
        """Everything that waits for it when it comes; not what begins to wait because of it."""
        met = 0
        for one in [one for one in self.open_now() if (one.kind, one.name) == ("signal", name)]:
            if not one.place.life.over:
                self.fire(one, values)
                met += 1
        return met

    def climb(self, kind: str, name: str, scope: Scope | None, values: Values | None = None) -> bool:
        """An error or escalation goes to the nearest that catches it: the handlers of a scope first, then its boundary."""
        beside = True  # what a handler throws is no business of the handlers beside it
        while scope is not None:
            for handler in scope.handlers if beside else ():
                if (handler.kind, handler.name) == (kind, name):
                    self.open_handler(handler, scope, values or {})
                    return True
            if caught(scope.catching, kind, name, values or {}):
                return True
            beside, scope = not scope.is_handler, None if scope.around is None else scope.around.scope
        return False

    def put_back(self) -> None:
        """Who was taken away while undoing leaves the rest to others."""
        for life, todo in self.undoing:
            if life.over:
                for scope, deed in todo:
                    scope.deeds.append(deed)
                todo.clear()

    def remember_inside(self, activity: str, scope: Scope, inside: list[Deed], chain: list[Values]) -> None:
        """A sub-process that has completed is undone by undoing what was done in it."""
        if inside:
            scope.deeds.append(self.deed_of(activity, self.birth(), inside, chain))

    def deed_of(self, activity: str, number: int, inside: list[Deed], chain: list[Values]) -> Deed:
        return Deed(activity, number, lambda again, then: self._reopen(again, inside, chain, then))

    def _reopen(self, scope: Scope, inside: list[Deed], chain: list[Values], then: Act) -> None:
        scope.tokens += 1
        reopened = Scope(scope.place, Life(scope.life), lambda: None, (*scope.path, self.birth()), chain, tokens=2)
        todo = sorted(inside, key=lambda deed: deed.number)

        def following() -> None:
            if todo:
                todo.pop().undo(reopened, lambda: self.later(reopened.life, following))
            else:
                reopened.life.ended = True
                then()
                self.token_ends(scope)
        following()

    # ---- what happens

    def complete(self, one: Open, values: Values) -> None:
        self.fire(one, values)
        self.settle()

    def throw(self, one: Open, code: str, values: Values) -> None:
        """The task or job gives up with an error."""
        assert caught(one.catches, "error", code, values) or self.climb("error", code, one.place.scope, values)
        self.settle()

    def message(self, name: str, key: str | None, values: Values) -> None:
        self.complete(next(one for one in self.open_now() if (one.kind, one.name, one.key) == ("message", name, key)), values)

    def broadcast(self, name: str, values: Values) -> None:
        self.signal(name, values)
        self.settle()

    def wake(self) -> None:
        """Everything due happens, in order of due and birth."""
        while due := [one for one in self.open_now() if one.due is not None and one.due <= self.now]:
            self.complete(min(due, key=lambda one: (one.due, one.birth)), {})

    def active(self) -> tuple[Counter[str], Counter[Any], Counter[Any]]:
        """Open tasks and jobs by element; messages and signals by name and key; timers by element and due."""
        now = self.open_now()
        return (Counter(one.name for one in now if one.kind == "task"),
                Counter((one.name, one.key) for one in now if one.kind in ("message", "signal")),
                Counter((one.name, one.due) for one in now if one.kind == "timer"))


Meaning = Callable[[Reference, Block, Place, Act], None]


def caught(catches: Iterable[Catch], kind: str, name: str, values: Values) -> bool:
    for catch in catches:
        if (catch.kind, catch.name) == (kind, name):
            catch.fire(values)
            return True
    return False
