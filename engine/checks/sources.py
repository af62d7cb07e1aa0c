"""Where variables come from: what each element of a diagram sets when its token leaves it.

Whoever may send anything (a message without a rule for it, an external worker, a task without a form) may set every name.
"""
from dataclasses import dataclass

from engine.checks.facts import Subject
from engine.checks.jobs import JOBS
from engine.diagram.model import PERSON_TASKS, Element
from engine.diagram.plan import Plan
from engine.dmn.model import COLLECT, Table

OPEN_EVENTS = ("message", "signal")


@dataclass(frozen=True)
class Gives:
    names: frozenset[str] = frozenset()
    anything: bool = False  # besides the names, others that nobody can tell here

    def __or__(self, other: "Gives") -> "Gives":
        return Gives(self.names | other.names, self.anything or other.anything)


NOTHING, ANYTHING = Gives(), Gives(anything=True)


def gives(subject: Subject, element: Element) -> Gives:
    """The variables that the element leaves for those after it. With an output mapping these are its targets, and no others."""
    plan = subject.plans[element.id]
    if plan.rounds is not None:
        return Gives(frozenset({plan.rounds.results} if plan.rounds.results else ()), not plan.outputs and brings(subject, element).anything) | (
            Gives(frozenset(line.target[0] for line in plan.outputs)) if plan.outputs else brings(subject, element))
    if plan.outputs:
        return Gives(frozenset(line.target[0] for line in plan.outputs))
    return brings(subject, element)


def brings(subject: Subject, element: Element) -> Gives:
    """What its work brings, before any output mapping."""
    trigger = element.trigger
    if element.kind == "startEvent" and element.scope == subject.key:
        return _start(subject, element)
    if element.kind in ("intermediateCatchEvent", "boundaryEvent", "receiveTask", "startEvent") and trigger is not None:
        return _event(subject, element)
    if element.ext.job_type is not None:
        return _job(element)
    if element.kind in PERSON_TASKS:
        return _form(subject, element.form)
    if element.kind == "callActivity":
        return ANYTHING if element.ext.propagate_children else NOTHING
    if element.kind in ("businessRuleTask", "scriptTask"):
        return _computed(subject, subject.plans[element.id])
    return NOTHING


def _start(subject: Subject, element: Element) -> Gives:
    """A form, a mail, a timer; without any of them a program may give what it likes. Duplicates are marked at the start."""
    marked = frozenset(rule.variable for rule in subject.about.duplicates)
    if element.trigger is not None and element.trigger.kind == "timer":
        return Gives(frozenset({element.ext.round})) if element.ext.round else NOTHING
    if element.trigger is not None:
        return Gives(marked) | _event(subject, element)
    return Gives(marked) | _form(subject, element.form)


def _form(subject: Subject, name: str | None) -> Gives:
    form = subject.forms.get(name or "")
    marked = frozenset(rule.variable for rule in subject.about.duplicates if form is not None and rule.same in form.fields)
    return ANYTHING if form is None else Gives(frozenset(form.fields) | marked)


def _event(subject: Subject, element: Element) -> Gives:
    found = NOTHING
    for trigger in element.triggers:
        if trigger.kind in OPEN_EVENTS:
            mail = subject.mails.get(element.id) or subject.mails.get(trigger.name or "")
            found |= ANYTHING if mail is None else Gives(mail)
        elif trigger.kind == "error":
            found |= _thrown(subject, element)
        elif trigger.kind == "escalation":
            found |= NOTHING
    return found


def _thrown(subject: Subject, element: Element) -> Gives:
    """An error may bring variables, except one of a job that this program does itself: mails bring none."""
    host = subject.diagram.elements.get(element.attached_to or "")
    job = JOBS.get(host.ext.job_type or "") if host is not None else None
    return NOTHING if job is not None and not job.open else ANYTHING


def _job(element: Element) -> Gives:
    result = element.ext.result_variable or element.ext.headers.get("resultVariable")
    if result:
        return Gives(frozenset({result}))
    facts = JOBS.get(element.ext.job_type or "")
    return ANYTHING if facts is None or facts.gives is None else Gives(facts.gives)


def _computed(subject: Subject, plan: Plan) -> Gives:
    ext = plan.element.ext
    if ext.result_variable:
        return Gives(frozenset({ext.result_variable}))
    return _outputs(subject, ext.decision) if plan.element.kind == "businessRuleTask" else NOTHING


def _outputs(subject: Subject, decision: str | None) -> Gives:
    """Without a result variable each output column of a table becomes a variable of its own."""
    model = subject.decisions.get(decision or "")
    table = None if model is None else model.decisions[decision or ""].expression
    if isinstance(table, Table) and table.hit_policy != COLLECT and len(table.outputs) > 1:
        return Gives(frozenset(output.name for output in table.outputs if output.name))
    return ANYTHING
