"""What keeps a model from running: found at deployment, each with the element, the reason and the mend."""
from collections.abc import Iterator

from engine.dmn import model as dmn
from engine.dmn.errors import DmnError
from engine.dmn.model import AGGREGATIONS, HIT_POLICIES, Boxed, Decision, DecisionService, Element, KnowledgeModel, Table
from engine.dmn.program import Model
from engine.errors import Problem


def check(model: Model, language: str = "es") -> list[Problem]:
    """Every error of the model; empty if it can run."""
    found = [each.problem(model.file, language) for each in model.compiler.unreadable]
    found += [_problem(model, None, DmnError("unreadable", name=name, text=text, cause=cause), language)
              for name, text, cause in model.types.unreadable]
    found += [_problem(model, element, error, language) for element, error in _faults(model)]
    return found


def _problem(model: Model, element: str | None, error: DmnError, language: str) -> Problem:
    return Problem("error", model.file, element, f"dmn-{error.code}", error.message(language), error.hint(language))


def _faults(model: Model) -> Iterator[tuple[str | None, DmnError]]:
    for each in model.definitions.imports:
        if each.namespace not in model.imports and "/DMN/" in each.kind:
            yield None, DmnError("missing-import", name=each.name or each.namespace)
    for element in model.definitions.elements:
        for href in _hrefs(element):
            if model.refer(href) is None:
                yield element.id, DmnError("unknown-reference", name=element.name, target=href.lstrip("#"))
        for table in tables_of(element):
            yield from ((element.id, error) for error in _faults_of_table(table, element.name))
    yield from ((decision.id, DmnError("circular", name=decision.name)) for decision in _circular(model))


def _hrefs(element: Element) -> tuple[str, ...]:
    match element:
        case Decision() | KnowledgeModel():
            return element.requires
        case DecisionService():
            return element.outputs + element.encapsulated + element.input_decisions + element.input_data
        case _:
            return ()


def tables_of(element: Element) -> Iterator[Table]:
    """The decision tables of an element, those inside boxed expressions too."""
    if isinstance(element, Decision):
        yield from _tables(element.expression)
    elif isinstance(element, KnowledgeModel):
        yield from _tables(element.function)


def _tables(expression: Boxed | None) -> Iterator[Table]:
    match expression:
        case Table():
            yield expression
        case dmn.Context(entries) | dmn.Invocation(_, entries):
            for entry in entries:
                yield from _tables(entry.expression)
        case dmn.FunctionDefinition(body=body) | dmn.Iteration(body=body):
            yield from _tables(body)
        case dmn.Conditional(condition, then, otherwise):
            for part in (condition, then, otherwise):
                yield from _tables(part)
        case dmn.ListExpression(items):
            for item in items:
                yield from _tables(item)


def _faults_of_table(table: Table, name: str) -> Iterator[DmnError]:
    if table.hit_policy not in HIT_POLICIES:
        yield DmnError("bad-hit-policy", name=name, found=table.hit_policy)
    if table.aggregation is not None and table.aggregation not in AGGREGATIONS:
        yield DmnError("bad-hit-policy", name=name, found=f"{table.hit_policy} {table.aggregation}")
    if table.hit_policy == dmn.COLLECT and table.aggregation and len(table.outputs) > 1:
        yield DmnError("aggregates-several", name=name, found=table.aggregation)
    for rule in table.rules:
        if (len(rule.inputs), len(rule.outputs)) != (len(table.inputs), len(table.outputs)):
            yield DmnError("incomplete-rule", name=name, rule=rule.label)


def _circular(model: Model) -> Iterator[Decision]:
    """Decisions of this model that come back to themselves along what they require."""
    for decision in model.decisions.values():
        seen: set[str] = set()
        waiting = list(decision.requires)
        while waiting:
            href = waiting.pop()
            found = model.refer(href)
            if href in seen or found is None or found.model is not model or not isinstance(found.element, Decision):
                continue
            if found.element is decision:
                yield decision
                break
            seen.add(href)
            waiting += found.element.requires
