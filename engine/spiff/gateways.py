"""Gateways. Joins count the tokens on each incoming flow, as BPMN says, and look at no history.

Source: BPMN 2.0.2, section 13.4.
"""
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.diagram.plan import Way
from engine.spiff import arms
from engine.spiff.node import STARTED, Node
from engine.spiff.token import Token
from engine.spiff.workflow import CaseWorkflow, ScopeWorkflow

if TYPE_CHECKING:
    from engine.spiff.run import Run


class Exclusive(Node):
    """The first way in document order whose condition holds, else the default."""

    def choose(self, run: "Run", token: Token) -> tuple[Way, ...]:
        if not self.plan.conditional:
            return self.plan.ways[:1]
        for way in self.plan.ways:
            if not way.default and (way.condition is None or run.truth(token, way.condition)):
                return (way,)
        return self.default(token)


class _Join(Node):
    """Waits for tokens on several incoming flows."""

    @cached_property
    def flows_in(self) -> tuple[str, ...]:
        return self.plan.element.incoming

    def waiting(self, workflow: CaseWorkflow | ScopeWorkflow) -> dict[str, Token]:
        """The oldest token that waits on each incoming flow."""
        found: dict[str, Token] = {}
        for token in workflow.tokens():
            if token.task_spec is self and token._state == STARTED and "incident" not in token.internal_data:
                found.setdefault(token.internal_data["by"], token)
        return found


class Parallel(_Join):
    """Passes on when every incoming flow has brought a token; a second token on a flow waits for the next round."""

    def enter(self, run: "Run", token: Token) -> bool:
        if len(self.flows_in) < 2:
            return True
        waiting = self.waiting(token.workflow)
        token.internal_data["by"] = token.by
        if token.by in waiting:
            return False
        waiting[token.by] = token
        if len(waiting) < len(self.flows_in):
            return False
        for other in waiting.values():
            if other is not token:
                join(token, other)
        return True


class Inclusive(_Join):
    """Splits on every condition that holds; joins when no further token can still arrive."""

    def enter(self, run: "Run", token: Token) -> bool:
        if len(self.flows_in) < 2:
            return True
        token.internal_data["by"] = token.by
        return False

    def wake(self, run: "Run", workflow: CaseWorkflow | ScopeWorkflow) -> bool:
        """Pass on if nothing more can come. Asked when everything else in the case stands still."""
        waiting = self.waiting(workflow)
        if not waiting or not self._nothing_more(workflow, waiting):
            return False
        first, *others = waiting.values()
        for other in others:
            join(first, other)
        self.leave(run, first)
        return True

    def _nothing_more(self, workflow: CaseWorkflow | ScopeWorkflow, waiting: Mapping[str, Token]) -> bool:
        """BPMN 2.0.2, 13.4.3: a token elsewhere holds the join up if it can reach an empty flow and no filled one."""
        empty = [flow for flow in self.flows_in if flow not in waiting]
        for token in workflow.tokens() if empty else ():
            node = token.task_spec.name
            if (token.task_spec is not self and any(node in self.upstream[flow] for flow in empty)
                    and not any(node in self.upstream[flow] for flow in waiting)):
                return False
        return True

    @cached_property
    def upstream(self) -> dict[str, frozenset[str]]:
        """For each incoming flow: the elements from which a token can reach it without passing this gateway."""
        into: dict[str, list[str]] = {}
        for name, spec in self.scope.task_specs.items():
            if isinstance(spec, Node):
                for way in spec.plan.ways:
                    into.setdefault(way.target, []).append(name)
                for watch in spec.plan.boundaries:
                    into.setdefault(watch.element, []).append(name)
        return {flow: frozenset(self._back_from(flow, into)) for flow in self.flows_in}

    def _back_from(self, flow: str, into: Mapping[str, list[str]]) -> list[str]:
        sources = [name for name, spec in self.scope.task_specs.items()
                   if isinstance(spec, Node) and any(way.flow == flow for way in spec.plan.ways)]
        seen, pending = dict.fromkeys(sources), list(sources)
        while pending:
            for name in into.get(pending.pop(), ()):
                if name != self.name and name not in seen:
                    seen[name] = None
                    pending.append(name)
        return list(seen)


def join(into: Token, other: Token) -> None:
    """Two tokens become one; it belongs to the main flow if one of them does."""
    if "aside" not in other.internal_data:
        into.internal_data.pop("aside", None)
    other.workflow.forget(other)


class EventBased(Node):
    """Waits for the first of the events behind it."""

    def enter(self, run: "Run", token: Token) -> bool:
        arms.arm_all(run, token, self.plan.waits)
        return False

    def pass_to(self, run: "Run", token: Token, event: str, values: Mapping[str, Any]) -> None:
        """The token goes on at the event that happened; the other waits are over."""
        way = next(way for way in self.plan.ways if way.target == event)
        run.path.append(way.flow)
        arms.enter(run, token.workflow.root, event, values, "aside" in token.internal_data)
        token.ways = ()
        token.complete()
