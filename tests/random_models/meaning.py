"""What each block means: how a token moves through it, told to the machinery of reference.py."""
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from tests.random_models.blocks import (
    Block,
    Bound,
    Link,
    Loop,
    Many,
    Or,
    Par,
    Quit,
    Race,
    Script,
    Seq,
    Sub,
    Task,
    Throw,
    Undo,
    Wait,
    Xor,
)
from tests.random_models.doing import activity, flipped
from tests.random_models.reference import Reference, caught
from tests.random_models.running import Act, Deed, Life, Place, Scope, Values


def meaning(ref: Reference, block: Block, place: Place, then: Act) -> None:
    match block:
        case Seq(blocks):
            _seq(ref, blocks, place, then)
        case Xor(_, variable, ways):
            ref.block(ways[0] if place.see(variable) == 1 else ways[1], place, then)
        case Loop(_, variable, inside):
            ref.block(inside, place, lambda: meaning(ref, block, place, then) if place.see(variable) == 1 else then())
        case Par(_, ways):
            _fork(ref, ways, place, then)
        case Or(_, variable):
            _or(ref, block.chosen(place.see(variable)), place, then)
        case Link():
            then()
        case Script(_, target, source):
            place.give({target: flipped(place.see(source))})
            then()
        case Wait():
            _wait(ref, block, place, lambda values: _go_on(ref, place, then, values), ref.birth())
        case Race(_, waits, ways):
            _race(ref, waits, ways, place, then)
        case Throw() | Quit() | Undo():
            _throw(ref, block, place, then)
        case Bound(host):
            activity(ref, host, (block,), place, then)
        case Task() | Sub() | Many():
            activity(ref, block, (), place, then)
        case _:
            assert_never(block)


# ---- flow

def _seq(ref: Reference, blocks: tuple[Block, ...], place: Place, then: Act) -> None:
    first, *rest = blocks
    ref.block(first, place, (lambda: _seq(ref, tuple(rest), place, then)) if rest else then)


def _fork(ref: Reference, ways: tuple[Block, ...], place: Place, then: Act) -> None:
    arrived: list[int] = []

    def arrive() -> None:
        arrived.append(ref.birth())
        if len(arrived) == len(ways):
            then()
    for way in ways:
        ref.block(way, place, arrive)


def _or(ref: Reference, ways: list[Block], place: Place, then: Act) -> None:
    """The join asks when everything else stands still; by then all that was chosen must have come."""
    arrived: list[int] = []

    def arrive() -> None:
        arrived.append(ref.birth())
        if len(arrived) == len(ways):
            ref.still.append(((*place.scope.path, arrived[0]), place.life, then))
    for way in ways:
        ref.block(way, place, arrive)


def _go_on(ref: Reference, place: Place, then: Act, values: Values) -> None:
    place.give(values)
    ref.later(place.life, then)


def _wait(ref: Reference, block: Wait, place: Place, fire: Callable[[Values], None], token: int) -> None:
    name = block.id if block.kind == "timer" else block.name
    ref.wait(place, block.kind, name, fire, token, key=str(place.see(block.key)) if block.key else None)


def _race(ref: Reference, waits: tuple[Wait, ...], ways: tuple[Block, ...], place: Place, then: Act) -> None:
    life, token = Life(place.life), ref.birth()

    def win(way: Block, values: Values) -> None:
        life.ended = True
        ref.block(way, place, then, values)
    for wait, way in zip(waits, ways, strict=True):
        _wait(ref, wait, replace(place, life=life), lambda values, way=way: win(way, values), token)


def _throw(ref: Reference, block: Throw | Quit | Undo, place: Place, then: Act) -> None:
    match block:
        case Throw(_, "signal", name):
            ref.signal(name, {})
            ref.later(place.life, then)
        case Throw(_, kind, name):
            ref.climb(kind, name, place.scope)
            ref.later(place.life, then)
        case Quit(_, variable) if place.see(variable) != 1:
            then()
        case Quit(_, _, "terminate"):
            ref.stop(place.scope, 1)
            ref.token_ends(place.scope)
        case Quit(_, _, "cancel"):
            _cancel(ref, place.scope)
        case Quit(_, _, kind, name):
            assert ref.climb(kind, name, place.scope)
        case Undo(_, activity):
            _undo(ref, activity, place, then)


# ---- undoing

def _undo(ref: Reference, activity: str, place: Place, then: Act) -> None:
    """Newest first, one after another; what a thrower that was taken away left undone can be undone by the next."""
    todo = sorted(_taken(ref, place.scope, activity), key=lambda one: one[1].number)
    ref.undoing.append((place.life, todo))

    def following() -> None:
        while todo:
            scope, deed = todo.pop()
            if not scope.life.over:
                deed.undo(scope, lambda: ref.later(place.life, following))
                return
        ref.later(place.life, then)
    following()


def _taken(ref: Reference, scope: Scope, activity: str) -> list[tuple[Scope, Deed]]:
    """The deeds of a scope; of an open handler also those of the scope that it stands in."""
    ref.put_back()
    taken: list[tuple[Scope, Deed]] = []
    at: Scope | None = scope
    while at is not None:
        taken += [(at, deed) for deed in at.deeds if activity in ("", deed.activity)]
        at.deeds = [deed for deed in at.deeds if activity not in ("", deed.activity)]
        at = at.around.scope if at.is_handler and at.around is not None else None
    return taken


def _cancel(ref: Reference, scope: Scope) -> None:
    """The transaction around stops; what was done in it is undone, also in what still ran; then it leaves by its cancel event."""
    while not scope.transaction:
        assert scope.around is not None
        scope = scope.around.scope
    running = [one for one in scope.running if not one.life.over]
    inner = [deed for one in running for deed in _in_running(ref, one)]
    ref.stop(scope, 1)
    ref.put_back()
    todo = sorted([*scope.deeds, *inner], key=lambda deed: deed.number)
    scope.deeds = []

    def following() -> None:
        if todo:
            todo.pop().undo(scope, lambda: ref.later(scope.life, following))
        else:
            assert caught(scope.catching, "cancel", "", {})
    following()


def _in_running(ref: Reference, scope: Scope) -> list[Deed]:
    """What was done in a scope that still runs, as one deed."""
    inside = [*scope.deeds, *(deed for one in scope.running if not one.life.over for deed in _in_running(ref, one))]
    return [ref.deed_of(scope.name, max(deed.number for deed in inside), inside, scope.chain)] if inside else []
