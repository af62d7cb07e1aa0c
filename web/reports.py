"""Indicators: what a procedure's reports say of a period, with the rows and cases behind each figure, and as Excel or PDF."""
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, render_template, request

from engine.connectors.report_files import PDF, XLSX, as_pdf, as_xlsx, notes
from engine.errors import BadInput
from engine.process_file import words
from engine.reports.behind import Behind, behind
from engine.reports.declared import NUMBER
from engine.reports.made import Report, ReportColumn, Subject, subject_of
from engine.reports.period import read_period, running
from engine.reports.shown import shown
from storage.database import Store
from web.downloads import attachment
from web.page import signed_in
from web.process_titles import title_of
from web.reporting import made, reads_persons, sees, visible_report

pages = Blueprint("reports", __name__, url_prefix="/reports")
FILTER = "f."  # before the name of a column in an address
SHOWN = 200  # rows that a page shows; files hold them all


@dataclass(frozen=True)
class Listed:
    key: str
    title: str
    description: str
    process_title: str
    period: str  # the running one


@pages.get("")
@signed_in
def show() -> str:
    with g.database.reading() as store:
        return render_template("reports/list.html", reports=sorted(_listed(store), key=lambda one: one.title.casefold()))


@pages.get("/<key>")
@signed_in
def one(key: str) -> Response | str | tuple[str, int]:
    """The figures of a period; with format=xlsx or pdf as a file."""
    with g.database.reading() as store:
        subject = _subject_or_404(store, key)
        period, filters, wrong = _asked(subject)
        report = made(store, subject, period, filters)
    match request.args.get("format"):
        case "xlsx":
            return attachment(as_xlsx(report, g.now, g.language), f"{key}-{period}.xlsx", XLSX)
        case "pdf":
            return attachment(as_pdf(report, g.now, g.language), f"{key}-{period}.pdf", PDF)
    span = read_period(period, subject.around.zone)
    g.zone = subject.around.zone
    page = render_template("reports/one.html", report=report, subject=subject, figures=shown(report, g.language), span=span, filters=filters,
                           offered=_offered(subject, report), rows=report.rows[:SHOWN], notes=notes(report, g.language), filter=FILTER, wrong=wrong,
                           description=words(subject.declared.description, g.language))
    return (page, 422) if wrong else page


@pages.get("/<key>/rows")
@signed_in
def rows(key: str) -> str:
    """The rows behind one figure: `indicator`, `measure` and, in a grouped one, `group`; `part=whole` for those they were taken of."""
    asked = request.args
    with g.database.reading() as store:
        subject = _subject_or_404(store, key)
        period, filters, _wrong = _asked(subject)
        report = made(store, subject, period, filters)
        whole = asked.get("part") == "whole"
        found = behind(report, asked.get("indicator", ""), asked.get("measure", ""), asked.get("group"), whole, g.language) or abort(404)
        columns = _columns(store, subject, report, found)
        cases = _cases(store, found)
    g.zone = subject.around.zone
    return render_template("reports/rows.html", report=report, found=found, columns=columns, rows=found.rows[:SHOWN], cases=cases, whole=whole,
                           number=NUMBER, filters={FILTER + name: text for name, text in filters.items()}, asked=asked)


def _subject_or_404(store: Store, key: str) -> Subject:
    subject = visible_report(store, key)
    return subject if subject is not None and not subject.mere else abort(404)


def _listed(store: Store) -> list[Listed]:
    found = []
    for version in store.processes.list():
        if version.facts.get("reports"):
            bundle = store.processes.bundle(version.process)
            subjects = [subject_of(bundle, key) for key in version.facts["reports"]]
            found += [_entry(one, title_of(version)) for one in subjects if one is not None and not one.mere and sees(store, g.actor, one)]
    return found


def _entry(subject: Subject, process_title: str) -> Listed:
    declared = subject.declared
    return Listed(subject.key, words(declared.title, g.language), words(declared.description, g.language), process_title,
                  running(declared.period, subject.around.zone, g.now))


def _asked(subject: Subject) -> tuple[str, dict[str, str], bool]:
    """Period and filters of this address, and whether the period was none: then the running one stands in."""
    zone, now = subject.around.zone, running(subject.declared.period, subject.around.zone, g.now)
    period, wrong = request.args.get("period", "").strip() or now, False
    try:
        read_period(period, zone)
    except BadInput:
        period, wrong = now, True
    given = {name.removeprefix(FILTER): text.strip()[:200] for name, text in request.args.items() if name.startswith(FILTER) and text.strip()}
    return period, {name: text for name, text in given.items() if name in subject.declared.filters}, wrong


def _offered(subject: Subject, report: Report) -> list[ReportColumn]:
    return [column for column in report.columns if column.name in subject.declared.filters]


def _columns(store: Store, subject: Subject, report: Report, found: Behind) -> list[ReportColumn]:
    """Columns of the rows behind a figure that this person may read."""
    if found.main:
        computed = {column.name for column in subject.declared.columns if column.value is not None}
        return [column for column in report.columns if column.name not in computed]
    about = subject.about.registers.get(found.register) or {}
    columns = [ReportColumn(one["name"], words(one.get("label") or one["name"], g.language), one.get("type", "text"), one.get("personal") is True)
               for one in about.get("columns") or ()]
    return [column for column in columns if not column.personal or reads_persons(store, subject)]


def _cases(store: Store, found: Behind) -> dict[int, str]:
    """Number of a row -> the case that wrote it, where this person may see that."""
    cases = {}
    for row in found.rows[:SHOWN]:
        kept = store.registers.get(found.register, int(row[NUMBER]))
        if kept is not None and kept.case and store.cases.visible(kept.case, g.actor):
            cases[kept.number] = kept.case
    return cases
