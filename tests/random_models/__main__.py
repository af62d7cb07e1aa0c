"""`python -m tests.random_models 5000 --features par,loop --from 0`: play that many, say which differ."""
import argparse
import hashlib
import sys
import traceback

from tests.random_models.generator import FEATURES
from tests.random_models.play import Differs, play


def main() -> int:
    asked = argparse.ArgumentParser(prog="tests.random_models")
    asked.add_argument("count", type=int)
    asked.add_argument("--features", default=",".join(FEATURES))
    asked.add_argument("--from", dest="first", type=int, default=0)
    asked.add_argument("--show", type=int, default=3, help="how many differences to print")
    given = asked.parse_args()
    steps = wrong = 0
    digest = hashlib.sha256()
    for seed in range(given.first, given.first + given.count):
        try:
            game = play(seed, given.features.split(","))
        except Exception as error:
            wrong += 1
            if wrong <= given.show:
                print(error if isinstance(error, Differs) else f"seed {seed}: {traceback.format_exc(limit=-4)}")
            continue
        steps += game.steps
        digest.update(game.dumps)
    print(f"{given.count} models, {steps} steps, {wrong} differ, dumps {digest.hexdigest()[:16]}")
    return 1 if wrong else 0


sys.exit(main())
