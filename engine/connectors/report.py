"""report.build: a report of a period as files and figures, so that a process can mail it on schedule.

    inputs   report   its key: of the case's own process as this case knows it, else of whichever process declares it
             period   2026-07 or 2026-07-14; a date names its day, or its month where the report is monthly. Without it the
                      last one that has ended
             filters  a context of wanted values by column
             formats  a list of xlsx and pdf; both without it
             personal true: with the columns of persons, for readers who see the cases
             fileName the beginning of the files' names
    result   {report: {key, period, edition, indicators, rowCount, files: [file, …], xlsx: file, pdf: file}}

Nothing outside is touched: the same job makes the same figures of the rows that there are when it runs.
"""
from datetime import date, datetime
from typing import Any

from engine.codec import plain
from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import kept, listed, mapping, needed, text
from engine.connectors.report_files import PDF, XLSX, as_pdf, as_xlsx
from engine.connectors.sheet_write import file_name
from engine.errors import BadInput
from engine.feel.temporal import Date, DateTime
from engine.model import Value
from engine.process_file import words
from engine.reports.made import Report, Subject, find, make, subject_of
from engine.reports.period import read_period, running

FORMATS = {"xlsx": XLSX, "pdf": PDF}


def run(call: Call) -> Outcome:
    """report.build: see above. Raises ConnectorError for a report, period or format that is none."""
    key = needed(call, "report")
    formats = [str(one) for one in listed(call, "formats")] or list(FORMATS)
    if unknown := [one for one in formats if one not in FORMATS]:
        raise ConnectorError(f"No se hacen informes como {', '.join(unknown)}: use {', '.join(FORMATS)}.", retry=False)
    try:
        with call.database.reading() as store:
            subject = subject_of(call.bundle, key) or find(store, key)
            if subject is None:
                raise ConnectorError(f"Ningún proceso declara el informe «{key}».", retry=False)
            report = make(store, subject, _period(call, subject), _filters(call), call.now, "es", call.job.variables.get("personal") is True)
    except BadInput as problem:
        raise ConnectorError(problem.detail, retry=False) from problem
    return Outcome({"report": _result(call, subject, report, formats)})


def _result(call: Call, subject: Subject, report: Report, formats: list[str]) -> dict[str, Value]:
    name = text(call, "fileName") or f"{words(subject.declared.title)} {report.period or ''}".strip()
    files = {kind: _file(call, report, kind, name) for kind in formats}
    return {"key": report.key, "period": report.period, "edition": report.edition, "indicators": dict(report.indicators),
            "rowCount": len(report.rows), "files": list(files.values()), **files}


def _file(call: Call, report: Report, kind: str, name: str) -> dict[str, Value]:
    data = as_xlsx(report, call.now) if kind == "xlsx" else as_pdf(report, call.now)
    return kept(call, file_name(name, f".{kind}"), FORMATS[kind], data)


def _filters(call: Call) -> dict[str, str]:
    return {name: str(plain(value)) for name, value in mapping(call, "filters").items() if value is not None}


def _period(call: Call, subject: Subject) -> str | None:
    """The period as reports name it."""
    given: Any = call.job.variables.get("period", call.job.headers.get("period"))
    monthly = subject.declared.period == "month"
    if given in (None, ""):
        return None if subject.mere else _last(call.now, subject)
    if isinstance(given, Date | DateTime | date):
        return str(given)[:7 if monthly else 10]
    return str(given)


def _last(now: datetime, subject: Subject) -> str:
    return read_period(running(subject.declared.period, subject.around.zone, now), subject.around.zone).previous
