"""A report as a file: Excel that opens everywhere and holds no formula of a client, or a PDF to print."""
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from engine.codec import plain
from web.reporting import Report, ReportColumn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
PAGE = Markup("""<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4 landscape; margin: 14mm; @bottom-right {{ content: counter(page) " / " counter(pages); font-size: 8pt; }} }}
body {{ font: 9pt sans-serif; color: #1b2430; }} h1 {{ font-size: 15pt; margin: 0; }} p {{ color: #5a6675; margin: 2mm 0 5mm; }}
table {{ border-collapse: collapse; width: 100%; }} th {{ text-align: left; border-bottom: 1.2pt solid #1b2430; }}
th, td {{ padding: 1.4mm 2mm; vertical-align: top; }} td {{ border-bottom: .4pt solid #c9d1da; }} .number {{ text-align: right; }}
</style></head><body><h1>{title}</h1><p>{about}</p>{figures}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body></html>""")


def as_json(report: Report) -> dict[str, Any]:
    """contract.md B15."""
    return {"key": report.key, "period": report.period, "edition": report.edition, "rows": [plain(dict(row)) for row in report.rows],
            "indicators": plain(dict(report.indicators))}


def as_xlsx(report: Report, now: datetime) -> bytes:
    from engine.connectors.sheet_write import Column, Content, workbook

    columns = [Column(column.name, column.label, column.type == "money") for column in report.columns]
    notes = [f"{name}: {_shown(value)}" for name, value in report.indicators.items()]
    return workbook(Content(_title(report), report.title[:31], (), columns, [dict(row) for row in report.rows], notes), now)


def as_pdf(report: Report, now: datetime, language: str = "es") -> bytes:
    from engine.connectors.letter import as_pdf as printed

    head = Markup("").join(Markup("<th>{}</th>").format(column.label) for column in report.columns)
    rows = Markup("").join(_row(report.columns, row) for row in report.rows)
    figures = Markup("").join(Markup("<p>{}: {}</p>").format(name, _shown(value)) for name, value in report.indicators.items())
    about = f"{len(report.rows)} · {report.edition} · {now:%Y-%m-%d %H:%M} UTC"
    return printed(str(PAGE.format(language=language, title=_title(report), about=about, figures=figures, head=head, rows=rows)), now)


def _title(report: Report) -> str:
    return f"{report.title} {report.period}" if report.period else report.title


def _row(columns: tuple[ReportColumn, ...], row: Mapping[str, Any]) -> Markup:
    cells = (Markup('<td class="{}">{}</td>').format("number" if column.type in ("money", "integer", "decimal") else "", _shown(row.get(column.name)))
             for column in columns)
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "Sí" if value else "No"
    return str(plain(value))
