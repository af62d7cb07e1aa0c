"""What activities mean: a task or a scope, once or several times, with what happens on its border and how it is undone."""
from dataclasses import replace

from tests.random_models.blocks import Bound, Many, Mapping, Sub, Task
from tests.random_models.reference import DAY, Reference
from tests.random_models.running import Act, Catch, Deed, Life, Own, Place, Scope, Values


def flipped(value: int | None) -> int | None:
    """2 - value; of null it is null."""
    return None if value is None else 2 - value


def activity(ref: Reference, block: Task | Sub | Many, bounds: tuple[Bound, ...], place: Place, then: Act) -> None:
    life, token = Life(place.life), ref.birth()
    here = replace(place, life=life)
    if not isinstance(block, Many):
        here = _with_inputs(block.mapping, here)
    catches = tuple(catch for bound in bounds for catch in _border(ref, bound, here, place, token, then))

    def done() -> None:
        life.ended = True
        ref.later(place.life, then)
    if isinstance(block, Many):
        _many(ref, block, here, catches, done, token)
    else:
        _once(ref, block, here, catches, done, token)


def _border(ref: Reference, bound: Bound, here: Place, place: Place, token: int, then: Act) -> list[Catch]:
    scope = place.scope

    def happen(values: Values) -> None:
        if bound.interrupting:
            here.life.ended = True
            ref.block(bound.handler, place, then, values)
        else:
            scope.tokens += 1
            ref.block(bound.handler, place, lambda: ref.token_ends(scope), values)
    if bound.kind in ("error", "escalation", "cancel"):
        return [Catch(bound.kind, bound.name, happen)]
    ref.wait(here, bound.kind, bound.event if bound.kind == "timer" else bound.name, happen, token,
             again=not bound.interrupting, cycle=bound.cycle, length=DAY if bound.cycle else 2 * DAY)
    return []


def _with_inputs(mapping: Mapping, place: Place) -> Place:
    if not mapping.inputs:
        return place
    local: Values = {}
    inner = replace(place, chain=[local, *place.chain])
    for target, source in mapping.inputs:
        local[target] = flipped(inner.see(source))
    return inner


def _take(mapping: Mapping, place: Place, values: Values) -> None:
    """What an activity brings, through its output mapping if it has one."""
    if not mapping.outputs:
        place.give(values)
        return
    inner = replace(place, chain=[values, *place.chain])
    given = {target: inner.see(source) for target, source in mapping.outputs}
    replace(place, chain=place.chain[1:] if mapping.inputs else place.chain).give(given)


def _once(ref: Reference, block: Task | Sub, place: Place, catches: tuple[Catch, ...], done: Act, token: int) -> None:
    if isinstance(block, Task):
        def complete(values: Values) -> None:
            _take(block.mapping, place, values)
            _remember(ref, block, place, [], place.chain)
            done()
        one = ref.wait(place, "task", block.id, complete, token)
        one.catches, one.error = catches, block.error
        return
    chain: list[Values] = [Own(_merged(place.chain))] if block.call else place.chain
    scope = Scope(place, Life(place.life), lambda: ended(), (*place.scope.path, token), chain, handlers=block.handlers, catching=catches,
                  name=block.id, transaction=block.transaction)
    place.scope.running.append(scope)

    def ended() -> None:
        ref.put_back()
        _take(block.mapping, place, _given_back(block, chain[0]) if block.call else {})
        _remember(ref, block, place, scope.deeds, chain)
        done()
    ref.run_scope(scope, block.inside)


def _given_back(block: Sub, own: Values) -> Values:
    """An output mapping sees all that the called process knows; without one it gives back what it set."""
    assert isinstance(own, Own)
    return dict(own) if block.mapping.outputs else {name: own[name] for name in own.changed}


def _merged(chain: list[Values]) -> Values:
    return {name: value for values in reversed(chain) for name, value in values.items()}


# ---- undone by

def _remember(ref: Reference, block: Task | Sub, place: Place, inside: list[Deed], chain: list[Values]) -> None:
    """What completes can be undone by its handler, or by undoing what was done inside it."""
    if isinstance(block, Task) and block.undone_by:
        place.scope.deeds.append(Deed(block.id, ref.birth(), lambda scope, then: _by_handler(ref, block.undone_by, scope, then)))
    else:
        ref.remember_inside(block.id, place.scope, inside, chain)


def _by_handler(ref: Reference, handler: str, scope: Scope, then: Act) -> None:
    scope.tokens += 1

    def complete(values: Values) -> None:
        scope.place.give(values)
        then()
        ref.token_ends(scope)
    ref.wait(scope.place, "task", handler, complete, ref.birth())


# ---- several runs

def _many(ref: Reference, block: Many, place: Place, catches: tuple[Catch, ...], finish: Act, token: int) -> None:
    body: Values = {block.results: [None] * block.count} if block.results else {}
    inner = replace(place, life=Life(place.life), chain=[body, *place.chain])
    done = 0

    def one_done(number: int, run: Values) -> None:
        nonlocal done
        done += 1
        if block.results:
            body[block.results][number] = replace(inner, chain=[run, *inner.chain]).see(block.result)
        if _complete(block, done, inner):
            inner.life.ended = True
            end()
        elif block.sequential:
            begin(number + 1)

    def end() -> None:
        if block.results:
            place.give({block.results: body[block.results]})
        finish()

    def begin(number: int) -> None:
        run: Values = {"loopCounter": number + 1}
        if block.results:
            run[block.result] = None
        if block.item:
            run[block.item] = number
        birth = ref.birth()
        life = Life(inner.life)
        here = replace(inner, life=life, chain=[run, *inner.chain])
        ref.later(life, lambda: _once(ref, block.inside, here, catches, lambda: over(life, number, run), birth))

    def over(life: Life, number: int, run: Values) -> None:
        life.ended = True
        one_done(number, run)

    if block.standard:
        begin(0) if not block.test_before or place.see(block.standard) == 1 else finish()
    elif not block.count:
        end()
    else:
        for number in range(1 if block.sequential else block.count):
            begin(number)


def _complete(block: Many, done: int, place: Place) -> bool:
    if block.standard:
        return bool(place.see(block.standard) != 1)
    return done >= block.count or bool(block.enough and done >= block.enough)
