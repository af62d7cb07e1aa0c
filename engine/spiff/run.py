"""One decision's work on the tokens of one case: everything that moves during it, and what it leaves for the history.

Nodes call `run` for values, ids and records; decide*.py calls it to act. Nothing outlives the decision.
"""
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from engine import assignment
from engine.diagram.formula import Formula, Trouble, storable
from engine.diagram.model import Element
from engine.dmn import evaluate_decision
from engine.feel import FeelError
from engine.model import ENGINE, Event, Message
from engine.spiff.past import keep
from engine.spiff.scopes import Scopes
from engine.spiff.token import Token
from engine.spiff.workflow import CaseWorkflow, ScopeWorkflow

if TYPE_CHECKING:
    from engine.program import Program
    from engine.surroundings import Surroundings

_NO_VALUES: Mapping[str, Any] = {}


class Run:
    """The tokens, variables and incidents of a case while one command is carried out."""

    def __init__(self, program: "Program", around: "Surroundings", case_id: str, now: datetime, counter: int) -> None:
        self.program, self.around, self.case_id, self.now, self.counter = program, around, case_id, now, counter
        self.zone = around.zone
        self.env = around.environment(now)
        self.workflow = CaseWorkflow(program.scopes[program.key], self)
        self.scopes = Scopes({}, {}, around.settings)
        if program.compensates:
            self.scopes.changing = partial(keep, self)
        self.incidents: dict[int, dict[str, Any]] = {}
        self.four_eyes: dict[str, list[str]] = {}  # element -> who completed it
        self.agenda: list[Token] = []
        self.told: dict[str, Any] = {}  # variables that the history already holds in this decision's events
        self.events: list[Event] = []
        self.messages: list[Message] = []
        self.path: list[str] = []  # elements and flows passed, in order
        self.last_end: str | None = None
        self.main_end: str | None = None  # the end that a main token reached; reminders beside it do not count

    # ---- ids and records

    def next_id(self) -> int:
        self.counter += 1
        return self.counter

    def public(self, number: int) -> str:
        return f"{self.case_id}-{number}"

    def record(self, kind: str, element: str | None, data: Mapping[str, Any], actor: str = ENGINE.user) -> None:
        self.events.append(Event(kind, self.now, actor, element, data))

    # ---- values

    def value(self, token: Token, formula: Formula, kind: str) -> Any:
        return formula.value(self.scopes.visible(token), self.env, kind)

    def kept(self, token: Token, formula: Formula, kind: str) -> Any:
        """A value that becomes a variable."""
        return formula.kept(self.scopes.visible(token), self.env, kind)

    def truth(self, token: Token, formula: Formula, more: Mapping[str, Any] = _NO_VALUES) -> bool:
        seen = self.scopes.visible(token)
        return formula.truth({**seen, **more} if more else seen, self.env)

    def give(self, token: Token, values: Mapping[str, Any], known: Mapping[str, Any], above: bool = False) -> None:
        """Set variables; those that no event of this decision holds yet are recorded."""
        for name, value in values.items():
            if name not in known or known[name] is not value:
                self.record("variable_changed", token.task_spec.name, {"name": name, "value": value})
        self.scopes.give(token, values, above)

    def decision(self, token: Token, decision: str) -> Any:
        """The result of a DMN decision for what the token sees; the history keeps how it came about."""
        model = self.program.decisions.get(decision)
        if model is None:
            raise Trouble("decision", f"La decisión «{decision}» no existe en este proceso.")
        try:
            found = evaluate_decision(model, decision, self.scopes.visible(token), self.env)
        except FeelError as error:
            raise Trouble("decision", f"La decisión «{decision}» falló: {error.message()} {error.hint()}".strip()) from error
        storable([dict(found.inputs), found.outputs], "decision", decision)
        self.record("decision_evaluated", token.task_spec.name, {
            "decision": decision, "version": self.around.version, "inputs": dict(found.inputs),
            "matched_rules": list(found.matched_rules), "result": found.outputs})
        return found.result

    def assign(self, token: Token) -> dict[str, Any]:
        return assignment.assign(self, token)

    # ---- tokens

    def all_tokens(self, roots: bool = False) -> Iterator[Token]:
        """Every live token, outer scopes first, in order of birth within a scope."""
        yield from self._tokens_in(self.workflow, roots)

    def _tokens_in(self, workflow: CaseWorkflow | ScopeWorkflow, roots: bool) -> Iterator[Token]:
        if roots:
            yield workflow.root
        for token in workflow.tokens():
            yield token
            inner = self.workflow.subprocesses.get(token.id)
            if inner is not None:
                yield from self._tokens_in(inner, roots)

    def token(self, number: int) -> Token | None:
        return next((token for token in self.all_tokens() if token.id == number), None)

    def lives(self, token: Token) -> bool:
        """The token and everything around it is still there."""
        at: Token | None = token
        while at is not None:
            if at.workflow.tasks.get(at.id) is not at:
                return False
            owner = at.workflow.owner
            if owner is not None and self.workflow.subprocesses.get(owner.id) is not at.workflow:
                return False
            at = owner
        return True

    # ---- how it ends

    def reached_end(self, token: Token) -> None:
        """How the case ended is what its main flow says, not the reminder that happened to finish last.

        The ends inside an event sub-process of the case count too: an interrupting one is the main flow from then on.
        """
        aside, inner = "aside" in token.internal_data, token.workflow
        while inner.owner is not None and inner.owner.task_spec.plan.element.by_event:
            opened = inner.spec.task_specs[inner.owner.internal_data["start"]].plan.element  # of a called process: not among the case's own plans
            aside, inner = aside or not opened.interrupting, inner.owner.workflow
        owner = inner.owner
        if owner is None:
            self.last_end = token.task_spec.name
            if not aside:
                self.main_end = self.last_end

    @property
    def end_event(self) -> Element | None:
        name = self.main_end or self.last_end
        return None if name is None else self.program.diagram.elements[name]
