"""How much one evaluation may do, counted in steps, and what it noticed on the way.

No clock: the same expression on the same values always stops at the same place.
"""
from typing import Any

from engine.feel.environment import Environment
from engine.feel.errors import FeelLimit, FeelWarning

LONGEST_SOURCE = 32_768  # characters of an expression
DEEPEST_SOURCE = 50  # nested expressions: each takes about ten of Python's frames, of which there are 1,000
LONGEST_CHAIN = 200  # operations in one row: a + b + c …
STEPS = 200_000  # of one evaluation
DEEPEST_CALL = 64  # functions inside functions
DEEPEST_DATA = 60  # nested lists and contexts
LONGEST_TEXT = 1_000_000  # characters
LONGEST_LIST = 100_000  # elements
MOST_WARNINGS = 50  # more tell nobody anything


class Run:
    """One evaluation under way: its budget, its environment, its warnings."""

    steps = STEPS  # these three become the run's own when they change: most runs never change them
    depth = 0  # of function calls
    warnings: tuple[FeelWarning, ...] = ()

    def __init__(self, environment: Environment | None) -> None:
        self.environment = environment

    def tick(self, steps: int = 1) -> None:
        """Count work done. Raises FeelLimit when the budget is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise FeelLimit("steps", limit=STEPS)

    def made(self, value: Any) -> Any:
        """Count what a step made by its size, so that memory is bounded with the steps; returns the value.

        Raises FeelLimit when the value itself is too large.
        """
        kind = value.__class__
        if kind is str:
            check_text(len(value))
            self.tick(1 + len(value) // 64)
        elif kind is list:
            check_list(len(value))
            self.tick(1 + len(value) // 8)
        return value

    def enter(self) -> None:
        """A function is called: count it and its depth. Ends with `leave`."""
        self.tick()
        self.depth += 1
        if self.depth > DEEPEST_CALL:
            raise FeelLimit("calls", limit=DEEPEST_CALL)

    def leave(self) -> None:
        self.depth -= 1

    def warn(self, code: str, **parameters: Any) -> None:
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings += (FeelWarning(code, parameters),)


def check_text(length: int) -> None:
    if length > LONGEST_TEXT:
        raise FeelLimit("text-size", limit=LONGEST_TEXT)


def check_list(length: int) -> None:
    if length > LONGEST_LIST:
        raise FeelLimit("list-size", limit=LONGEST_LIST)
