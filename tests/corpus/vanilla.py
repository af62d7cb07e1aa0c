"""The same diagrams on SpiffWorkflow as it is published: its own parser, its own nodes, its own joins and timers.

Only what would hide the comparison is lent to it: FEEL where it evaluates Python, and a clock that can be set and is a second
late, because a timer of its own never fires at the very moment that it is due.
"""
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition, SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions import timer as timers
from SpiffWorkflow.util.task import TaskState

from engine.feel import Environment, compile_expression
from tests.corpus import playing
from tests.corpus.entries import Entry, Step
from tests.corpus.write import bpmn
from tests.drawing import MONDAY

_TURNS = 20  # how often it is asked to go on before it is left alone
_LONGEST = 110


def difference(entry: Entry) -> str:
    """Where it first differs from what our engine does; "" when it never does. What we refuse: what it does instead."""
    try:
        workflow = _Vanilla(entry)
    except Exception as error:  # noqa: BLE001 - whatever it raises is what we want to know
        return "" if entry.refused else f"cannot read it: {_first_line(error)}"
    if entry.refused:
        return "reads it without a word"
    for step, ours in _ours(entry):
        said = step.said.partition(" ->")[0]
        try:
            theirs = workflow.move(step)
        except _NoWay:
            return f"{said}: it has no way to do this"
        except Exception as error:  # noqa: BLE001 - as above
            return f"{said}: {_first_line(error)}"
        if theirs != ours:
            return f"{said}: {_shown(theirs)} instead of {_shown(ours)}"
    return ""


View = tuple[Counter[str], bool]  # open tasks and jobs by element; whether the case has ended


def _ours(entry: Entry) -> Iterator[tuple[Step, View]]:
    for step, _, game in playing.play(entry):
        yield step, (Counter(game.tasks + game.jobs), game.state == "ended")


def _shown(view: View) -> str:
    if view[1]:
        return "ended"
    return " ".join(sorted(view[0].elements())) or "nothing open"


def _first_line(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}".splitlines()[0].partition("\n")[0]
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


class _NoWay(Exception):
    """The library offers nothing of the kind."""


class _Feel(TaskDataEnvironment):  # type: ignore[misc]
    """Expressions as FEEL; a text without "=" is what it says, as in our language."""

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        if not expression.startswith("="):
            return expression
        value = compile_expression(expression).evaluate(dict(context), Environment(MONDAY, "America/Bogota"))
        return int(value) if isinstance(value, Decimal) and value == int(value) else value

    def execute(self, script: str, context: Mapping[str, Any], external_context: Any = None) -> bool:
        return True  # our scripts are extensions, which it does not read


class _Vanilla:
    """One case on the vanilla library."""

    def __init__(self, entry: Entry) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(bpmn(entry.draw, plain=True)))
        for key, drawn in entry.called.items():
            if "@" not in key:  # it knows no versions
                parser.add_bpmn_xml(etree.fromstring(bpmn(drawn, plain=True, key=key)))
        spec = parser.get_spec("p")
        self.workflow = BpmnWorkflow(spec, parser.get_subprocess_specs("p"), script_engine=PythonScriptEngine(_Feel()))
        self.now = MONDAY

    def move(self, step: Step) -> View:
        if step.verb == "later":
            self.now += timedelta(hours=int(step.what), seconds=1)
        with _clock(self.now):
            self._do(step)
            for _ in range(_TURNS):
                self.workflow.do_engine_steps()
                self.workflow.refresh_timers()
        return self._view()

    def _do(self, step: Step) -> None:
        match step.verb:
            case "start":
                self._start(step)
            case "complete" | "work":
                task = next(task for task in self._open() if _name(task) == step.what)
                task.data.update(step.values)
                task.run() if task.has_state(TaskState.READY) else task.complete()
            case "message":
                self.workflow.catch(BpmnEvent(MessageEventDefinition(step.what), dict(step.values), {}))
            case "signal":
                self.workflow.catch(BpmnEvent(SignalEventDefinition(step.what), dict(step.values)))
            case "later":
                pass
            case _:
                raise _NoWay

    def _start(self, step: Step) -> None:
        self.workflow.task_tree.data.update(step.values)
        for task in self.workflow.get_tasks(state=TaskState.READY):
            task.data.update(step.values)
        self.workflow.do_engine_steps()
        waiting = next((task for task in self.workflow.get_tasks() if _name(task) == step.what), None)
        if waiting is not None:
            definition = waiting.task_spec.event_definition
            self.workflow.catch(BpmnEvent(definition, dict(step.values), {}))

    def _view(self) -> View:
        return Counter(_name(task) for task in self._open()), self.workflow.is_completed()

    def _open(self) -> list[Any]:
        """What a person or a machine has to do."""
        ready = list(self.workflow.get_tasks(state=TaskState.READY, manual=True))
        started = [task for task in self.workflow.get_tasks(state=TaskState.STARTED) if task.task_spec.__class__.__name__ == "ServiceTask"]
        return ready + started


def _name(task: Any) -> str:
    return str(task.task_spec.bpmn_id or task.task_spec.name)


@contextmanager
def _clock(now: datetime) -> Iterator[None]:
    """Inside, the library's timers believe that it is `now`."""
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return now.astimezone(tz)

    real, timers.datetime = timers.datetime, Clock
    try:
        yield
    finally:
        timers.datetime = real
