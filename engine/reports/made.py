"""A report of one period, made from the registers that a store holds. Who may see it is decided elsewhere."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from engine.calendar.duration import read_duration
from engine.errors import BadInput
from engine.feel import Environment, Expression
from engine.feel.python_time import datetime_in
from engine.feel.temporal import DaysDuration, MonthsDuration
from engine.model import Bundle, Value
from engine.process_file import FILE, ProcessFile, of_bundle, words
from engine.reports.declared import MAIN, NUMBER, Column, Declared, Source
from engine.reports.figures import Rows, Sources, figure
from engine.reports.period import Period, read_period, running
from engine.reports.reading import declared
from engine.surroundings import Surroundings, surroundings

FINAL, PRELIMINARY = "final", "preliminar"


@dataclass(frozen=True)
class ReportColumn:
    name: str
    label: str
    type: str = "text"
    personal: bool = False


@dataclass(frozen=True)
class Report:
    """A table of one period. `rows` use the names of the form lists; `indicators` are empty for a mere register."""

    key: str
    title: str
    period: str | None
    edition: str  # PRELIMINARY while the period still runs
    columns: tuple[ReportColumn, ...]
    rows: tuple[Mapping[str, Value], ...]
    indicators: Mapping[str, Value]
    declared: Declared | None = None  # None: a mere register
    sources: Sources = field(default_factory=dict)  # what the figures were computed from
    undated: Mapping[str, int] = field(default_factory=dict)  # by register: rows in no period, because their date is none
    limits: Mapping[str, Decimal] = field(default_factory=dict)  # by indicator: what its figure must reach


@dataclass(frozen=True)
class Subject:
    """Where a report comes from: the newest version of a process, with the settings in force."""

    key: str
    process: str
    bundle: Bundle
    about: ProcessFile
    declared: Declared  # of a mere register: without indicators
    mere: bool

    @cached_property
    def around(self) -> Surroundings:
        return surroundings(self.bundle)


def find(store: Any, key: str) -> Subject | None:
    """The report of this key, in whichever process declares it, else the register of this key."""
    for section in ("reports", "registers"):
        for version in store.processes.list():
            if key in version.facts.get(section, ()):
                return subject_of(store.processes.bundle(version.process), key)
    return None


def subject_of(bundle: Bundle | None, key: str) -> Subject | None:
    """The report or register of this key as a bundle declares it."""
    if bundle is None:
        return None
    about = of_bundle(bundle)
    report = declared(bundle.files.get(FILE, b"")).get(key)
    if report is None and key not in about.registers:
        return None
    return Subject(key, bundle.process, bundle, about, report or _mere(key, about), report is None)


def make(store: Any, subject: Subject, period: str | None, filters: Mapping[str, str], now: datetime, language: str = "es",
         personal: bool = True) -> Report:
    """The report of `period`: without one, the running period; of a mere register, everything.

    `filters` are wanted values by column. Without `personal`, columns of persons are left out.
    Raises BadInput for a period that is none, and for a filter that names no column.
    """
    report, around = subject.declared, subject.around
    columns = _columns(subject, language)
    if period is None and not subject.mere:
        period = running(report.period, around.zone, now)
    span = None if period is None else read_period(period, around.zone)
    own = {NUMBER, *(one.name for one in _declared_columns(subject) if one.value is None and (personal or not one.personal))}
    if unknown := sorted(set(filters) - own):
        raise BadInput(f"There is no column {', '.join(unknown)}. Columns: {', '.join(sorted(own))}.")
    env, settings, undated = around.environment(now), around.settings, dict[str, int]()
    sources = {name: _rows(store, source, span, filters, env, settings, undated, name == MAIN) for name, source in report.sources.items()}
    shown = tuple(column for column in columns if personal or not column.personal)
    rows = _shown(report, sources[MAIN], shown)
    figures = {one.name: figure(one, sources, env, settings) for one in report.indicators}
    return Report(subject.key, words(report.title, language), period, edition(subject, span, now), shown, rows, figures,
                  None if subject.mere else report, sources, undated, _limits(report, settings, env))


def edition(subject: Subject, span: Period | None, now: datetime) -> str:
    """PRELIMINARY until the period has ended, and the time after it that the process gives."""
    if span is None:
        return PRELIMINARY
    end = _closes(subject.declared.final_after, span, subject.around, now)
    return PRELIMINARY if end > now else FINAL


def _closes(after: Expression | str | None, span: Period, around: Surroundings, now: datetime) -> datetime:
    if after is None:
        return span.end
    if isinstance(after, str):
        return read_duration(after).after(span.end, span.zone)
    value = after.evaluate({**around.settings, "end": datetime_in(span.end, around.zone)}, around.environment(now))
    if isinstance(value, Decimal):
        return span.end + timedelta(hours=float(value))
    if isinstance(value, DaysDuration | MonthsDuration):
        return read_duration(str(value)).after(span.end, span.zone)
    return around.moment(value)


def _rows(store: Any, source: Source, span: Period | None, filters: Mapping[str, str], env: Environment, settings: Mapping[str, Value],
          undated: dict[str, int], strictly: bool) -> Rows:
    """The rows of a source in the period. A filter narrows the report's own register, and every other source that has its column."""
    scopes = []
    for row in _within(store, source, span, undated):
        data = {**settings, **row.data, NUMBER: row.number}
        if all(same(data.get(name), text) for name, text in filters.items() if strictly or name in data):
            scopes.append(data)
    rows = Rows(scopes, env)
    if source.where is None:
        return rows
    return Rows([scopes[place] for place in rows.where(source.where)], env)


def _within(store: Any, source: Source, span: Period | None, undated: dict[str, int]) -> Iterator[Any]:
    if span is None:
        yield from store.registers.rows(source.register)
    elif source.date is None:
        yield from store.registers.rows(source.register, span.start, span.end)
    else:
        for row in store.registers.rows(source.register):
            held = span.holds(row.data.get(source.date))
            if held is None:
                undated[source.register] = undated.get(source.register, 0) + 1
            elif held:
                yield row


def _columns(subject: Subject, language: str) -> tuple[ReportColumn, ...]:
    return tuple(ReportColumn(one.name, words(one.label, language), one.type, one.personal) for one in _declared_columns(subject))


def _declared_columns(subject: Subject) -> tuple[Column, ...]:
    if subject.declared.columns:
        return subject.declared.columns
    about: Any = subject.about.registers.get(subject.declared.sources[MAIN].register)
    given = (about or {}).get("columns") or () if isinstance(about, Mapping) else ()
    return tuple(Column(one["name"], one.get("label") or one["name"], one.get("type", "text"), one.get("personal") is True) for one in given)


def _shown(report: Declared, rows: Rows, columns: tuple[ReportColumn, ...]) -> tuple[Mapping[str, Value], ...]:
    """The rows as they go out: the columns of the report, computed ones included."""
    computed = {one.name: rows.values(one.value) for one in report.columns if one.value is not None}
    names = [NUMBER, *(column.name for column in columns if column.name != NUMBER)]
    return tuple({name: computed[name][place] if name in computed else scope.get(name) for name in names}
                 for place, scope in enumerate(rows.scopes))


def _limits(report: Declared, settings: Mapping[str, Value], env: Environment) -> dict[str, Decimal]:
    found = {one.name: measure.at_least.evaluate(settings, env) for one in report.indicators for measure in one.measures if measure.at_least}
    return {name: limit for name, limit in found.items() if isinstance(limit, Decimal)}


def _mere(key: str, about: ProcessFile) -> Declared:
    given: Any = about.registers.get(key) or {}
    return Declared(key, given.get("title") or key, "", "month", {MAIN: Source(key)}, (), (), (), None)


def same(value: Value, text: str) -> bool:
    """Whether a row's value is what someone wrote to look for."""
    if isinstance(value, bool):
        return text.lower() in (("true", "sí", "si", "1") if value else ("false", "no", "0"))
    return value is not None and str(value).casefold() == text.casefold()

