"""Tokens leave, tokens are taken away, scopes run empty."""
from typing import TYPE_CHECKING

from engine.diagram.model import ACTIVITIES
from engine.spiff import incidents
from engine.spiff.token import Token
from engine.spiff.workflow import CaseWorkflow, ScopeWorkflow

if TYPE_CHECKING:
    from engine.spiff.run import Run


def closed(run: "Run", token: Token) -> None:
    """The token leaves: its local variables and its incident go with it."""
    run.scopes.close(token)
    incidents.resolve(run, token)


def cancelled(run: "Run", token: Token) -> None:
    """The token was taken away."""
    for key, kind in (("task", "task_cancelled"), ("job", "job_cancelled")):
        if key in token.internal_data:
            run.record(kind, token.task_spec.name, {key: run.public(token.id)})
    run.scopes.close(token)
    incidents.resolve(run, token)


def left(run: "Run", token: Token) -> None:
    """A token has moved on: nothing may be left in its scope, or an ad-hoc one may have enough."""
    workflow = token.workflow
    if workflow.empty:
        scope_ended(run, workflow)
    elif workflow.owner is not None and workflow.spec.ad_hoc and token.task_spec.plan.element.kind in ACTIVITIES:
        workflow.owner.task_spec.one_left(run, workflow.owner)


def scope_ended(run: "Run", workflow: CaseWorkflow | ScopeWorkflow) -> None:
    """No token is left in a scope: the activity around it is done. A case that is over waits for nothing."""
    owner = workflow.owner
    if owner is None:
        # Its own deadline goes last: the clock that stood still is told to run on before the case is over.
        workflow.root.internal_data["arms"] = [arm for arm in workflow.root.arms if arm.get("case")]
    else:
        del run.workflow.subprocesses[owner.id]
        owner.task_spec.inner_ended(run, owner, workflow)
