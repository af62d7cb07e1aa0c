"""A report as data for programs and as a file: Excel that opens everywhere and holds no formula of a client, or a PDF to print."""
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from engine.codec import plain
from engine.connectors.sheet_write import XLSX, Column, Content, workbook
from engine.connectors.templates import short_date
from engine.feel.temporal import Date, DateTime
from engine.model import Value
from engine.reports.made import FINAL, Report, ReportColumn
from engine.reports.shown import NO, NOTHING, YES, ShownIndicator, number_words, shown

PDF = "application/pdf"
PRINTED = 200  # rows that a PDF prints: more nobody reads on paper, and Excel has them all
NUMBERS = ("money", "integer", "decimal")
WORDS = {
    "es": {"figures": "Indicadores", "rows": "Filas", "period": "Periodo", "edition": "Edición", "final": "Final",
           "preliminar": "Preliminar: las cifras pueden cambiar", "made": "Elaborado", "indicator": "Indicador", "value": "Valor", "whole": "Todo",
           "undated": "{count} filas de «{register}» no tienen una fecha que se entienda y no se cuentan.",
           "more": "Se imprimen {printed} de {all} filas; el archivo de Excel las tiene todas."},
    "en": {"figures": "Indicators", "rows": "Rows", "period": "Period", "edition": "Edition", "final": "Final",
           "preliminar": "Preliminary: figures may change", "made": "Made", "indicator": "Indicator", "value": "Value", "whole": "Everything",
           "undated": "{count} rows of “{register}” have no date that can be read and are not counted.",
           "more": "{printed} of {all} rows are printed; the Excel file has them all."},
}
PAGE = Markup("""<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4 landscape; margin: 14mm; @bottom-right {{ content: counter(page) " / " counter(pages); font-size: 8pt; }} }}
body {{ font: 9pt sans-serif; color: #1b2430; }} h1 {{ font-size: 15pt; margin: 0; }} p {{ color: #5a6675; margin: 2mm 0 5mm; }}
h2 {{ font-size: 11pt; margin: 5mm 0 1mm; break-after: avoid; }} section {{ break-inside: avoid; }} section table {{ width: 70%; }}
table {{ border-collapse: collapse; width: 100%; }} th {{ text-align: left; border-bottom: 1.2pt solid #1b2430; }}
th, td {{ padding: 1.4mm 2mm; vertical-align: top; }} td {{ border-bottom: .4pt solid #c9d1da; }} .number {{ text-align: right; }}
.bar {{ background: #0b57a4; height: 2.2mm; }}
</style></head><body><h1>{title}</h1><p>{about}</p>{figures}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body></html>""")


def as_json(report: Report) -> dict[str, Any]:
    """contract.md B15."""
    return {"key": report.key, "period": report.period, "edition": report.edition, "rows": [plain(dict(row)) for row in report.rows],
            "indicators": plain(dict(report.indicators))}


def as_xlsx(report: Report, now: datetime, language: str = "es") -> bytes:
    """A sheet with the indicators, if there are any, and one with the rows."""
    say = _words(language)
    columns = [Column(column.name, column.label, column.type == "money") for column in report.columns]
    rows = Content(_title(report), say["rows"] if report.indicators else report.title, (), columns, report.rows, notes(report, language))
    figures = shown(report, language)
    if not figures:
        return workbook(rows, now)
    facts = [(say["period"], report.period), (say["edition"], say[_edition(report)])]
    about = Content(_title(report), say["figures"], facts, notes=notes(report, language))
    return workbook([[about, *(_block(one, say) for one in figures)], [rows]], now)


def as_pdf(report: Report, now: datetime, language: str = "es") -> bytes:
    from engine.connectors.letter import as_pdf as printed

    say = _words(language)
    head = Markup("").join(Markup("<th>{}</th>").format(column.label) for column in report.columns)
    rows = Markup("").join(_row(report.columns, row, language) for row in report.rows[:PRINTED])
    figures = Markup("").join(_section(one, say) for one in shown(report, language))
    told = notes(report, language)
    if len(report.rows) > PRINTED:
        told.append(say["more"].format(printed=PRINTED, all=len(report.rows)))
    figures += Markup("").join(Markup("<p>{}</p>").format(one) for one in told)
    about = f"{len(report.rows)} · {say[_edition(report)]} · {now:%Y-%m-%d %H:%M} UTC"
    return printed(str(PAGE.format(language=language, title=_title(report), about=about, figures=figures, head=head, rows=rows)), now)


def notes(report: Report, language: str = "es") -> list[str]:
    """What a reader must know to trust the figures."""
    return [_words(language)["undated"].format(count=count, register=register) for register, count in report.undated.items()]


def _block(one: ShownIndicator, say: Mapping[str, str]) -> Content:
    columns = [Column("group", one.group or say["indicator"]), *(Column(str(place), head, True) for place, head in enumerate(one.head))]
    rows: list[dict[str, Value]] = [
        {"group": line.label or one.title, **{str(place): _figure(figure.value, figure.text) for place, figure in enumerate(line.figures)}}
        for line in one.lines or ()]
    return Content(f"{one.name} {one.title}" if one.name != one.title else one.title, columns=columns, rows=rows or [{"group": NOTHING}],
                   notes=[one.text] if one.text else [])


def _figure(value: Value, text: str) -> Value:
    """A number stays one, to be reckoned with; what is none is told."""
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else text


def _section(one: ShownIndicator, say: Mapping[str, str]) -> Markup:
    head = Markup("").join(Markup('<th class="number">{}</th>').format(label) for label in one.head)
    lines = Markup("").join(
        Markup("<tr><td>{}</td>{}<td>{}</td></tr>").format(
            line.label or say["value"], Markup("").join(Markup('<td class="number">{}</td>').format(figure.text) for figure in line.figures),
            _bar(line.figures[0].value) if line.figures[0].text.endswith("%") else "") for line in one.lines)
    empty = Markup("<p>{}</p>").format(NOTHING) if not one.lines else ""
    table = Markup("<table><thead><tr><th>{}</th>{}<th style='width:35%'></th></tr></thead><tbody>{}</tbody></table>").format(one.group, head, lines)
    title = f"{one.name} {one.title}" if one.title != one.name else one.name
    return Markup("<section><h2>{}</h2>{}{}<p>{}</p></section>").format(title, table, empty, one.text)


def _bar(value: Value) -> Markup:
    width = max(Decimal(0), min(Decimal(100), value)) if isinstance(value, int | Decimal) else 0
    return Markup('<div class="bar" style="width:{:.1f}%"></div>').format(width)


def _title(report: Report) -> str:
    return f"{report.title} {report.period}" if report.period else report.title


def _edition(report: Report) -> str:
    return "final" if report.edition == FINAL else "preliminar"


def _row(columns: tuple[ReportColumn, ...], row: Mapping[str, Any], language: str) -> Markup:
    cells = (Markup('<td class="{}">{}</td>').format("number" if column.type in NUMBERS else "", _shown(row.get(column.name), language))
             for column in columns)
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _shown(value: Any, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return (YES if value else NO)["en" if language == "en" else "es"]
    if isinstance(value, Decimal):
        return number_words(value, language)
    if isinstance(value, Date | DateTime):
        return str(short_date(value))
    return str(plain(value))


def _words(language: str) -> dict[str, str]:
    return WORDS["en" if language == "en" else "es"]


__all__ = ["PDF", "XLSX", "as_json", "as_pdf", "as_xlsx", "notes"]
