"""`python -m tests.random_models 5000 --features par,loop --from 0`: play that many, say which differ."""
import argparse
import hashlib
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.database import Database
from storage.keys import MasterKey
from storage.schema import upgrade
from tests.random_models.database import InDatabase
from tests.random_models.generator import FEATURES
from tests.random_models.play import Differs, Game, play
from tests.random_models.shapes import shapes


def main() -> int:
    asked = argparse.ArgumentParser(prog="tests.random_models")
    asked.add_argument("count", type=int)
    asked.add_argument("--features", default=",".join(FEATURES))
    asked.add_argument("--from", dest="first", type=int, default=0)
    asked.add_argument("--show", type=int, default=3, help="how many differences to print")
    asked.add_argument("--stored", type=int, default=20, help="of so many models one is played in a SQLite database; 0 for none")
    given = asked.parse_args()
    steps = wrong = stored = 0
    digest, seen = hashlib.sha256(), Counter[str]()
    with _database() as database:
        for seed in range(given.first, given.first + given.count):
            in_database = given.stored > 0 and seed % given.stored == 0
            try:
                game = _play(seed, given.features.split(","), database if in_database else None)
            except Exception as error:  # noqa: BLE001 - whatever flies is a finding
                wrong += 1
                if wrong <= given.show:
                    print(error if isinstance(error, Differs) else f"seed {seed}: {traceback.format_exc(limit=-4)}")
                continue
            steps += game.steps
            stored += in_database
            seen.update(shapes(game.model))
            digest.update(game.dumps)
    print(*(f"{name} {number:,}" for name, number in sorted(seen.items())), sep=" · ")
    print(f"{given.count} models ({stored} of them in SQLite), {steps} steps, {wrong} differ, dumps {digest.hexdigest()[:16]}")
    return 1 if wrong else 0


def _play(seed: int, features: list[str], database: Database | None) -> Game:
    return play(seed, features, table=None if database is None else InDatabase(database, f"c{seed}"))


@contextmanager
def _database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.db"
        upgrade(f"sqlite:///{path}")
        database = Database(f"sqlite:///{path}", Path(folder), MasterKey(bytes(range(32))))
        yield database
        database.close()


if __name__ == "__main__":
    sys.exit(main())
