"""What surrounds an evaluation and is no variable: the time, the zone, and functions of ours."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.feel.python_time import datetime_in
from engine.feel.temporal import DateTime


@dataclass(frozen=True)
class Function:
    """A function of ours that expressions may call by name; the name may hold spaces.

    `call` takes FEEL values in the order of `parameters` (numbers are Decimal, days are Date) and gives a value; null
    arguments arrive as None. It raises FeelRefusal to give null with a reason, and must be pure.
    """

    parameters: tuple[str, ...]
    call: Callable[..., Any]
    optional: int = 0  # how many of the last parameters may be left out


class FeelRefusal(Exception):
    """Raised inside a Function: the result is null, and this text says why."""


@dataclass(frozen=True)
class Environment:
    """The moment and place of an evaluation: the same environment and variables give the same value."""

    now: datetime  # aware
    zone: str = "UTC"  # IANA name: what now() and today() show
    functions: Mapping[str, Function] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("An environment's `now` names its zone.")

    def moment(self) -> DateTime:
        return datetime_in(self.now, self.zone)
