"""Activities that run several times: multi-instance, parallel and one after another, and the standard loop.

One token waits as the body; each run is a token under it with its own variables.
"""
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.codec import decode, encode
from engine.diagram.formula import Trouble, shown
from engine.diagram.plan import Rounds
from engine.spiff import incidents
from engine.spiff.scopes import Values
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run

MOST = 10_000  # runs of one activity


def begin(run: "Run", body: Token) -> bool:
    """Start the runs. True when there is nothing to run."""
    rounds = _rounds(body)
    state: dict[str, Any] = {"done": 0, "next": 0}
    body.internal_data["rounds"] = state
    if rounds.standard:
        if rounds.test_before and not _again(run, body, rounds, {}):
            return True
        _start(run, body, None)
        return False
    items = _items(run, body, rounds)
    state["all"] = len(items)
    if rounds.results is not None:
        run.scopes.open(body)[rounds.results] = [None] * len(items)
    if not items:
        return True
    if rounds.sequential:
        state["items"] = encode(items)
        _start(run, body, items[0])
    else:
        for item in items:
            _start(run, body, item)
    return False


def collect(run: "Run", token: Token) -> None:
    """Put the result of this run into the collection, at the place of its item."""
    body = token.body
    assert body is not None
    rounds = _rounds(body)
    if rounds.results is None:
        return
    value = None if rounds.result is None else run.kept(token, rounds.result, "mapping")
    local = run.scopes.open(body)
    results = list(local[rounds.results])
    results[token.internal_data["run"]] = value
    local[rounds.results] = results


def keep(run: "Run", token: Token, given: dict[str, Any]) -> None:
    """What an output mapping gives to the variable that is collected stays in its run."""
    local = None if token.body is None else _rounds(token).local
    if local is not None and local in given:
        run.scopes.open(token)[local] = given.pop(local)


def one_done(run: "Run", body: Token, seen: Values) -> None:
    """A run has ended: finish, or start the next one. `seen`: the variables that were its own; the conditions see them."""
    rounds, state = _rounds(body), body.internal_data["rounds"]
    state["done"] += 1
    try:
        if _complete(run, body, rounds, state, seen):
            for child in body.children:
                child.cancel()
            body.task_spec.leave(run, body)
        elif rounds.standard:
            _start(run, body, None)
        elif rounds.sequential:
            _start(run, body, decode(state["items"][state["next"]]))
    except Trouble as trouble:
        incidents.stuck(run, body, trouble, seen, phase="rounds")


def go_on(run: "Run", body: Token, seen: Values) -> None:
    """Decide again after an incident of the body whether more runs follow."""
    body.internal_data["rounds"]["done"] -= 1
    one_done(run, body, seen)


def give_results(run: "Run", body: Token) -> None:
    rounds = _rounds(body)
    if rounds.results is not None:
        results = run.scopes.open(body)[rounds.results]
        run.give(body, {rounds.results: results}, known={}, above=True)


def _complete(run: "Run", body: Token, rounds: Rounds, state: dict[str, Any], seen: Values) -> bool:
    if rounds.standard:
        return not _again(run, body, rounds, seen)
    if state["done"] >= state["all"]:
        return True
    if rounds.completion is None:
        return False
    counts = {"numberOfInstances": state["all"], "numberOfCompletedInstances": state["done"],
              "numberOfActiveInstances": len(body.children), "numberOfTerminatedInstances": 0}
    return run.truth(body, rounds.completion, more={**seen, **counts})


def _again(run: "Run", body: Token, rounds: Rounds, seen: Values) -> bool:
    done = body.internal_data["rounds"]["done"]
    if rounds.maximum is not None and done >= _whole(run.value(body, rounds.maximum, "loop")):
        return False
    if rounds.again is None:
        return True
    return run.truth(body, rounds.again, more={**seen, "loopCounter": done})


def _items(run: "Run", body: Token, rounds: Rounds) -> list[Any]:
    if rounds.collection is not None:
        items = run.kept(body, rounds.collection, "loop")
        if not isinstance(items, list):
            raise Trouble("loop", f"«{rounds.collection.text}» debe dar una lista y da {shown(items)}. Corrija el valor y reintente.")
    elif rounds.cardinality is not None:
        items = list(range(1, _whole(run.value(body, rounds.cardinality, "loop")) + 1))
    else:
        items = []
    if len(items) > MOST:
        raise Trouble("loop", f"La lista tiene {len(items)} elementos; el máximo es {MOST}.")
    return items


def _whole(value: Any) -> int:
    if isinstance(value, str) and value.isdigit():
        return int(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value) and value >= 0:
        return min(int(value), MOST + 1)
    raise Trouble("loop", f"La cantidad de repeticiones debe ser un número entero y es {shown(value)}.")


def _start(run: "Run", body: Token, item: Any) -> None:
    rounds, state = _rounds(body), body.internal_data["rounds"]
    token = body._add_child(body.task_spec)
    token.internal_data["run"] = state["next"]
    state["next"] += 1
    local = run.scopes.open(token)
    local["loopCounter"] = state["next"]
    if rounds.local is not None and rounds.results is not None:
        local[rounds.local] = None
    if rounds.item is not None:
        local[rounds.item] = item
    token.task_spec._update(token)


def _rounds(body: Token) -> Rounds:
    rounds = body.task_spec.plan.rounds
    assert rounds is not None
    return rounds
