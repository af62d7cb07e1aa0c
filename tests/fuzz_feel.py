"""Feeds FEEL with mutilated expressions for as long as you like: nothing but its own errors may come out, and quickly.

    python -m tests.fuzz_feel [--count 20000] [--seed 1] [--kit ../shared/data/dmn-tck]
"""
import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from lxml import etree

from engine.codec import encode
from engine.errors import BadInput, EngineError
from engine.feel import compile_expression, compile_unary_tests
from tests.feel_environment import BOGOTA

PIECES = (
    "( ) [ ] { } .. . , : \" - + * ** / = != < >= in and or if then else null true 1 0 1e400 999999999999 @\"P1D\" date ? é \U0001F600 \\ "
    "// /* x \"a\" between not( list < __class__ item partial some every satisfies instance of function(x) external"
).split(" ") + [" ", "\n", "for i in ", " return ", " instance of ", "for d in @\"0001-01-01\"..", "matches(\"aaaaaaaaaaaaaaaa\", "]
SEEDS = (
    'if monto > 1000 and estado = "ok" then x else null', "for i in 1..10 return partial[-1] + i", "[1, 2, 3][item > 1]", "{a: 1, b: a + 1}.b",
    'date("2026-01-31") + duration("P1M")', "some x in l satisfies every y in l satisfies x >= y", "sort(l, function(x, y) x < y)",
    'replace("a.b", "(\\w)\\.", "$1-")', "x in ([1..5), >7, 3)", "a.b[1].c", "string join([s, \"x\"], \", \")", "1 between 0 and 2",
    "function(x: number, y: list<number>) x + count(y)", 'range("[1..3]").start', "context put(a, [\"b\"], 1)", "(!=3) = (!=3)",
)
VARIABLES = {"x": 5, "a": {"b": [1, 2, {"c": "q"}]}, "s": "abc", "l": [3, 1, 2], "d": None, "monto": 7, "?": 3}
SLOW = 1.0  # seconds that one expression may take


def seeds(kit: Path | None) -> list[str]:
    """Expressions to begin with: those of the TCK where it is at hand."""
    found = set(SEEDS)
    for file in kit.glob("*/*/*.dmn") if kit else ():
        found.update(node.text for node in etree.parse(file).iter("{*}text") if node.text and len(node.text) < 400)
    return sorted(found)


def mutilated(rnd: random.Random, expressions: list[str]) -> str:
    text = rnd.choice(expressions)
    for _ in range(rnd.randint(0, 4)):
        place = rnd.randint(0, len(text))
        kind = rnd.random()
        if kind < 0.35:
            text = text[:place] + rnd.choice(PIECES) + text[place:]
        elif kind < 0.6:
            text = text[:place] + text[place + rnd.randint(1, 6):]
        elif kind < 0.8:
            other = rnd.choice(expressions)
            begin = rnd.randint(0, len(other))
            text = text[:place] + other[begin:begin + rnd.randint(1, 40)] + text[place:]
        else:
            end = min(len(text), place + rnd.randint(1, 30))
            text = text[:end] + text[place:end] * rnd.randint(1, 3) + text[end:]
    return text


def outcome(text: str, unary: bool) -> str:
    """How it went: a value, or the class of the error of ours. Anything else flies."""
    try:
        compiled = (compile_unary_tests if unary else compile_expression)(text, ("x", "a", "s", "l"))
        encode(compiled.evaluate(VARIABLES, BOGOTA))
    except BadInput:
        return "value of its own (function or range)"
    except EngineError as error:
        return type(error).__name__
    return "value"


def fuzz(count: int, seed: int, kit: Path | None = None) -> tuple[Counter[str], list[str]]:
    """How the expressions went, and those that broke the promise."""
    rnd, expressions = random.Random(seed), seeds(kit)
    outcomes: Counter[str] = Counter()
    broken: list[str] = []
    for number in range(count):
        text, began = mutilated(rnd, expressions), time.monotonic()
        try:
            outcomes[outcome(text, number % 4 == 0)] += 1
        except Exception as error:  # noqa: BLE001 - whatever flies is the finding
            broken.append(f"{type(error).__name__}: {error}: {text!r}")
        if time.monotonic() - began > SLOW:
            broken.append(f"slow: {text!r}")
    return outcomes, broken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kit", type=Path)
    options = parser.parse_args()
    outcomes, broken = fuzz(options.count, options.seed, options.kit)
    print(dict(outcomes), f"{len(broken)} broken promises", *broken[:20], sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
