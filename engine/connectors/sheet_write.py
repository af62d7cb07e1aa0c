"""Spreadsheets out: title, labelled fields and a table as .xlsx, and the job type spreadsheet.write.

Text stays text: nothing that a client wrote becomes a formula or a link. The same inputs give the same bytes.
"""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import is_file, kept, listed, text
from engine.connectors.templates import short_date
from engine.feel.temporal import Date, DateTime
from engine.model import Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_048_000
MAX_CELL = 32_767  # characters that Excel takes
EXACT_DIGITS = 15  # a spreadsheet's numbers are floats: longer ones are written as text
WIDEST = 60


@dataclass(frozen=True)
class Column:
    name: str  # key of the rows
    label: str
    money: bool = False


@dataclass(frozen=True)
class Content:
    """What stands on the sheet, from top to bottom."""

    title: str = ""
    sheet: str = "Hoja1"
    fields: Sequence[tuple[str, Value]] = ()  # label and value, one under the other: a memo
    columns: Sequence[Column] = ()
    rows: Sequence[Mapping[str, Value]] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[str] = field(default=())


def workbook(content: Content | Sequence[Sequence[Content]], now: datetime) -> bytes:
    """The .xlsx file; `now` is its date of creation. Of several sheets each is a list of contents, one under the other."""
    import xlsxwriter

    sheets = [[content]] if isinstance(content, Content) else content
    if (most := max(sum(len(one.rows) for one in sheet) for sheet in sheets)) > MAX_ROWS:
        raise ConnectorError(f"Una hoja tiene a lo sumo {MAX_ROWS} filas; estas son {most}.", retry=False)
    data = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(data, options) as book:
        book.set_properties({"title": sheets[0][0].title, "created": now.replace(tzinfo=None)})
        for sheet in sheets:
            page = _Page(book, sheet[0])
            for part in sheet:
                page.fill(part, alone=len(sheet) == 1)
    return data.getvalue()


class _Page:
    """One sheet being filled, line by line."""

    def __init__(self, book: Any, content: Content) -> None:
        self._content, self._line = content, 0
        self._wide: dict[int, int] = {}  # characters by column
        self._page = book.add_worksheet(_sheet_name(content.sheet))
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._label = book.add_format({"bold": True, "valign": "top"})
        self._head = book.add_format({"bold": True, "bg_color": "#E7EDF3", "bottom": 1, "text_wrap": True, "valign": "top"})
        self._plain = book.add_format({"valign": "top", "text_wrap": True})
        self._money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        self._line_above = book.add_format({"top": 1})

    def fill(self, content: Content, alone: bool = True) -> None:
        """Write a content below what stands there. Filters and a fixed head are for the one table of a sheet."""
        self._content = content
        self._line += 2 if self._line else 0
        if content.title:
            self._write(0, content.title, self._title)
            self._line += 2
        for label, value in content.fields:
            self._write(0, label, self._label)
            self._write(1, value, self._plain)
            self._line += 1
        if content.columns:
            self._line += bool(content.fields)
            self._table(alone)
        for note in content.notes:
            self._line += 1
            self._write(0, note, self._plain)
        self._sign()
        self._widths()

    def _table(self, alone: bool) -> None:
        first = self._line
        for place, column in enumerate(self._content.columns):
            self._write(place, column.label, self._head)
        self._line += 1
        for row in self._content.rows:
            for place, column in enumerate(self._content.columns):
                self._write(place, row.get(column.name), self._money if column.money else self._plain)
            self._line += 1
        if self._content.rows and alone:
            self._page.autofilter(first, 0, self._line - 1, len(self._content.columns) - 1)
        if not self._content.fields and alone:
            self._page.freeze_panes(first + 1, 0)

    def _sign(self) -> None:
        for place, name in enumerate(self._content.signatures):
            self._page.write_string(self._line + 4, place, name, self._line_above)

    def _write(self, column: int, value: Value, style: Any) -> None:
        match _cell(value):
            case None:
                self._page.write_blank(self._line, column, None, style)
            case float() | int() as number:
                self._page.write_number(self._line, column, number, style)
            case str() as words:
                self._page.write_string(self._line, column, words, style)

    def _widths(self) -> None:
        content = self._content
        lengths = [[len(str(_cell(row.get(one.name)) or "")) for row in content.rows[:500]] + [len(one.label)] for one in content.columns]
        if content.fields:
            lengths = lengths or [[], []]
            lengths[0] = [*lengths[0], *(len(label) for label, _ in content.fields)]
            if len(lengths) > 1:
                lengths[1] = [*lengths[1], *(len(str(_cell(value) or "")) for _, value in content.fields)]
        for place, found in enumerate(lengths):
            self._wide[place] = min(WIDEST, max([*found, 8, self._wide.get(place, 0) - 2]) + 2)
            self._page.set_column(place, place, self._wide[place])


def run(call: Call) -> Outcome:
    """spreadsheet.write: {file}. Inputs: title, sheet, fileName, fields, columns, rows, notes, signatures.

    `fields` is a context or a list of {label, value}; `columns` a list of names or of {name, label, type}; without
    columns the first row's names; `rows` a list of contexts or of lists.
    """
    columns = _columns(call)
    content = Content(
        title=text(call, "title"),
        sheet=text(call, "sheet") or "Hoja1",
        fields=_fields(call.job.variables.get("fields")),
        columns=columns,
        rows=[_row(row, columns) for row in listed(call, "rows")],
        notes=[str(note) for note in listed(call, "notes")],
        signatures=[str(name) for name in listed(call, "signatures")],
    )
    name = file_name(text(call, "fileName") or content.title or call.job.element, ".xlsx")
    return Outcome({"file": kept(call, name, XLSX, workbook(content, call.now))})


def file_name(wanted: str, ending: str) -> str:
    """A name that every file system takes, with its ending once."""
    plain = "".join("-" if char in '\\/:*?"<>|' or ord(char) < 32 else char for char in wanted).strip(" .")[:150]
    return plain if plain.lower().endswith(ending) else f"{plain or 'archivo'}{ending}"


def _fields(given: Value) -> list[tuple[str, Value]]:
    if isinstance(given, Mapping):
        return list(given.items())
    pairs = given or []
    if not isinstance(pairs, list) or not all(isinstance(one, Mapping) and "label" in one for one in pairs):
        raise ConnectorError("La entrada `fields` es un contexto o una lista de {label, value}.", retry=False)
    return [(str(one["label"]), one.get("value")) for one in pairs]


def _columns(call: Call) -> list[Column]:
    given = listed(call, "columns")
    rows = listed(call, "rows")
    if not given and rows and isinstance(rows[0], Mapping):
        given = list(rows[0])
    return [_column(one) for one in given]


def _column(given: Value) -> Column:
    if isinstance(given, str):
        return Column(given, given)
    if isinstance(given, Mapping) and isinstance(given.get("name"), str):
        return Column(given["name"], str(given.get("label") or given["name"]), given.get("type") == "money")
    raise ConnectorError("Una columna es un nombre o {name, label, type}.", retry=False)


def _row(given: Value, columns: Sequence[Column]) -> Mapping[str, Value]:
    if isinstance(given, Mapping):
        return given
    if isinstance(given, list) and len(given) <= len(columns):
        return {column.name: value for column, value in zip(columns, given, strict=False)}
    raise ConnectorError("Una fila es un contexto o una lista tan larga como las columnas.", retry=False)


def _cell(value: Value) -> str | float | int | None:
    """What is written: a number where the file keeps it exactly, else the text that a person expects."""
    match value:
        case None | "":
            return None
        case bool():
            return "sí" if value else "no"
        case int() | Decimal():
            number = Decimal(value)
            return float(number) if len(number.as_tuple().digits) <= EXACT_DIGITS else format(number, "f")
        case Date() | DateTime():
            return short_date(value)
        case list():
            return "; ".join(str(_cell(one) or "") for one in value)[:MAX_CELL]
        case _ if is_file(value):
            return str(value["name"])[:MAX_CELL]
        case _:
            return str(value)[:MAX_CELL]


def _sheet_name(wanted: str) -> str:
    """Excel takes 31 characters and not these seven, and no apostrophe at the ends."""
    return "".join("-" if char in "[]:*?/\\" else char for char in wanted).strip("' ")[:31] or "Hoja1"
