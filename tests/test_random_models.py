"""Random diagrams walk as the reference walks them, with the case stored and opened again at every step."""
import os
import subprocess
import sys
from collections import Counter

import pytest

from tests.random_models.activities import Generator
from tests.random_models.database import InDatabase
from tests.random_models.generator import FEATURES
from tests.random_models.play import play
from tests.random_models.shapes import shapes

MODELS = int(os.environ.get("TRAMITA_RANDOM_MODELS", "520"))
BATCH = 20
FAMILIES = ["or,xor,loop", "par,loop,xor", "bound,clock,sub,par", "many,call,sub,again", "race,quit,handler,bound", "throw,signal,par,bound",
            "undo,sub,par,handler,bound", "script,sub,call,job,many", "undo,many,call,quit,bound,job",
            "deal,undo,sub,par,quit,handler", "condition,par,handler,bound,many,call"]


@pytest.mark.parametrize("first", range(0, MODELS, BATCH))
def test_random_diagrams_walk_as_the_reference_does(first):
    for seed in range(first, first + BATCH):
        play(seed)


@pytest.mark.parametrize("features", FAMILIES)
def test_each_family_of_shapes_walks_as_the_reference_does(features):
    for seed in range(10_000, 10_020):
        play(seed, features.split(","))


def test_random_diagrams_walk_the_same_in_a_real_database(sqlite_database):
    for seed in range(20_000, 20_012):
        play(seed, table=InDatabase(sqlite_database, f"c{seed}"))


def test_every_shape_turns_up():
    seen = Counter(name for seed in range(MODELS) for name in shapes(Generator(seed, FEATURES).model()))

    ways = {f"{where} {kind} {way}" for where in ("boundary", "event sub-process") for way in ("interrupting", "beside")
            for kind in ("message", "signal", "timer", "escalation", "conditional")}
    assert set(seen) >= ways | {
        "boundary error interrupting", "event sub-process error interrupting", "boundary timer cycle beside",
        "event sub-process timer cycle beside", "task", "job", "script", "io mapping", "sub-process", "call", "several at once",
        "several one by one", "several at once collects until", "standard loop", "wait message", "wait message with key", "wait signal",
        "wait timer", "wait conditional", "race", "throw signal", "throw escalation", "quit terminate", "quit error", "quit cancel",
        "boundary cancel interrupting", "undo", "undone by a handler", "link", "seq", "xor", "loop", "par", "or"}


def test_dumps_do_not_depend_on_the_hash_seed():
    one, other = (_dumps(seed) for seed in ("1", "2"))

    assert one == other
    assert "0 differ" in one


def _dumps(hash_seed: str) -> str:
    command = [sys.executable, "-m", "tests.random_models", "60"]
    return subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True).stdout
