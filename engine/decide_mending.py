"""What an operator does to a case that cannot go on by itself: retry, move a token, migrate to another version."""
from datetime import datetime
from typing import Any

from engine.commands import inputs_of
from engine.errors import Impossible, IncidentNotOpen
from engine.model import Bundle, Case, MigrateCase, MoveToken, RetryIncident
from engine.naming import number_of
from engine.program import Program
from engine.spiff import incidents, migration
from engine.spiff.run import Run
from engine.spiff.token import Token
from engine.step import Rules, Step


def retry(step: Step, command: RetryIncident) -> None:
    """Try again from where it stopped; if it fails again, a new incident says so."""
    run = step.run
    number = number_of(run.case_id, command.incident_id)
    if number is None or number not in run.incidents:
        raise IncidentNotOpen(command.incident_id)
    token = run.token(run.incidents[number]["token"])
    run.record("incident_resolved", None if token is None else token.task_spec.name, inputs_of(command), command.actor.user)
    incidents.retry(run, number)


def move(step: Step, command: MoveToken) -> None:
    """Take the token away from `source` and put one on `target` in the same scope. Raises Impossible."""
    run = step.run
    token = next((token for token in run.all_tokens() if token.task_spec.name == command.source and token.body is None), None)
    if token is None:
        raise Impossible(f"Nothing stands at {command.source}.")
    node = token.workflow.spec.task_specs.get(command.target)
    if node is None or not _may_be_entered(node):
        raise Impossible(f"A token at {command.source} cannot go to {command.target}: it is not beside it.")
    run.record("token_moved", command.source, inputs_of(command), command.actor.user)
    root = token.workflow.root
    token.cancel()
    target = root._add_child(node)
    target.by = next(iter(node.plan.element.incoming), "")
    node._update(target)
    token.task_spec.interrupted(run, token)


def _may_be_entered(node: Any) -> bool:
    """Events on a border, event sub-processes and what undoes begin by what happens, never by a token that comes along."""
    if not hasattr(node, "plan"):
        return False
    element = node.plan.element
    return not (element.kind == "boundaryEvent" or element.for_compensation or element.by_event)


def migrate(step: Step, command: MigrateCase) -> None:
    """The tokens stand on the target version already (`opened`); begin to wait for what is new there."""
    data: dict[str, Any] = {**inputs_of(command), "from": step.case.process_version, "to": step.bundle.version}
    step.run.events.insert(0, migration.event(step.run, data, command.actor.user))
    migration.arm_anew(step.run)


def opened(of: Program, bundle: Bundle, case: Case, command: MigrateCase, now: datetime) -> Step:
    """The case, read onto another version. Raises Impossible when an open element has no counterpart there."""
    run = Run(of, of.surroundings(bundle), case.id, now, case.counter)
    run.scopes.case = dict(case.variables)
    migration.load(run, case.tokens, command.elements)
    return Step(run, bundle, case, now)


def dead_end(run: Run) -> None:
    """Tokens are left and nothing can ever move them: a join waits for what cannot come. Never in silence."""
    stuck = [token for token in run.all_tokens() if not _holds(run, token)]
    for token in stuck[:1]:
        incidents.open_incident(run, token, "deadlock", f"«{token.task_spec.plan.element.title}» espera algo que ya no puede llegar. "
                                             "Mueva el caso a otro paso o cancélelo.", "deadlock")


def _holds(run: Run, token: Token) -> bool:
    """The token only waits for what is inside it."""
    return token.id in run.workflow.subprocesses or bool(token._children) or "undo" in token.internal_data


RULES: Rules = {MoveToken: move, MigrateCase: migrate, RetryIncident: retry}
