"""The ad-hoc sub-process: its activities in any order, until its completion condition says that this is enough.

Source: BPMN 2.0.2, section 13.3.5; Camunda 8 documentation, "Ad-hoc sub-process".
"""
from typing import TYPE_CHECKING

from engine.diagram.formula import Trouble, shown
from engine.diagram.plan import Plan
from engine.spiff import arms, ending, incidents
from engine.spiff.containers import Scope
from engine.spiff.scopes import Values
from engine.spiff.token import Token
from engine.spiff.workflow import ScopeSpec, ScopeWorkflow

if TYPE_CHECKING:
    from engine.spiff.run import Run


class AdHoc(Scope):
    """`beginnings`: the elements inside that no flow leads to. What the diagram picks of them begins, else all."""

    def __init__(self, scope: ScopeSpec, plan: Plan, inner: ScopeSpec, beginnings: tuple[str, ...]) -> None:
        super().__init__(scope, plan)
        self.inner, self.beginnings = inner, beginnings
        inner.ad_hoc = True

    def enter(self, run: "Run", token: Token) -> bool:
        begins = self._picked(run, token)
        if not begins:
            return self._enough(run, token, "enter")
        workflow = ScopeWorkflow(self.inner, token)
        arms.arm_all(run, workflow.root, self.inner.handlers)
        for element in begins:
            node = self.inner.task_specs[element]
            node._update(workflow.root._add_child(node))
        return False

    def spec_of(self, run: "Run", token: Token) -> ScopeSpec:
        return self.inner

    def one_left(self, run: "Run", token: Token) -> None:
        """One of the activities has completed: this may be enough, and then the others are taken away."""
        if self.plan.enough is None or "enough" in token.internal_data:
            return
        try:
            enough = run.truth(token, self.plan.enough)
        except Trouble as trouble:
            incidents.stuck(run, token, trouble, phase="rounds")
            return
        if enough:
            token.internal_data["enough"] = True
        if enough and self.plan.element.ad_hoc is not None and self.plan.element.ad_hoc.cancels_rest:
            workflow = run.workflow.subprocesses[token.id]
            arms.stop_scope(workflow.root)
            ending.scope_ended(run, workflow)

    def done(self, run: "Run", token: Token) -> None:
        if self._enough(run, token, "rounds"):
            self.leave(run, token)

    def go_on(self, run: "Run", body: Token, seen: Values) -> None:
        """After an incident: ask again whether it is enough."""
        if self.plan.rounds is not None and body.body is None:
            super().go_on(run, body, seen)
        elif body.id in run.workflow.subprocesses:
            self.one_left(run, body)
        else:
            self.done(run, body)

    def _enough(self, run: "Run", token: Token, phase: str) -> bool:
        """Nothing is left to do. If that is not enough, only a person can say how to go on."""
        try:
            if self.plan.enough is None or "enough" in token.internal_data or run.truth(token, self.plan.enough):
                return True
            raise Trouble("condition", f"En «{self.plan.element.title}» no queda nada por hacer y su condición «{self.plan.enough.text}» "
                                       "no se cumple. Corrija los valores y reintente, o mueva el caso.")
        except Trouble as trouble:
            incidents.stuck(run, token, trouble, phase=phase)
            return False

    def _picked(self, run: "Run", token: Token) -> tuple[str, ...]:
        if self.plan.begins is None:
            return self.beginnings
        picked = run.value(token, self.plan.begins, "ad-hoc")
        if not isinstance(picked, list) or any(name not in self.beginnings for name in picked):
            raise Trouble("ad-hoc", f"«{self.plan.begins.text}» debe dar una lista con elementos de «{self.plan.element.title}» "
                                    f"({', '.join(self.beginnings)}) y da {shown(picked)}. Corrija el valor y reintente.")
        return tuple(picked)
