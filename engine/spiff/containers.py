"""Activities with a flow inside: sub-processes, event sub-processes, and calls of other processes."""
from typing import TYPE_CHECKING

from engine.diagram.formula import Trouble
from engine.diagram.plan import Plan
from engine.spiff import arms, compensation
from engine.spiff.node import Activity
from engine.spiff.scopes import Values, merged
from engine.spiff.token import Token
from engine.spiff.workflow import CaseWorkflow, ScopeSpec, ScopeWorkflow

if TYPE_CHECKING:
    from engine.spiff.run import Run

DEEPEST = 20  # calls inside calls


class Scope(Activity):
    """What sub-processes and calls have in common when the last token in them is gone."""

    def inner_ended(self, run: "Run", token: Token, workflow: CaseWorkflow | ScopeWorkflow) -> None:
        if "again" in token.internal_data:
            compensation.reopened_ended(run, token)
            return
        if run.program.compensates:
            compensation.inside(run, token, workflow)
        self.done(run, token)

    def done(self, run: "Run", token: Token) -> None:
        self.leave(run, token)


class SubProcess(Scope):
    """A flow inside the diagram. It ends when no token is left in it."""

    def __init__(self, scope: ScopeSpec, plan: Plan, inner: ScopeSpec) -> None:
        super().__init__(scope, plan)
        self.inner = inner

    def enter(self, run: "Run", token: Token) -> bool:
        start = token.internal_data.get("start")
        open_scope(run, ScopeWorkflow(self.inner, token), start or self.inner.starts[0], token.data if start else {})
        return False

    def spec_of(self, run: "Run", token: Token) -> ScopeSpec:
        """The nodes inside; asked when a stored case is opened."""
        return self.inner


class CallActivity(Scope):
    """Another process, with variables of its own."""

    def enter(self, run: "Run", token: Token) -> bool:
        called = self.plan.called
        key = None if called is None else run.value(token, called, "call")
        if self.plan.element.ext.binding == "versionTag":
            key = f"{key}@{self.plan.element.ext.version_tag}"
        spec = run.program.scopes.get(str(key))
        if spec is None or not spec.starts:
            raise Trouble("call", f"El proceso «{key}» que llama «{self.plan.element.title}» no existe o no tiene inicio simple.")
        if token.workflow.depth >= DEEPEST:
            raise Trouble("call", f"Más de {DEEPEST} llamadas anidadas: «{key}» se llama a sí mismo sin fin.")
        token.internal_data |= {"called": str(key), "changed": []}
        run.scopes.open_called(token, self._variables(run, token))
        open_scope(run, ScopeWorkflow(spec, token), spec.starts[0], {})
        return False

    def spec_of(self, run: "Run", token: Token) -> ScopeSpec:
        return run.program.scopes[token.internal_data["called"]]

    def done(self, run: "Run", token: Token) -> None:
        values = run.scopes.local.pop(-token.id)
        run.scopes.forget_seen()
        self.leave(run, token, values if self.plan.outputs else self._changed(token, values))

    def _changed(self, token: Token, values: Values) -> Values:
        """What the called process gives back: what it set. Its copies of all else may have grown old meanwhile."""
        if not self.plan.element.ext.propagate_children:
            return {}
        changed = token.internal_data.pop("changed", None)  # a call stored by an earlier release does not know
        return values if changed is None else {name: values[name] for name in changed}

    def _variables(self, run: "Run", token: Token) -> Values:
        if self.plan.element.ext.propagate_parent:
            return merged(run.scopes.chain(token))
        return dict(run.scopes.local.get(token.id, {}))


def open_scope(run: "Run", workflow: ScopeWorkflow, start: str, values: Values) -> None:
    """Put the first token into a scope."""
    arms.enter(run, workflow.root, start, values)
