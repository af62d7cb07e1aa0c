"""Spreadsheets in: the cells of an Excel or OpenDocument file as values, and the job type spreadsheet.read.

Reads in a child process (engine/connectors/sheet_child.py says why). Which labels matter is said by the caller.
"""
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.codec import decode
from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import content, text
from engine.connectors.words import plain
from engine.errors import BadInput
from engine.model import Value

MAX_SHEETS, MAX_ROWS, MAX_COLUMNS = 20, 20_000, 200
SECONDS = 30
CHILD = Path(__file__).with_name("sheet_child.py")
NEAR = 6  # cells to the right in which the value of a label may stand
NUMBER_WORDS = "(?:(?:numero|num|nro|no|n)_(?:de_)?)?"
Rows = Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: Rows
    more: bool  # whether rows were left out


def read_sheets(file: bytes, rows: int = MAX_ROWS) -> list[Sheet]:
    """The sheets of this file, with exact numbers.

    Raises BadInput when it is no spreadsheet, is damaged, or wants more memory or time than is sensible.
    """
    return [Sheet(one["name"], decode(one["rows"]), one["more"]) for one in _read(file, rows)]


def read_filled(file: bytes, rows: int, text: bool = False) -> list[tuple[str, list[tuple[int, Sequence[Value]]], bool]]:
    """(name, [(number of the row, its cells)], whether there are more) of each sheet: the rows that are not empty.

    `text`: it is a CSV, one sheet without a name. Raises what `read_sheets` raises.
    """
    found = _read(file, rows, "filled", *(["csv"] if text else []))
    return [(one["name"], [(number, decode(cells)) for number, cells in one["rows"]], one["more"]) for one in found]


def _read(file: bytes, rows: int, *how: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-I", str(CHILD), str(MAX_SHEETS), str(rows), str(MAX_COLUMNS), *how]
    try:
        done = subprocess.run(command, input=file, capture_output=True, timeout=SECONDS, env={}, check=False)
    except subprocess.TimeoutExpired:
        raise BadInput("La hoja de cálculo tarda demasiado en leerse: guárdela de nuevo sin formatos de más.") from None
    if done.returncode != 0:
        raise BadInput("La hoja de cálculo pide demasiada memoria: guárdela de nuevo sin celdas lejanas ni formatos de más.")
    found = json.loads(done.stdout)
    if "error" in found:
        raise BadInput(f"No se puede leer como hoja de cálculo: {found['error'][:200]}")
    sheets: list[dict[str, Any]] = found["sheets"]
    return sheets


def beside(sheets: Sequence[Sheet], label: str) -> Value:
    """The value that belongs to `label`: after its colon, below a heading, else to its right; null if it stands nowhere.

    «Factura», «FACTURA:», «Factura No.» and «Número de factura» are the same label.
    """
    wanted = re.compile(f"{NUMBER_WORDS}{plain(label)}(?:_(?:numero|num|nro|no|n))?")
    for rows, line, column in _labels(sheets, wanted):
        found = _value_at(rows, line, column)
        if found is not None:
            return found
    return None


def table(rows: Rows) -> list[dict[str, Value]]:
    """The rows below the first that is filled, by its headings; empty rows are left out."""
    filled = [list(row) for row in rows if any(cell is not None for cell in row)]
    if not filled:
        return []
    headings = [as_text(cell) or f"columna{number}" for number, cell in enumerate(filled[0], 1)]
    return [dict(zip(headings, row, strict=False)) for row in filled[1:]]


def as_text(value: Value) -> str:
    """A cell as a person wrote it: 12345 and not 12345.0."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value).strip()


def run(call: Call) -> Outcome:
    """spreadsheet.read: input `file`; then `label` gives {value}, `labels` {name: label} gives {values}, else {rows}.

    `sheet` names one sheet, otherwise all are searched, and the first gives the rows.
    """
    inputs = call.job.variables
    try:
        sheets = read_sheets(content(call, inputs.get("file")))
    except BadInput as problem:
        raise ConnectorError(problem.detail, retry=False) from problem
    if name := text(call, "sheet"):
        sheets = [sheet for sheet in sheets if sheet.name == name]
        if not sheets:
            raise ConnectorError(f"El archivo no tiene la hoja «{name}».", retry=False)
    return Outcome(_found(inputs, sheets))


def _found(inputs: Mapping[str, Value], sheets: Sequence[Sheet]) -> dict[str, Value]:
    if inputs.get("label"):
        return {"value": beside(sheets, str(inputs["label"]))}
    if isinstance(labels := inputs.get("labels"), Mapping):
        return {"values": {name: beside(sheets, str(label)) for name, label in labels.items()}}
    rows = table(sheets[0].rows) if sheets else []
    if sheets and sheets[0].more:
        raise ConnectorError(f"La hoja tiene más de {MAX_ROWS} filas: divídala.", retry=False)
    return {"rows": rows, "count": len(rows)}


def _labels(sheets: Sequence[Sheet], wanted: re.Pattern[str]) -> Iterator[tuple[Rows, int, int]]:
    for sheet in sheets:
        for line, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and wanted.fullmatch(plain(cell.partition(":")[0])):
                    yield sheet.rows, line, column


def _value_at(rows: Rows, line: int, column: int) -> Value:
    after = str(rows[line][column]).partition(":")[2].strip()
    if after:
        return after
    below = rows[line + 1][column] if line + 1 < len(rows) and column < len(rows[line + 1]) else None
    if _is_heading(rows[line]):
        return below
    right = next((cell for cell in rows[line][column + 1 : column + 1 + NEAR] if cell is not None), None)
    return below if right is None else right


def _is_heading(row: Sequence[Value]) -> bool:
    """Three or more words side by side without a figure head a table; label and value stand alone in a form."""
    filled = [cell for cell in row if cell is not None]
    return len(filled) > 2 and all(isinstance(cell, str) and not re.search(r"\d|:\s*$", cell) for cell in filled)
