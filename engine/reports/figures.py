"""Figures from rows, exactly: counted in whole numbers, divided as fractions, null where there is nothing to divide by."""
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from engine.feel import Environment, Expression, to_text
from engine.model import Value
from engine.reports.declared import Indicator, Measure

DIGITS = 10  # decimals of a figure that goes on; what is compared has all of them
MEETS, FAILS = "Cumple", "No cumple"  # procedures.md, D21

Scope = Mapping[str, Value]  # what expressions of one row see


class Rows:
    """The rows of one source, with what their expressions gave: each is evaluated once a row."""

    def __init__(self, scopes: Sequence[Scope], env: Environment) -> None:
        self.scopes, self._env = scopes, env
        self._known: dict[str, list[Value]] = {}

    def values(self, expression: Expression) -> list[Value]:
        """What the expression gives for each row."""
        found = self._known.get(expression.text)
        if found is None:
            evaluate, env = expression.evaluate, self._env
            found = self._known[expression.text] = [evaluate(scope, env) for scope in self.scopes]
        return found

    def where(self, *conditions: Expression | None, among: Iterable[int] | None = None) -> list[int]:
        """Places of the rows for which every condition is true."""
        kept = list(range(len(self.scopes)) if among is None else among)
        for condition in conditions:
            if condition is not None:
                holds = self.values(condition)
                kept = [place for place in kept if holds[place] is True]
        return kept


Sources = Mapping[str, Rows]


def figure(indicator: Indicator, sources: Sources, env: Environment, settings: Scope) -> Value:
    """What the indicator says: a number, a context of its measures, or a list of contexts, one per group; null without data."""
    rows = sources[indicator.source]
    looked_at = rows.where(indicator.where)
    if indicator.group is None:
        values = measured(indicator, looked_at, looked_at, sources, env, settings)
        return values[indicator.measures[0].name] if indicator.single else values
    return [{indicator.as_: group, **measured(indicator, places, looked_at, sources, env, settings)}
            for group, places in grouped(indicator, rows, looked_at)] or None


def grouped(indicator: Indicator, rows: Rows, places: list[int]) -> list[tuple[Value, list[int]]]:
    """The groups in the order of their names, and the places of their rows. A row without a group is in the group null."""
    assert indicator.group is not None
    found: dict[Value, list[int]] = {}
    values = rows.values(indicator.group)
    for place in places:
        for group in _groups(values[place]):
            found.setdefault(group, []).append(place)
    return sorted(found.items(), key=lambda one: (one[0] is None, str(one[0]).casefold()))


def measured(indicator: Indicator, places: list[int], everything: list[int], sources: Sources, env: Environment, settings: Scope) -> dict[str, Value]:
    """The measures of one group. `everything` are the rows of all groups."""
    rows, found = sources[indicator.source], dict[str, Value]()
    for measure in indicator.measures:
        found[measure.name] = _measure(measure, rows, places, everything, sources, env, {**settings, **found})
    return found


def parts(measure: Measure, rows: Rows, places: list[int]) -> tuple[list[int], list[int]]:
    """The rows behind a measure: those that are counted, and those of which they are taken."""
    looked_at = rows.where(measure.where, measure.base, among=places)
    if measure.kind in ("count", "percent", "share", "meets"):
        return rows.where(measure.of, among=looked_at), looked_at
    assert measure.of is not None
    values = rows.values(measure.of) if measure.kind != "value" else []
    return ([place for place in looked_at if values[place] is not None] if values else looked_at), looked_at


def _measure(measure: Measure, rows: Rows, places: list[int], everything: list[int], sources: Sources, env: Environment, known: Scope) -> Value:
    if measure.kind == "value":
        assert measure.of is not None
        return measure.of.evaluate(known, env)
    counted, base = parts(measure, rows, places)
    match measure.kind:
        case "count":
            return len(counted)
        case "percent":
            return percent(len(counted), len(base))
        case "share":
            return percent(len(counted), _whole(measure, rows, everything, sources))
        case "meets":
            assert measure.at_least is not None
            return meets(len(counted), len(base), measure.at_least.evaluate(known, env))
    assert measure.of is not None
    values = rows.values(measure.of)
    if measure.kind == "distribution":
        return _distribution([values[place] for place in counted], measure.values and measure.values.evaluate(known, env))
    return number(measure.kind, Counter(_number(values[place]) for place in counted))


def _whole(measure: Measure, rows: Rows, everything: list[int], sources: Sources) -> int:
    if measure.whole is not None:
        return len(sources[measure.whole.source].where(measure.whole.where))
    return len(rows.where(measure.where, measure.base, among=everything))


def percent(part: int, whole: int) -> Decimal | None:
    return None if whole == 0 else decimal(Fraction(part * 100, whole))


def meets(part: int, whole: int, at_least: Value) -> str | None:
    """Whether part / whole reaches `at_least` percent: 98 of 100 does, 97.99 does not. Never rounded."""
    if whole == 0 or not isinstance(at_least, int | Decimal):
        return None
    return MEETS if part * 100 >= Fraction(at_least) * whole else FAILS


def number(kind: str, values: Counter[Decimal | None]) -> Decimal | None:
    """Sum, mean, least or largest of values with their counts; null without any. What is no number does not count."""
    found = {value: count for value, count in values.items() if value is not None}
    if not found:
        return None
    if kind in ("min", "max"):
        return (min if kind == "min" else max)(found)
    total = Fraction(_sum(found))
    return decimal(total if kind == "sum" else total / sum(found.values()))


def _sum(values: Mapping[Decimal, int]) -> Decimal:
    """With every digit: Decimals add ten times as fast as fractions."""
    with localcontext(Context(prec=20_000)):
        return sum((value * count for value, count in values.items()), Decimal())


def decimal(value: Fraction) -> Decimal:
    """The fraction with ten decimals, the last one rounded half to even, without trailing zeros."""
    scaled = round(value * 10**DIGITS)
    whole, rest = divmod(abs(scaled), 10**DIGITS)
    text = f"{whole}.{rest:0{DIGITS}}".rstrip("0").rstrip(".")
    return Decimal(f"-{text}" if scaled < 0 else text)


def _distribution(values: list[Value], always: Value) -> dict[str, Value] | None:
    """How often each value came, by its text; with the values that are always shown."""
    if not values:
        return None
    found: Counter[str] = Counter({to_text(value): 0 for value in (always if isinstance(always, list) else [])})
    found.update(to_text(one) for value in values for one in _groups(value))
    return {text: found[text] for text in sorted(found, key=_in_order)}


def _in_order(text: str) -> tuple[bool, Decimal, str]:
    try:
        return False, Decimal(text), text
    except ArithmeticError:
        return True, Decimal(), text.casefold()


def _groups(value: Value) -> Iterator[Value]:
    if isinstance(value, list):
        yield from dict.fromkeys(_group(one) for one in value) if value else [None]
    else:
        yield _group(value)


def _group(value: Value) -> Value:
    """A group's name as JSON has it: text, number or yes and no."""
    return value if value is None or isinstance(value, str | bool | int | Decimal) else to_text(value)


def _number(value: Value) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None

