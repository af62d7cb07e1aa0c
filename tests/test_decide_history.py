"""The history: every input whole, nothing twice, small; the same inputs give the same bytes."""
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import get_args

import pytest

from engine import codec
from engine.commands import _BY_COMMAND, command_of, inputs_of
from engine.decide import _RULES, decide
from engine.errors import TooLarge
from engine.model import (
    Actor,
    AssignTask,
    BroadcastSignal,
    CancelCase,
    ClaimTask,
    Command,
    CompleteJob,
    CompleteTask,
    Event,
    FailJob,
    FailTimer,
    MigrateCase,
    MoveToken,
    ReceiveMessage,
    RecordEvent,
    RefuseTask,
    ReleaseTask,
    RetryIncident,
    SetVariable,
    StartCase,
    ThrowJobError,
    ThrowTaskError,
    WakeUp,
)
from tests.drawing import MONDAY, anna, bundle, chain, end, file, flow, job, line, mapping, node, process, script, start, timer, user
from tests.playing import Game, stored

WHO = Actor("anna", frozenset({"managers", "clerks"}), frozenset({"operator"}))
SAME = [
    (StartCase("c", WHO, {"x": Decimal("1.50")}, "start", "B-1", "parent", "mail"), "case_started"),
    (StartCase("c", Actor("bob"), {}), "case_started"),
    (ClaimTask("c-1", WHO), "task_claimed"),
    (ReleaseTask("c-1", WHO), "task_released"),
    (AssignTask("c-1", WHO, "eva", frozenset({"hr"})), "task_assigned"),
    (CompleteTask("c-1", WHO, {"ok": True, "none": None}), "task_completed"),
    (RefuseTask("c-1", WHO, 409, "moved"), "task_refused"),
    (ThrowTaskError("c-1", WHO, "E", {"x": 1}), "error_thrown"),
    (CompleteJob("c-1", {"id": 5}, "runner"), "job_completed"),
    (FailJob("c-1", "down", 2, "runner"), "job_failed"),
    (ThrowJobError("c-1", "E", "why", {"x": 1}, "runner"), "error_thrown"),
    (WakeUp(), "timer_fired"),
    (FailTimer("c-1-1", "down"), "timer_failed"),
    (ReceiveMessage("paid", "A", {"x": 1}, "c-2", "m-1", WHO), "message_received"),
    (ReceiveMessage("paid", None, {}), "message_received"),
    (BroadcastSignal("alarm", {"x": 1}, WHO), "signal_received"),
    (CancelCase(WHO, "mistake"), "case_cancelled"),
    (MoveToken(WHO, "a", "b", "paper"), "token_moved"),
    (MigrateCase(WHO, "rules", {"a": "b"}), "case_migrated"),
    (RetryIncident("c-3", WHO), "incident_resolved"),
    (SetVariable(WHO, "x", [1], "typo"), "variable_changed"),
    (RecordEvent("mail_sent", "send", {"to": "a@b.c"}), "mail_sent"),
]


def test_every_command_has_a_rule_and_an_event_that_keeps_it():
    commands = set(get_args(Command))

    assert commands == _RULES.keys() == _BY_COMMAND.keys() | {RecordEvent}  # a recorded event keeps itself
    assert commands == {type(command) for command, _ in SAME}


@pytest.mark.parametrize(("command", "kind"), SAME, ids=lambda part: type(part).__name__ if not isinstance(part, str) else part)
def test_every_command_is_read_back_from_its_event(command, kind):
    actor = getattr(command, "actor", None)
    user = actor.user if actor is not None else getattr(command, "worker", "engine")
    data = command.data if isinstance(command, RecordEvent) else inputs_of(command)
    element = command.element if isinstance(command, RecordEvent) else None
    kept = codec.loads(codec.dumps(dict(data)))

    assert command_of(Event(kind, MONDAY, user, element, kept), "c") == command


@pytest.mark.parametrize("kind", ["task_created", "case_ended", "timer_set", "job_created", "decision_evaluated", "incident_opened"])
def test_what_only_follows_is_no_command(kind):
    assert command_of(Event(kind, MONDAY, "engine", None, {}), "c") is None
    assert command_of(Event("variable_changed", MONDAY, "engine", None, {"name": "x", "value": 1}), "c") is None


BUSY = file(process(
    start(), node("parallelGateway", "fork"), user("a", mapping({"y": "=x"})), job("b"), node("intermediateCatchEvent", "pause", timer(
        "Duration", "PT1H")), script("sum", "=x + 1", "total"), node("parallelGateway", "join"), user("last"), end(),
    chain("start", "fork", "a", "join", "last", "end"), chain("fork", "b", "join"), chain("fork", "pause", "sum", "join")))


def busy() -> Game:
    game = Game(BUSY, {"x": 1})
    game.work("b", found=Decimal("2.50"))
    game.later(hours=1)
    game.complete("a", note="done", x=5)
    game.complete("last")
    return game


def test_a_case_executed_again_from_its_history_is_the_same_case():
    game = busy()
    hashes, case, position = [], None, 0

    while position < len(game.history):
        first = game.history[position]
        decision = decide(game.bundle, case, command_of(first, "c"), first.at)
        assert list(decision.events) == game.history[position:position + len(decision.events)]
        case, position = decision.case, position + len(decision.events)
        hashes.append(decision.state_hash)

    assert hashes[-1] == game.last.state_hash and case.variables == game.variables


def test_the_same_inputs_give_the_same_bytes_under_any_hash_seed():
    program = "from tests.test_decide_history import fingerprint; print(fingerprint())"
    found = {subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True,
                            check=True).stdout for seed in ("0", "1")}

    assert found == {fingerprint() + "\n"}


def fingerprint() -> str:
    game = busy()
    events = [[event.type, event.element, event.data] for event in game.history]
    return hashlib.sha256(codec.canonical(events) + codec.canonical(game.case.tokens) + game.last.state_hash.encode()).hexdigest()


def test_deciding_twice_gives_the_same_decision():
    game = Game(BUSY, {"x": 1})
    command = CompleteTask(game.task("a").id, anna, {"x": 2})

    assert decide(game.bundle, game.case, command, MONDAY) == decide(game.bundle, game.case, command, MONDAY)


def test_the_state_hash_tells_values_waits_and_people_apart():
    game = Game(line(user("a"), user("b")), {"x": 1})
    seen = {game.last.state_hash}

    seen.add(game.step(SetVariable(anna, "x", 2, "")).state_hash)
    seen.add(game.step(ClaimTask(game.task("a").id, anna)).state_hash)
    seen.add(game.complete("a").state_hash)

    assert len(seen) == 4


def test_what_the_input_already_says_is_not_said_again():
    game = Game(line(user("a"), user("b")))

    game.complete("a", x=1, y="two")

    assert game.types() == ["task_completed", "task_created"]


def test_files_in_answers_become_documents():
    photo = {"name": "a.png", "sha256": "0" * 64, "size": 5, "type": "image/png"}
    game = Game(line(user("a")))

    game.complete("a", photo=photo, rows=[{"scan": photo}])

    assert [(one.field, one.name, one.element, one.media_type) for one in game.last.documents] == [
        ("photo", "a.png", "a", "image/png"), ("rows", "a.png", "a", "image/png")]


def test_fields_marked_personal_are_named_to_the_history():
    form = b"fields:\n- {name: idNumber, type: text, personal: true}\n- {name: city, type: text}\n"
    game = Game(line(user("a")), files={"forms/ask.yaml": form})

    assert game.last.personal == {"idNumber"}


def test_a_variable_over_the_limit_is_refused():
    game = Game(line(user("a"), user("b")))

    with pytest.raises(TooLarge):
        game.complete("a", text="x" * 300_000)
    with pytest.raises(TooLarge):
        game.complete("a", **{f"t{number}": "x" * 200_000 for number in range(6)})


def test_a_case_stays_small_however_often_it_goes_round():
    drawn = bundle(file(process(start(), node("exclusiveGateway", "m"), user("a"), node("exclusiveGateway", "g", default="out"), end(),
                                chain("start", "m", "a", "g"), flow("g", "m", "=again"), flow("g", "end", id="out"))))
    case = decide(drawn, None, StartCase("c", anna, {}), MONDAY).case
    sizes = []

    for number in range(200):
        task = f"c-{case.counter}"
        case = stored(decide(drawn, case, CompleteTask(task, anna, {"again": True}), MONDAY + timedelta(hours=number)).case)
        sizes.append(len(codec.dumps(dict(case.tokens))))

    assert max(sizes) - min(sizes) < 20 and max(sizes) < 400


def test_a_finished_case_of_five_forms_keeps_a_small_history():
    game = Game(line(*(user(name) for name in "abcde")), {"client": "Ann"})
    answers = {f"field_{number}": f"value {number} of the form" for number in range(20)}

    for name in "abcde":
        game.complete(name, **{f"{name}_{field}": value for field, value in answers.items()})

    size = sum(len(codec.dumps(dict(event.data))) for event in game.history)
    assert size < 6_500 and len(game.history) == 12


def test_a_stored_case_of_another_format_is_refused_with_its_number():
    game = Game(line(user("a")))
    game.case = replace(game.case, tokens={**game.case.tokens, "v": 99})

    with pytest.raises(Exception, match="format 99"):
        game.complete("a")
