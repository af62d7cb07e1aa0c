"""A node of the diagram in SpiffWorkflow's words: what happens when a token enters, waits and leaves.

Children of a token appear when it leaves and not before, so nothing is predicted and nothing grows with the diagram.
"""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.diagram.formula import Trouble
from engine.diagram.plan import Plan, Way
from engine.spiff import arms, compensation, ending, incidents, mappings, rounds
from engine.spiff.token import Token
from engine.spiff.workflow import ScopeSpec

if TYPE_CHECKING:
    from engine.spiff.run import Run


class Node(BpmnTaskSpec):
    """Passes its token on. The other nodes say what is different about them."""

    def __init__(self, scope: ScopeSpec, plan: Plan) -> None:
        super().__init__(scope, plan.id, lane=plan.element.lane)
        self.plan = plan
        self.scope = scope

    # ---- SpiffWorkflow's hooks

    def test(self) -> None:
        """The diagram was checked when it was deployed, not again at every step."""

    def _predict_hook(self, token: Token) -> None:
        """Nothing lies ahead of a token: see the module's docstring."""

    def _update_hook(self, token: Token) -> bool:
        """A token that came in is ready at once; there are no variables to inherit."""
        return True

    def _on_ready_hook(self, token: Token) -> None:
        run_of(token).agenda.append(token)

    def _run(self, token: Token) -> None:
        """Always None: the node itself says when its token leaves, now or after a wait."""
        run = run_of(token)
        run.path.append(self.name)
        try:
            passes = self._enter(run, token)
        except Trouble as trouble:
            incidents.stuck(run, token, trouble)
            return
        if passes and token.id in token.workflow.tasks:
            self.leave(run, token, token.data)

    def _on_complete_hook(self, token: Token) -> None:
        run = run_of(token)
        aside = "aside" in token.internal_data
        for way in token.ways:
            child = token._add_child(self.scope.task_specs[way.target])
            child.by = way.flow
            if aside:
                child.internal_data["aside"] = True
            run.path.append(way.flow)
        if self.plan.element.kind == "endEvent":
            run.reached_end(token)

    def _on_cancel(self, token: Token) -> None:
        run = run_of(token)
        inner = run.workflow.subprocesses.pop(token.id, None)
        if inner is not None:
            for each in inner.tokens():
                if each.id in inner.tasks:
                    each.cancel()
        if "undo" in token.internal_data:
            compensation.put_back(run, token)
        ending.cancelled(run, token)

    # ---- what nodes do

    def _enter(self, run: "Run", token: Token) -> bool:
        return self.enter(run, token)

    def enter(self, run: "Run", token: Token) -> bool:
        """Do the work of the node. True: the token passes on at once; False: it waits."""
        return True

    def leave(self, run: "Run", token: Token, values: Mapping[str, Any] = {}) -> None:  # noqa: B006  never changed
        """The wait is over: take in its result and move on. A mapping or condition that fails becomes an incident."""
        try:
            mappings.take_result(run, token, values)
            token.ways = () if token.body is not None or "undoes" in token.internal_data else self.choose(run, token)
        except Trouble as trouble:
            incidents.stuck(run, token, trouble, values)
            return
        body = token.body
        if run.program.compensates:
            compensation.remember(run, token)
        seen = {} if body is None else run.scopes.local.get(token.id, {})
        ending.closed(run, token)
        token.complete()
        if body is not None:
            rounds.one_done(run, body, seen)
        elif "undoes" in token.internal_data:
            compensation.one_done(run, token)
        else:
            ending.left(run, token)

    def choose(self, run: "Run", token: Token) -> tuple[Way, ...]:
        """All ways without condition, those whose condition holds, else the default one."""
        if not self.plan.conditional:
            return self.plan.ways
        taken = tuple(way for way in self.plan.ways
                      if not way.default and (way.condition is None or run.truth(token, way.condition)))
        return taken or self.default(token)

    def interrupted(self, run: "Run", token: Token) -> None:
        """The token was taken away so that the flow goes on elsewhere: what it undid counts as undone."""
        if "undoes" in token.internal_data:
            compensation.one_done(run, token)

    def default(self, token: Token) -> tuple[Way, ...]:
        for way in self.plan.ways:
            if way.default:
                return (way,)
        raise Trouble("condition", f"Ninguna salida de «{self.plan.element.title}» se cumple y no hay salida por defecto. "
                                   "Corrija los valores o dibuje una salida por defecto.")


class Activity(Node):
    """A node that may run several times, has io mappings, and may have events on its boundary."""

    def _enter(self, run: "Run", token: Token) -> bool:
        one_run = token.body is not None
        if self.plan.rounds is not None and not one_run:
            arms.arm_all(run, token, self.plan.boundaries)
            return rounds.begin(run, token)
        mappings.apply_inputs(run, token)
        if not one_run:
            arms.arm_all(run, token, self.plan.boundaries)
        return self.enter(run, token)

    def go_on(self, run: "Run", body: Token, seen: dict[str, Any]) -> None:
        """Decide again, after an incident, whether more runs follow. `seen`: what was its own of the run that ended."""
        rounds.go_on(run, body, seen)


def run_of(token: Token) -> "Run":
    return token.workflow.top_workflow.run  # type: ignore[no-any-return]


READY, STARTED = TaskState.READY, TaskState.STARTED
