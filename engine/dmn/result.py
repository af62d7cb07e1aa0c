"""The door to decisions: a model and variables in, the result and what led to it out."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.dmn.errors import DmnError
from engine.dmn.evaluation import Evaluation
from engine.dmn.hit_policy import SEVERAL
from engine.dmn.model import Decision, DecisionService, Table
from engine.dmn.program import Model
from engine.dmn.run import DecisionRun, Hits, Incoming
from engine.feel import Environment, FeelLimit, FeelWarning
from engine.feel.limits import DEEPEST_DATA


@dataclass(frozen=True)
class DecisionResult:
    result: Any  # one output: its bare value; several: a context; COLLECT and other lists: a list
    matched_rules: tuple[str | int, ...]  # labels, or numbers from 1; empty unless the decision is a table
    inputs: Mapping[str, Any]  # what the table's input expressions gave, else what the decision requires
    decision: str  # id
    outputs: Any  # the result by the names of its outputs, a context even of one; lists stay lists
    warnings: tuple[FeelWarning, ...] = ()  # why values on the way were null


def evaluate_decision(model: Model, decision_id: str, variables: Mapping[str, Any], environment: Environment) -> DecisionResult:
    """What the decision of this id (or name) gives for the variables.

    Raises DmnError where the model or the variables are at fault: no such decision, an input of the wrong type, two rules of
    a UNIQUE table; FeelLimit when it asks for too much.
    """
    run = DecisionRun(environment, strict=True)
    decision = model.find(decision_id)
    if not isinstance(decision, Decision | DecisionService):
        raise DmnError("unknown-decision", name=decision_id)
    evaluation = Evaluation(model, Incoming(variables), run)
    try:
        if isinstance(decision, DecisionService):
            result = evaluation.service(decision, model, evaluation.variables)
        else:
            result = evaluation.decision(decision, model)
    except RecursionError:
        raise FeelLimit("data-depth", limit=DEEPEST_DATA) from None
    return _told(decision, model, result, evaluation)


def _told(decision: Decision | DecisionService, model: Model, result: Any, evaluation: Evaluation) -> DecisionResult:
    run = evaluation.run
    if isinstance(decision, Decision) and isinstance(decision.expression, Table):
        hits = run.hits.get(id(decision.expression), Hits(()))
        outputs = _outputs(decision.expression, decision.name, result)
        return DecisionResult(result, hits.rules, hits.inputs, decision.id, outputs, run.warnings)
    inputs = _inputs(decision, model, evaluation)
    outputs = result if isinstance(result, dict | list) else {decision.name: result}
    return DecisionResult(result, (), inputs, decision.id, outputs, run.warnings)


def _outputs(table: Table, name: str, result: Any) -> Any:
    several = table.hit_policy in SEVERAL and not table.aggregation
    if several or len(table.outputs) != 1:
        return result
    output = table.outputs[0]
    return {output.name or output.label or name: result}


def _inputs(decision: Decision | DecisionService, model: Model, evaluation: Evaluation) -> dict[str, Any]:
    """The data and decisions that it requires; functions are no values."""
    hrefs = decision.requires if isinstance(decision, Decision) else decision.input_data + decision.input_decisions
    inputs = {}
    for found in filter(None, map(model.refer, hrefs)):
        name, key = found.element.name, (id(found.model), found.element.id)
        if isinstance(found.element, Decision) and key in evaluation.memo:
            inputs[name] = evaluation.memo[key]
        elif name in evaluation.variables:
            inputs[name] = evaluation.variables[name]
    return inputs
