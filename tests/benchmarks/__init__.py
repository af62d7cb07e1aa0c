"""Benchmarks: what a step, a page, a timer cost, beside the plain thing they are built on, in the same run.

Machines differ and are noisy: medians of several rounds and ratios within one run are what counts.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Row:
    """One line of a table. `met` None: no goal."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Table:
    title: str
    rows: Sequence[Row]
    note: str = ""


def median_seconds(act: Callable[[], object], rounds: int) -> float:
    """The median time of one call."""
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        act()
        times.append(perf_counter() - begin)
    return median(times)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.3f} ms"


def ratio(number: float) -> str:
    return f"{number:.2f} ×"
