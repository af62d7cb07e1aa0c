"""Where variables are read: every expression of the diagram, its forms, its templates and tables, with what it sees."""
from collections.abc import Iterator
from dataclasses import dataclass

from engine.checks.facts import Subject
from engine.checks.jobs import JOBS
from engine.checks.sources import brings
from engine.diagram.formula import Formula
from engine.diagram.model import Element
from engine.diagram.plan import Plan, Watch
from engine.dmn.model import Decision, InputData
from engine.feel import Expression

COUNTERS = frozenset({"numberOfInstances", "numberOfCompletedInstances", "numberOfActiveInstances", "numberOfTerminatedInstances", "loopCounter"})
READER = frozenset({"user"})  # who reads a form


@dataclass(frozen=True)
class Use:
    """An expression in its place. `strict`: a null stops the token there. `local`: names that are there besides the case's variables."""

    at: str  # element whose token looks at it
    element: str  # the element, flow or form field that the finding is shown at
    where: str
    expression: Expression
    strict: bool = False
    truth: bool = False  # a condition: it must be true or false
    local: frozenset[str] = frozenset()
    file: str | None = None  # of a form; None: the diagram


def uses(subject: Subject) -> Iterator[Use]:
    for plan in subject.plans.values():
        if plan.element.process == subject.key:
            yield from _of_plan(subject, plan)
            yield from _of_form(subject, plan)


def _of_plan(subject: Subject, plan: Plan) -> Iterator[Use]:
    name, around = plan.id, around_of(subject, plan.element)
    own = around | inputs_of(plan)
    for way in plan.ways:
        yield from _use(name, way.flow, "condition", way.condition, own | brings(subject, plan.element).names, truth=True)
    seen = around
    for line in plan.inputs:
        yield from _use(name, name, f"input {line.target[0]}", line.source, seen)
        seen |= {line.target[0]}
    given = own | brings(subject, plan.element).names
    for line in plan.outputs:
        yield from _use(name, name, f"output {line.target[0]}", line.source, given)
    for what, formula, strict in (("assignee", plan.assignee, False), ("candidateGroups", plan.groups, False), ("candidateUsers", plan.users, False),
                                  ("notBy", plan.not_by, False),
                                  ("dueDate", plan.due, True), ("followUpDate", plan.follow_up, True), ("priority", plan.priority, True),
                                  ("script", plan.script, False), ("processId", plan.called, True), ("decisionId", plan.decision, True)):
        yield from _use(name, name, what, formula, own, strict=strict)
    for watch in (*plan.boundaries, *(plan.waits if plan.element.kind != "boundaryEvent" else ())):
        yield from _watched(name, watch, own)
    for thrown in plan.throws:
        yield from _watched(name, thrown, own)
    yield from _rounds(plan, around)


def _watched(at: str, watch: Watch, local: frozenset[str]) -> Iterator[Use]:
    yield from _use(at, watch.element, "timer" if watch.kind == "timer" else "condition", watch.text, local, strict=watch.kind == "timer")
    yield from _use(at, watch.element, "correlationKey", watch.key, local, strict=True)
    yield from _use(at, watch.element, "name", watch.name, local, strict=True)


def _rounds(plan: Plan, around: frozenset[str]) -> Iterator[Use]:
    rounds = plan.rounds
    if rounds is None:
        return
    inside = around | COUNTERS | ({rounds.item} if rounds.item else frozenset()) | inputs_of(plan)
    yield from _use(plan.id, plan.id, "inputCollection", rounds.collection, around, strict=True)
    yield from _use(plan.id, plan.id, "loopCardinality", rounds.cardinality, around, strict=True)
    yield from _use(plan.id, plan.id, "completionCondition", rounds.completion, inside, truth=True)
    yield from _use(plan.id, plan.id, "loopCondition", rounds.again, inside, truth=True)


def _use(at: str, element: str, where: str, formula: Formula | None, local: frozenset[str], strict: bool = False,
         truth: bool = False) -> Iterator[Use]:
    if formula is not None and formula.expression is not None:
        yield Use(at, element, where, formula.expression, strict or truth, truth, local)


def _of_form(subject: Subject, plan: Plan) -> Iterator[Use]:
    """The rules of a form see its own answers and who reads it. A null there hides or leaves empty, it stops nothing."""
    form = subject.forms.get(plan.element.form or "")
    if form is not None:
        local = around_of(subject, plan.element) | inputs_of(plan) | frozenset(form.fields) | READER
        for field, which, rule in form.rules:
            columns = frozenset(name.partition(".")[2] for name in form.fields if name.startswith(f"{field}."))
            yield Use(plan.id, field, which, rule, local=local | columns, file=form.file)


def inputs_of(plan: Plan) -> frozenset[str]:
    return frozenset(line.target[0] for line in plan.inputs)


def around_of(subject: Subject, element: Element) -> frozenset[str]:
    """What the sub-processes around an element, and the event that opened one, keep for what is in them; and the loop's own names."""
    found: set[str] = {"parameters"}
    for at in subject.diagram.outwards(element):
        plan = subject.plans[at.id]
        if at is not element:
            found |= inputs_of(plan)
        if plan.rounds is not None:
            found |= {"loopCounter", *([plan.rounds.item] if plan.rounds.item else []), *([plan.rounds.results] if plan.rounds.results else [])}
    return frozenset(found)


def decision_inputs(subject: Subject, element: Element) -> Iterator[InputData]:
    """What a decision looks up among the variables: its input data, and that of the decisions it requires."""
    model = subject.decisions.get(element.ext.decision or "")
    pending = [model.decisions[element.ext.decision or ""]] if model is not None else []
    seen = set()
    while pending and model is not None:
        for found in model.required(pending.pop()):
            if found.element.id in seen or found.model is not model:
                continue
            seen.add(found.element.id)
            if isinstance(found.element, InputData):
                yield found.element
            elif isinstance(found.element, Decision):
                pending.append(found.element)


def template_of(subject: Subject, element: Element) -> str | None:
    """The path of the template that a known job fills, if the diagram names it."""
    facts, name = JOBS.get(element.ext.job_type or ""), element.ext.headers.get("template")
    return facts.template.format(name) if facts is not None and facts.template and name else None
