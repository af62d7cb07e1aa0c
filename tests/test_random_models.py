"""Random diagrams walk as the reference walks them, with the case stored and opened again at every step."""
import os
import subprocess
import sys

import pytest

from tests.random_models.play import play

MODELS = int(os.environ.get("TRAMITA_RANDOM_MODELS", "520"))
BATCH = 20


@pytest.mark.parametrize("first", range(0, MODELS, BATCH))
def test_random_diagrams_walk_as_the_reference_does(first):
    for seed in range(first, first + BATCH):
        play(seed)


@pytest.mark.parametrize("features", ["or,xor,loop", "par,loop,xor", "bound,clock,sub,par", "many,call,sub", "race,raise,handler,bound",
                                      "booked,back,loop,sub,par", "booked,back,many,call,handler", "booked,back,raise,bound,handler,sub"])
def test_each_family_of_shapes_walks_as_the_reference_does(features):
    for seed in range(10_000, 10_015):
        play(seed, features.split(","))


def test_every_shape_turns_up():
    seen = {type(block).__name__ for seed in range(60) for block in _blocks(play(seed, most=0).model.tree)}

    assert seen >= {"Task", "Wait", "Seq", "Xor", "Loop", "Par", "Or", "Sub", "Many", "Bound", "Race", "Raise", "Booked", "Back"}


def test_dumps_do_not_depend_on_the_hash_seed():
    one, other = (_dumps(seed) for seed in ("1", "2"))

    assert one == other
    assert "0 differ" in one


def _dumps(hash_seed: str) -> str:
    command = [sys.executable, "-m", "tests.random_models", "60"]
    return subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True).stdout


def _blocks(block):
    yield block
    for inner in (*getattr(block, "blocks", ()), *getattr(block, "ways", ()), *(
            getattr(block, name) for name in ("inside", "host", "handler") if getattr(block, name, None) is not None)):
        yield from _blocks(inner)


