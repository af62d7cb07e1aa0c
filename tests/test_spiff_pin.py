"""SpiffWorkflow is pinned: what we replace and rely on is what it was when we wrote against it, and it stays unpatched."""
import hashlib
import inspect
from datetime import datetime
from uuid import UUID

import pytest
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.program import program
from engine.spiff import pin
from engine.spiff.run import Run
from engine.spiff.settling import settle
from engine.spiff.token import Token
from engine.spiff.workflow import NoScripts
from tests.drawing import MONDAY, bundle, line, script, user
from tests.playing import Game

SOURCES = {
    "Task.__init__": "5d98d6df6c602dfb",
    "Task._add_child": "05ec96e943da475e",
    "Task._set_state": "86c4c1d22dc9b70f",
    "Task.cancel": "16a6cc6f7ea48468",
    "BpmnTaskSpec._update_hook": "facd2e4174bcf5cd",
    "BpmnTaskSpec._on_complete_hook": "39e47e85a77b2ffc",
    "TaskSpec._predict_hook": "8ab02e385bce239a",
    "TaskSpec._on_ready_hook": "e58b27eadbe70ec5",
    "TaskSpec._run": "dac36fd701341359",
    "TaskSpec._on_cancel": "c05a2f4bc3de2f28",
    "TaskSpec.test": "8a2ce71e2a566a2e",
    "Workflow._task_completed_notify": "a87c9bea38b2f71e",
    "BpmnWorkflow.__init__": "3a81d03cfd844e1a",
    "BpmnSubWorkflow._calculate_depth": "e67055a362abf3df",
    "BpmnSubWorkflow.__init__": "db2b701bf21b28a0",
    "Task.run": "976c46e260fe7f72",
    "Task.complete": "3ad34f7ae962ad90",
    "Task._ready": "4c051bb2c2a3d259",
    "TaskSpec._update": "6b138d31ca684e6b",
    "TaskSpec._on_ready": "c0c43ec078d31a59",
    "TaskSpec._on_complete": "95d4b21bfa422d45",
    "Workflow.__init__": "a179a75739481275",
    "BpmnTaskSpec.__init__": "1345082eb723ed77",
}


@pytest.mark.parametrize("function", {**pin.REPLACED, **pin.TRUSTED}, ids=lambda function: function.__qualname__)
def test_the_library_says_what_it_said_when_we_wrote_against_it(function):
    assert hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16] == SOURCES[function.__qualname__]


def test_another_release_is_refused_at_import(monkeypatch):
    monkeypatch.setattr(pin, "version", lambda name: "3.3.0")

    with pytest.raises(RuntimeError, match="3.2.0 is needed, 3.3.0"):
        pin.check()


def test_another_signature_is_refused_at_import(monkeypatch):
    monkeypatch.setitem(pin.REPLACED, Task.cancel, "(self, gently) -> None")

    with pytest.raises(RuntimeError, match="Task.cancel"):
        pin.check()


def test_the_library_itself_is_left_alone():
    """Everything of ours is a subclass: whoever uses SpiffWorkflow beside us gets SpiffWorkflow."""
    for function in {**pin.REPLACED, **pin.TRUSTED}:
        assert function.__module__.startswith("SpiffWorkflow.")


@pytest.fixture
def run() -> Run:
    drawn = bundle(line(user("a")))
    of = program(drawn)
    return Run(of, of.surroundings(drawn), "c", MONDAY, 0)


def test_a_token_knows_no_clock_and_no_random_id(run):
    token = run.workflow.root._add_child(run.workflow.spec.task_specs["a"])

    assert (token.id, token.last_state_change, token.thread_id) == (1, 0, 0)
    assert not isinstance(token.id, UUID) and not isinstance(token.last_state_change, datetime)


def test_a_state_changes_without_a_word_in_the_log(run, caplog):
    caplog.set_level(0)
    token = run.workflow.root._add_child(run.workflow.spec.task_specs["a"])

    token.task_spec._update(token)
    settle(run)

    assert token.has_state(TaskState.STARTED) and not caplog.records


def test_nothing_lies_ahead_of_a_token():
    game = Game(line(*(user(f"t{number}") for number in range(50))))

    assert len(game.case.tokens["t"]) == 1


def test_a_finished_token_is_forgotten_and_its_children_hang_on_the_root(run):
    root = run.workflow.root
    first = root._add_child(run.workflow.spec.task_specs["a"])
    second = first._add_child(run.workflow.spec.task_specs["a"])

    run.workflow.forget(first)

    assert run.workflow.tokens() == [second] and second.parent is root and root._children == [second.id]


def test_cancelling_reaches_what_is_under_a_token(run):
    body = run.workflow.root._add_child(run.workflow.spec.task_specs["a"])
    one = body._add_child(run.workflow.spec.task_specs["a"])

    body.cancel()

    assert run.workflow.empty and one._state == body._state == TaskState.CANCELLED


def test_python_is_never_evaluated():
    with pytest.raises(RuntimeError):
        NoScripts().evaluate(None, "1")
    game = Game(line(script("s", '__import__("os").system("true")', "x"), user("next")))
    assert game.variables.get("x") is None


def test_a_token_stands_for_the_librarys_task(run):
    assert issubclass(Token, Task) and isinstance(run.workflow.root, Task)
