"""A case played in a test: every step stores the case as JSON and opens it again, as a database would."""
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from engine import codec
from engine.commands import command_of
from engine.decide import decide, waits_of
from engine.model import (
    INCIDENT,
    OPEN,
    Actor,
    Bundle,
    Case,
    Command,
    CompleteJob,
    CompleteTask,
    Decision,
    Event,
    ReceiveMessage,
    StartCase,
    Task,
    Waits,
    WakeUp,
)
from tests.drawing import MONDAY, anna, bundle


class Game:
    """One case from its start on. `step` decides and stores; the rest are short words for the usual commands."""

    def __init__(self, drawn: bytes | Bundle, variables: Mapping[str, Any] | None = None, actor: Actor = anna, now: datetime = MONDAY,
                 element: str | None = None, **more: Any) -> None:
        self.bundle = drawn if isinstance(drawn, Bundle) else bundle(drawn, **more)
        self.now = now
        self.history: list[Event] = []
        self.decisions: list[tuple[datetime, Decision]] = []
        self.case: Case | None = None
        self.step(StartCase("c", actor, dict(variables or {}), element))

    def step(self, command: Command) -> Decision:
        """Decide twice to see that nothing changes what it was given; then store and open again."""
        before = None if self.case is None else codec.canonical(self.case.tokens)
        decision = decide(self.bundle, self.case, command, self.now)
        if self.case is not None:
            assert codec.canonical(self.case.tokens) == before
        self.history += decision.events
        self.decisions.append((self.now, decision))
        self.last = decision
        self.case = stored(decision.case)
        assert waits_of(self.bundle, self.case) == decision.after
        assert self.state in (OPEN, INCIDENT) or decision.after == Waits(), "a case that is over waits for nothing"
        return decision

    # ---- what happens

    def complete(self, element: str, actor: Actor = anna, **answers: Any) -> Decision:
        return self.step(CompleteTask(self.task(element).id, actor, answers))

    def work(self, element: str, **result: Any) -> Decision:
        return self.step(CompleteJob(self.job(element).id, result))

    def later(self, **length: Any) -> Decision:
        """Let time pass and wake up."""
        self.now += timedelta(**length)
        return self.step(WakeUp())

    def message(self, name: str, key: str | None = None, **variables: Any) -> Decision:
        return self.step(ReceiveMessage(name, key, variables))

    def again(self) -> list[str]:
        """Execute the case again from its history alone; the state hash after each decision."""
        case, hashes = None, []
        for now, decision in self.decisions:
            command = command_of(decision.events[0], "c")
            assert command is not None
            repeated = decide(self.bundle, case, command, now)
            assert repeated.events == decision.events
            case = stored(repeated.case)
            hashes.append(repeated.state_hash)
        return hashes

    # ---- what is

    @property
    def tasks(self) -> list[str]:
        return sorted(task.element for task in self.last.after.tasks)

    @property
    def jobs(self) -> list[str]:
        return sorted(job.element for job in self.last.after.jobs)

    @property
    def state(self) -> str:
        assert self.case is not None
        return self.case.state

    @property
    def variables(self) -> Mapping[str, Any]:
        assert self.case is not None
        return self.case.variables

    @property
    def incident(self) -> str:
        """The message of the only incident."""
        (one,) = self.last.after.incidents
        return one.message

    def task(self, element: str) -> Task:
        return next(task for task in self.last.after.tasks if task.element == element)

    def job(self, element: str) -> Any:
        return next(job for job in self.last.after.jobs if job.element == element)

    def types(self) -> list[str]:
        """Types of the last decision's events."""
        return [event.type for event in self.last.events]


def stored(case: Case) -> Case:
    """The case as a database gives it back."""
    return replace(case, tokens=orjson.loads(orjson.dumps(case.tokens)), variables=codec.loads(codec.dumps(case.variables)),
                   version=case.version + 1)
