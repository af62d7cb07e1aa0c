"""Ranges such as [1..10), and the comparisons that stand alone in parentheses, such as (>5) and (!=0)."""
from dataclasses import dataclass
from typing import Any

from engine.feel.ordering import ORDERED, order


@dataclass(frozen=True, slots=True)
class Range:
    start_included: bool
    start: Any  # None: no lower end
    end: Any  # None: no upper end
    end_included: bool
    sign: str = ""  # of a comparison such as (>5): then a missing end is meant, not unknown

    def includes(self, value: Any) -> bool | None:
        """Whether the value lies within; None where that cannot be said."""
        if (self.start is None or self.end is None) and not self.sign or self.start is self.end is None:
            return None
        low = 1 if self.start is None else order(value, self.start)
        high = -1 if self.end is None else order(value, self.end)
        if low is None or high is None:
            return None
        if self.sign == "!=":
            return low != 0
        return (low > 0 or low == 0 and self.start_included) and (high < 0 or high == 0 and self.end_included)


def make_range(start_included: bool, start: Any, end: Any, end_included: bool, sign: str = "") -> Range | None:
    """The range, or None if its ends are of kinds that FEEL does not order."""
    if start is None and end is None:
        return None
    if any(end is not None and end.__class__ not in ORDERED for end in (start, end)):
        return None
    if start is not None and end is not None and order(start, end) is None:
        return None
    return Range(start_included, start, end, end_included, sign)
