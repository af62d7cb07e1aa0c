"""Indicators as people read them: titles, heads, figures in words. Pages, Excel and PDF show the same."""
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from engine.model import Value
from engine.process_file import words
from engine.reports.declared import Indicator, Measure
from engine.reports.figures import DIGITS
from engine.reports.made import Report

NOTHING = "N/A"
DECIMALS = 2
YES, NO = {"es": "Sí", "en": "Yes"}, {"es": "No", "en": "No"}
WITHOUT = {"es": "(sin dato)", "en": "(no value)"}


@dataclass(frozen=True)
class Figure:
    """One figure. `group` and `measure` name it for whoever asks which rows stand behind it."""

    text: str
    value: Value  # as JSON has it
    measure: str
    group: str | None  # the text of the group; None: the indicator has none


@dataclass(frozen=True)
class Line:
    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class ShownIndicator:
    name: str
    title: str
    text: str
    head: tuple[str, ...]  # what stands over the figures
    group: str  # what stands over the groups; empty: there is one line
    lines: tuple[Line, ...]
    chart: Mapping[str, Any] | None  # {labels, series: [{label, values}], unit, type} for web/front/src/chart.js


def shown(report: Report, language: str = "es") -> list[ShownIndicator]:
    """Every indicator of the report, in the order of its process.yaml."""
    return [_shown(one, report, language) for one in (report.declared.indicators if report.declared else ())]


def _shown(indicator: Indicator, report: Report, language: str) -> ShownIndicator:
    value, limit = report.indicators.get(indicator.name), report.limits.get(indicator.name)
    lines = tuple(_line(indicator, entry, limit, language) for entry in _entries(indicator, value))
    return ShownIndicator(
        indicator.name, words(indicator.title, language), words(indicator.text, language),
        tuple(_head(measure, language) for measure in indicator.measures) if not indicator.single else (words(indicator.title, language),),
        words(indicator.group_label, language) if indicator.group is not None else "", lines, _chart(indicator, lines, language))


def _entries(indicator: Indicator, value: Value) -> list[Mapping[str, Value]]:
    if indicator.group is not None:
        return value if isinstance(value, list) else []
    return [{indicator.measures[0].name: value}] if indicator.single else [value]


def _line(indicator: Indicator, entry: Mapping[str, Value], limit: Decimal | None, language: str) -> Line:
    group = None if indicator.group is None else group_text(entry.get(indicator.as_))
    label = "" if group is None else group or WITHOUT[_of(language)]
    values = ((one, entry.get(one.name)) for one in indicator.measures)
    return Line(label, tuple(Figure(told(value, one, language, limit), value, one.name, group) for one, value in values))


def group_text(value: Value) -> str:
    """A group in an address; empty: rows without a group."""
    return "" if value is None else str(value)


def told(value: Value, measure: Measure, language: str, limit: Decimal | None = None) -> str:
    """The figure in words. A percentage gets as many decimals as it needs not to look like the limit that it misses."""
    if value is None:
        return NOTHING
    if isinstance(value, Mapping):
        return " · ".join(f"{name}: {count}" for name, count in value.items())
    if isinstance(value, bool):
        return (YES if value else NO)[_of(language)]
    if isinstance(value, int | Decimal):
        rounded = _rounded(Decimal(value), limit if measure.kind in ("percent", "share") else None)
        return f"{number_words(rounded, language)} {words(measure.unit, language)}".rstrip()
    return str(value)


def number_words(value: Decimal, language: str) -> str:
    text = f"{value:,f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def _rounded(value: Decimal, limit: Decimal | None) -> Decimal:
    for digits in range(DECIMALS, DIGITS + 1):
        found = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN) if value.adjusted() < 18 else value
        if limit is None or (found >= limit) == (value >= limit):
            break
    return found if found != found.to_integral_value() else found.quantize(Decimal(1)) if found.adjusted() < 18 else found


def _head(measure: Measure, language: str) -> str:
    return words(measure.label, language)


def _chart(indicator: Indicator, lines: tuple[Line, ...], language: str) -> Mapping[str, Any] | None:
    """The figures that can be drawn side by side: those in the first unit, over groups; or a distribution."""
    if indicator.chart == "none" or not lines:
        return None
    drawn = [(place, one) for place, one in enumerate(indicator.measures) if one.kind not in ("meets", "distribution")]
    if indicator.group is None:
        spread = [(place, one) for place, one in enumerate(indicator.measures) if one.kind == "distribution"]
        if not spread or not isinstance(values := lines[0].figures[spread[0][0]].value, Mapping):
            return None
        series = [{"label": _head(spread[0][1], language), "values": list(values.values())}]
        return {"type": indicator.chart, "labels": list(values), "series": series}
    if not drawn:
        return None
    unit = words(drawn[0][1].unit, language)
    same = [(place, one) for place, one in drawn if words(one.unit, language) == unit][:1 if indicator.chart == "doughnut" else None]
    return {"type": indicator.chart, "unit": unit, "labels": [line.label for line in lines],
            "series": [{"label": _head(one, language), "values": [_drawn(line.figures[place].value) for line in lines]} for place, one in same]}


def _drawn(value: Value) -> float | None:
    return float(value) if isinstance(value, int | Decimal) else None


def _of(language: str) -> str:
    return "en" if language == "en" else "es"
