"""Cases stored by every release so far open in this one and can be completed."""
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine import codec
from engine.decide import waits_of
from engine.model import Case, RetryIncident
from tests.drawing import MONDAY, anna, bob, bundle
from tests.golden.stories import STORIES, stored
from tests.playing import Game

FILES = sorted((Path(__file__).parent / "golden" / "cases").glob("*.json"))


class Opened(Game):
    """A game that goes on from a stored file instead of beginning."""

    def __init__(self, golden: dict) -> None:
        self.bundle = bundle(golden["diagram"].encode())
        self.now = datetime.fromisoformat(golden["now"])
        self.history, self.decisions = [], []
        kept = golden["case"]
        self.case = Case(**{**kept, "variables": codec.decode(kept["variables"]), "started_at": datetime.fromisoformat(kept["started_at"])})
        self.waits = waits_of(self.bundle, self.case)

    def play(self, kind: str, name: str, values: dict) -> None:
        waits = self.last.after if hasattr(self, "last") else self.waits
        self.last = type("Last", (), {"after": waits})
        match kind:
            case "complete":
                self.complete(name, bob, **values)
            case "work":
                self.work(name, **values)
            case "message":
                self.message(name, "7" if name == "paid" else None, **values)
            case "later":
                self.now += timedelta(hours=int(name)) - timedelta(hours=1)
                self.later(hours=1)
            case "retry":
                self.step(RetryIncident(waits.incidents[0].id, anna))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_case_opens_and_can_be_completed(path):
    golden = json.loads(path.read_text())
    game = Opened(golden)

    for kind, name, values in golden["then"]:
        game.play(kind, name, values)

    assert game.state == "ended"


def test_values_of_a_stored_case_are_exact():
    golden = json.loads((FILES[0].parent / "0.1.0_approval.json").read_text())

    assert codec.encode(dict(Opened(golden).case.variables)) == {
        "amount": {"$decimal": "10.50"}, "since": {"$date": "2026-11-20"}, "reason": "beach"}


@pytest.mark.parametrize("name", STORIES)
def test_this_release_stores_what_the_last_one_stored(name):
    """A change here means: raise the version of the format in engine/spiff/codec.py and read the old one too."""
    newest = max(path for path in FILES if path.stem.endswith(f"_{name}"))
    golden, fresh = json.loads(newest.read_text()), json.loads(json.dumps(stored(name, "now")))

    assert fresh["case"]["tokens"] == golden["case"]["tokens"]
    assert MONDAY.isoformat() == golden["case"]["started_at"]
