"""The rows behind one figure of a report: those that were counted, and those of which they were taken."""
from collections.abc import Mapping
from dataclasses import dataclass

from engine.model import Value
from engine.process_file import words
from engine.reports.declared import MAIN, Measure
from engine.reports.figures import grouped, parts
from engine.reports.made import Report
from engine.reports.shown import WITHOUT, group_text


@dataclass(frozen=True)
class Behind:
    """`rows` hold every column of the register, `consecutivo` too, and the parameters beneath: show no more than may be seen."""

    register: str
    main: bool  # rows of the report's own register
    title: str  # indicator, group and measure in words
    rows: tuple[Mapping[str, Value], ...]


def behind(report: Report, indicator: str, measure: str, group: str | None, whole: bool = False, language: str = "es") -> Behind | None:
    """The rows of one figure; None when the report has no such figure. `group` as shown.group_text writes it."""
    found = report.declared and report.declared.indicator(indicator)
    wanted = next((one for one in found.measures if one.name == measure), None) if found else None
    if not report.declared or not found or wanted is None or wanted.kind == "value" or (group is None) != (found.group is None):
        return None
    rows = report.sources[found.source]
    places = rows.where(found.where)
    if found.group is not None:
        places = next((members for value, members in grouped(found, rows, places) if group_text(value) == group), [])
    counted, base = parts(wanted, rows, places)
    title = " · ".join([words(found.title, language), *([group or WITHOUT["en" if language == "en" else "es"]] if group is not None else []),
                        *([] if found.single else [words(wanted.label, language)])])
    return Behind(report.declared.sources[found.source].register, found.source == MAIN, title,
                  tuple(rows.scopes[place] for place in (base if whole else counted)))


def has_whole(measure: Measure) -> bool:
    """Whether the figure compares two sets of rows."""
    return measure.kind in ("percent", "meets")
