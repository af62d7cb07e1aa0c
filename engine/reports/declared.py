"""A report as it is declared: frozen, its expressions compiled. How the words of process.yaml become this stands in reading.py."""
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.feel import Expression
from engine.parameters import Words

MAIN = ""  # the name of the report's own register among its sources
NUMBER = "consecutivo"  # what every row has: its number
COUNTING = ("count", "percent", "share", "meets")  # measures that take a condition
NUMERIC = ("sum", "mean", "min", "max")
KINDS = (*COUNTING, *NUMERIC, "distribution", "value")


@dataclass(frozen=True)
class Column:
    """A column of the report's rows. `value` computes it from the row; without it, it is the row's own."""

    name: str
    label: Words
    type: str = "text"
    personal: bool = False
    value: Expression | None = None


@dataclass(frozen=True)
class Source:
    """Rows of one register that belong to a period."""

    register: str
    date: str | None = None  # column; None: when the row was written
    where: Expression | None = None


@dataclass(frozen=True)
class Whole:
    """What a share is taken of: rows of a source, of all groups."""

    source: str
    where: Expression | None = None


@dataclass(frozen=True)
class Measure:
    name: str
    kind: str  # of KINDS
    of: Expression | None = None  # the condition or the expression; None: true
    where: Expression | None = None  # rows that this measure looks at
    base: Expression | None = None  # percent, share, meets: rows that count as the whole
    whole: Whole | None = None  # share: the whole stands in another source
    at_least: Expression | None = None  # meets
    values: Expression | None = None  # distribution: what it always shows
    label: Words = ""
    unit: Words = ""


@dataclass(frozen=True)
class Indicator:
    name: str
    title: Words
    text: Words  # printed under it: what the document says of it
    source: str  # MAIN or a name of `sources`
    where: Expression | None
    group: Expression | None
    as_: str  # the group's name in each line
    group_label: Words
    measures: tuple[Measure, ...]
    single: bool  # the value is that of the one measure
    chart: str = "bar"  # bar | doughnut | none


@dataclass(frozen=True)
class Declared:
    """One report of a process."""

    key: str
    title: Words
    description: Words
    period: str  # month | day
    sources: Mapping[str, Source]  # MAIN is the report's own
    columns: tuple[Column, ...]  # empty: those of the register
    filters: tuple[str, ...]
    visible_to: tuple[str, ...]
    final_after: Expression | str | None
    indicators: tuple[Indicator, ...] = field(default=())

    def indicator(self, name: str) -> Indicator | None:
        return next((one for one in self.indicators if one.name == name), None)
