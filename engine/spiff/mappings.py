"""Io mappings: what goes into an activity and what comes out of it, as Camunda 8 documents it."""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.spiff import rounds
from engine.spiff.scopes import put
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


def apply_inputs(run: "Run", token: Token) -> None:
    """Each input is evaluated in order and becomes local; a later one sees the earlier ones."""
    for line in token.task_spec.plan.inputs:
        value = run.kept(token, line.source, "mapping")
        put(run.scopes.open(token), line.target, value)


def take_result(run: "Run", token: Token, values: Mapping[str, Any]) -> None:
    """What the work brought: through the output mapping when there is one, else straight into the variables.

    Without a mapping a variable is set where the activity sees it, which may be its own local input.
    """
    plan = token.task_spec.plan
    if plan.rounds is not None and token.body is None:
        rounds.give_results(run, token)
        return
    if plan.outputs:
        run.scopes.open(token).update(values)
        given: dict[str, Any] = {}
        for line in plan.outputs:
            value = run.kept(token, line.source, "mapping")
            head = line.target[0]
            if len(line.target) > 1 and head not in given:
                given[head] = run.scopes.visible(token).get(head)
            put(given, line.target, value)
        rounds.keep(run, token, given)
        run.give(token, given, above=True, known=values)
    else:
        run.give(token, values, known=run.told)
    if token.body is not None:
        rounds.collect(run, token)
