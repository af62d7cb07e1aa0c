"""One decision's work on the tokens of one case: everything that moves during it, and what it leaves for the history.

Nodes call `run` for values, ids and records; decide*.py calls it to act. Nothing outlives the decision.
"""
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine import assignment
from engine.codec import decode, encode
from engine.diagram.formula import Formula, Trouble
from engine.diagram.model import Element
from engine.dmn import evaluate_decision
from engine.feel import FeelError
from engine.model import ENGINE, Event, Message
from engine.spiff import arms, rounds
from engine.spiff.gateways import Inclusive
from engine.spiff.node import READY
from engine.spiff.scopes import Scopes
from engine.spiff.token import Token
from engine.spiff.workflow import CaseWorkflow, ScopeWorkflow

if TYPE_CHECKING:
    from engine.program import Program
    from engine.surroundings import Surroundings

MOST_VISITS = 1000  # of one element while nothing waits: beyond it the diagram goes round for ever

_NO_VALUES: Mapping[str, Any] = {}


class Run:
    """The tokens, variables and incidents of a case while one command is carried out."""

    def __init__(self, program: "Program", around: "Surroundings", case_id: str, now: datetime, counter: int) -> None:
        self.program, self.around, self.case_id, self.now, self.counter = program, around, case_id, now, counter
        self.zone = around.zone
        self.env = around.environment(now)
        self.workflow = CaseWorkflow(program.scopes[program.key], self)
        self.scopes = Scopes({}, {}, around.settings)
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

    # ---- moving

    def settle(self) -> None:
        """Move everything that can move, first branch first, until only waits are left."""
        self._drain()
        while self._wake():
            self._drain()

    def _drain(self) -> None:
        visits: dict[int, int] = {}
        while self.agenda:
            token = self.agenda.pop()
            if token._state != READY:
                continue
            if self._goes_round(token, visits):
                self.stuck(token, Trouble("loop", f"El caso pasó {MOST_VISITS} veces por «{token.task_spec.plan.element.title}» "
                                                  "sin esperar nada: el diagrama da vueltas sin fin."))
                continue
            height = len(self.agenda)
            token.run()
            self.agenda[height:] = reversed(self.agenda[height:])

    def _goes_round(self, token: Token, visits: dict[int, int]) -> bool:
        if token.body is not None:
            return False
        key = id(token.task_spec)
        visits[key] = visits.get(key, 0) + 1
        return visits[key] > MOST_VISITS

    def _wake(self) -> bool:
        """Something that waited for the rest to stand still goes on: an inclusive join, a condition."""
        if self.program.joins and any(self._wake_joins()):
            return True
        return self.program.conditions and self._wake_conditions()

    def _wake_joins(self) -> Iterator[bool]:
        for token in list(self.all_tokens()):
            if isinstance(token.task_spec, Inclusive) and self.lives(token):
                yield token.task_spec.wake(self, token.workflow)

    def _wake_conditions(self) -> bool:
        for token in list(self.all_tokens(roots=True)):
            for arm in list(token.arms):
                if arm["kind"] != "conditional" or not self.lives(token):
                    continue
                watch = arms.watch_of(token, arm)
                try:
                    holds = watch.text is not None and self.value(token, watch.text, "condition") is True
                except Trouble:
                    holds = False  # a condition over variables that are not there yet does not hold yet
                fires, arm["was"] = holds and not arm["was"], holds
                if fires:
                    arms.fire(self, token, arm, _NO_VALUES)
                    return True
        return False

    def scope_ended(self, workflow: CaseWorkflow | ScopeWorkflow) -> None:
        """No token is left in a scope: the activity around it is done."""
        owner = workflow.owner
        if owner is not None:
            del self.workflow.subprocesses[owner.id]
            owner.task_spec.inner_ended(self, owner)

    def reached_end(self, token: Token) -> None:
        """How the case ended is what its main flow says, not the reminder that happened to finish last.

        The ends inside an event sub-process of the case count too: an interrupting one is the main flow from then on.
        """
        aside, owner = "aside" in token.internal_data, token.workflow.owner
        while owner is not None and owner.task_spec.plan.element.by_event:
            opened = self.program.plans[owner.internal_data["start"]].element
            aside, owner = aside or not opened.interrupting, owner.workflow.owner
        if owner is None:
            self.last_end = token.task_spec.name
            if not aside:
                self.main_end = self.last_end

    @property
    def end_event(self) -> Element | None:
        name = self.main_end or self.last_end
        return None if name is None else self.program.diagram.elements[name]

    # ---- ends of waits

    def closed(self, token: Token) -> None:
        """The token leaves: its local variables and its incident go with it."""
        self.scopes.close(token)
        self._resolve(token)

    def cancelled(self, token: Token) -> None:
        """The token was taken away."""
        for key, kind in (("task", "task_cancelled"), ("job", "job_cancelled")):
            if key in token.internal_data:
                self.record(kind, token.task_spec.name, {key: self.public(token.id)})
        self.scopes.close(token)
        self._resolve(token)

    def _resolve(self, token: Token) -> None:
        number = token.internal_data.pop("incident", None)
        if number is not None:
            del self.incidents[number]
            self.record("incident_resolved", token.task_spec.name, {"incident": self.public(number)})

    # ---- incidents

    def stuck(self, token: Token, trouble: Trouble, values: Mapping[str, Any] | None = None, phase: str = "") -> None:
        """The token cannot go on: it stays where it is with an incident that a person can retry."""
        phase = phase or ("enter" if values is None else "leave")
        if phase == "enter":
            self._undo_entry(token)
        kept = token.data if values is None else values
        self.open_incident(token, trouble.kind, trouble.message, phase, kept)

    def open_incident(self, token: Token, kind: str, message: str, phase: str, values: Mapping[str, Any] = _NO_VALUES) -> None:
        self._resolve(token)
        number = self.next_id()
        token.internal_data["incident"] = number
        one: dict[str, Any] = {"token": token.id, "kind": kind, "message": message, "since": self.now.isoformat(), "phase": phase}
        if values:
            one["values"] = encode(values)
        self.incidents[number] = one
        data = {"incident": self.public(number), "kind": kind, "message": message}
        if phase == "job":
            data["job"] = self.public(token.id)
        self.record("incident_opened", token.task_spec.name, data)

    def retry(self, number: int) -> None:
        """Try again what the incident stopped, from where it stopped."""
        one = self.incidents.pop(number)
        token = self.token(one["token"])
        assert token is not None
        del token.internal_data["incident"]
        values = decode(one.get("values", {}))
        match one["phase"]:
            case "enter":
                token.data = values
                token._state = READY
                self.agenda.append(token)
            case "leave":
                token.task_spec.leave(self, token, values)
            case "rounds":
                rounds.go_on(self, token)
            case _:
                pass  # a job or task waits again

    def _undo_entry(self, token: Token) -> None:
        """Forget what an entry that failed half-way has begun."""
        for child in token.children:
            child.cancel()
        self.workflow.subprocesses.pop(token.id, None)
        self.scopes.local.pop(-token.id, None)
        for key in ("arms", "task", "job", "rounds", "called"):
            token.internal_data.pop(key, None)
