"""The stories behind the golden cases: how each stored case came to stand where it stands.

`python -m tests.golden.stories RELEASE` stores them anew for a release; stored files are never changed afterwards.
"""
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import codec
from engine.model import FailJob
from tests.drawing import (
    boundary,
    chain,
    end,
    error,
    file,
    flow,
    job,
    line,
    mapping,
    message,
    messages,
    node,
    process,
    several,
    start,
    timer,
    user,
)
from tests.playing import Game

FOLDER = Path(__file__).parent / "cases"

Then = list[tuple[str, str, dict[str, Any]]]  # (complete | work | message | later | retry, element or name, values)


def approval() -> tuple[Game, Then]:
    """An open task with assignee, due date and reminders, its values exact."""
    drawn = line(user("ask", '<zeebe:taskSchedule dueDate="2026-12-01"/>'), user("approve", tramita__fourEyes="ask"))
    game = Game(drawn, {"amount": codec.decode({"$decimal": "10.50"}), "since": codec.decode({"$date": "2026-11-20"})})
    game.complete("ask", reason="beach")
    return game, [("complete", "approve", {"ok": True})]


def joins() -> tuple[Game, Then]:
    """Tokens that wait at a parallel and at an inclusive join."""
    drawn = file(process(
        start(), node("parallelGateway", "fork"), user("a"), user("b"), node("parallelGateway", "join"), node("inclusiveGateway", "some"),
        user("c"), user("d"), node("inclusiveGateway", "all"), user("last"), end(), chain("start", "fork", "a", "join", "some"),
        chain("fork", "b", "join"), flow("some", "c", "=true"), flow("some", "d", "=true"), chain("c", "all", "last", "end"), chain("d", "all")))
    game = Game(drawn)
    game.complete("b")
    return game, [("complete", name, {}) for name in ("a", "c", "d", "last")]


def waits() -> tuple[Game, Then]:
    """Timers of every kind and messages: on a boundary, at a gateway, beside a task."""
    drawn = file(messages(paid="=order", hint=""), process(
        start(), user("work"), boundary("again", "work", timer("Cycle", "R/PT1H"), False), user("nag"), end("nagged"),
        boundary("note", "work", message("hint"), False), user("read"), end("read_end"), node("eventBasedGateway", "first"),
        node("intermediateCatchEvent", "money", message("paid")), node("intermediateCatchEvent", "late", timer("Date", "2027-01-01")), end(),
        end("unpaid"), chain("start", "work", "first", "money", "end"), chain("first", "late", "unpaid"), chain("again", "nag", "nagged"),
        chain("note", "read", "read_end")))
    game = Game(drawn, {"order": 7})
    game.later(hours=1)
    game.complete("nag")
    return game, [("message", "hint", {"text": "x"}), ("later", "1", {}), ("complete", "nag", {}), ("complete", "read", {}),
                  ("complete", "work", {}), ("message", "paid", {"amount": 3})]


def scopes() -> tuple[Game, Then]:
    """A multi-instance sub-process and a called process, each with local variables."""
    inner = start("s1") + user("check", mapping({"twice": "=item * 2"})) + end("e1") + chain("s1", "check", "e1")
    inner += several("=items", "item", "results", "=ok")
    drawn = file(process(start(), node("subProcess", "each", inner), node("callActivity", "call", '<zeebe:calledElement processId="q"/>'), end(),
                         chain("start", "each", "call", "end")),
                 process(start("s2"), user("inside"), end("e2"), chain("s2", "inside", "e2"), id="q"))
    game = Game(drawn, {"items": [1, 2]})
    game.complete("check", ok=True)
    return game, [("complete", "check", {"ok": False}), ("complete", "inside", {"x": 1})]


def trouble() -> tuple[Game, Then]:
    """A failed job with its incident, caught errors ready."""
    drawn = file('<bpmn:error id="e" errorCode="E"/>', process(
        start(), job("work"), boundary("caught", "work", error("e")), user("mend"), end(), chain("start", "work", "end"),
        chain("caught", "mend", "end")))
    game = Game(drawn)
    game.step(FailJob(game.job("work").id, "no connection", 0))
    return game, [("retry", "work", {}), ("work", "work", {"id": 5})]


STORIES: dict[str, Callable[[], tuple[Game, Then]]] = {one.__name__: one for one in (approval, joins, waits, scopes, trouble)}


def stored(name: str, release: str) -> dict[str, Any]:
    """The case as it goes into the file, together with what must happen when it is opened again."""
    game, then = STORIES[name]()
    assert game.case is not None
    case = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(game.case).items()}
    case["variables"] = codec.encode(dict(game.case.variables))
    case["tokens"] = dict(game.case.tokens)
    return {"release": release, "now": game.now.isoformat(), "diagram": game.bundle.files["p.bpmn"].decode(), "case": case, "then": then}


def main(release: str) -> None:
    for name in STORIES:
        path = FOLDER / f"{release}_{name}.json"
        if path.exists():
            raise SystemExit(f"{path.name} exists: a release is stored once.")
        path.write_text(json.dumps(stored(name, release), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
