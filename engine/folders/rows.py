"""The rows of an incoming file by the columns of its folder, each cell checked: good rows, and what is wrong with the others."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.connectors.sheet_read import as_text, read_filled
from engine.connectors.words import plain
from engine.errors import BadInput
from engine.folders.cells import BadCell, value_of
from engine.folders.rules import Column, Folder
from engine.model import Value

MOST_ROWS = 50_000
SEARCHED = 20  # filled rows among which the headings stand: above them may be a title
TEXTS, BOOKS = (".csv", ".txt"), (".xlsx", ".xls")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row. `row` is its number in the file, as a person sees it."""

    row: int
    column: str | None  # name of the variable; None: the whole row
    message: str

    def as_dict(self) -> dict[str, Value]:
        return {"row": self.row, "column": self.column, "message": self.message}


@dataclass(frozen=True)
class Row:
    number: int  # in the file
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Read:
    """A file, read. `count` are all of its rows; `ignored` the headings that no column has."""

    rows: tuple[Row, ...]
    count: int
    problems: tuple[RowProblem, ...]
    ignored: tuple[str, ...] = ()


def read_rows(folder: Folder, name: str, content: bytes, zone: str) -> Read:
    """The rows of this file. Raises BadInput, in words for whoever sent it, when it cannot be this folder's file at all."""
    lines = _sheet(folder, name, content)
    place, at = _headings(folder, lines)
    problems: list[RowProblem] = []
    rows = []
    for number, cells in lines[place + 1 :]:
        row, wrong = _row(folder.columns, at, number, cells, zone)
        problems += wrong
        if not wrong:
            rows.append(row)
    known = set(at.values())
    ignored = tuple(as_text(cell) for column, cell in enumerate(lines[place][1]) if column not in known and as_text(cell))
    return Read(tuple(rows), len(lines) - place - 1, tuple(problems), ignored)


def _sheet(folder: Folder, name: str, content: bytes) -> list[tuple[int, Sequence[Value]]]:
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending not in (*TEXTS, *BOOKS):
        raise BadInput(f"«{name}» no es una hoja de cálculo ni un CSV: guárdelo como .xlsx o .csv (UTF-8).")
    sheets = read_filled(content, MOST_ROWS + SEARCHED, ending in TEXTS)
    if folder.sheet is not None and ending in BOOKS:
        sheets = [one for one in sheets if plain(one[0]) == plain(folder.sheet)]
        if not sheets:
            raise BadInput(f"El archivo no tiene la hoja «{folder.sheet}».")
    _, lines, more = sheets[0] if sheets else ("", [], False)
    if more or len(lines) > MOST_ROWS + 1:
        raise BadInput(f"El archivo tiene más de {MOST_ROWS} filas: divídalo.")
    if not lines:
        raise BadInput("El archivo está vacío.")
    return lines


def _headings(folder: Folder, lines: Sequence[tuple[int, Sequence[Value]]]) -> tuple[int, dict[str, int]]:
    """Which of the first lines holds the headings, and the place of each column in it."""
    found = [(_places(folder, cells), place) for place, (_, cells) in enumerate(lines[:SEARCHED])]
    places, place = max(found, key=lambda one: (len(one[0]), -one[1]))
    missing = [column.shown for column in folder.columns if column.required and column.name not in places]
    if missing or not places:
        wanted = ", ".join(missing or [column.shown for column in folder.columns])
        raise BadInput(f"Faltan los encabezados: {wanted}. Escríbalos en una misma fila, encima de los datos.")
    for column in folder.columns:
        if len(places.get(column.name, [])) > 1:
            raise BadInput(f"El encabezado «{column.shown}» está {len(places[column.name])} veces: deje uno.")
    return place, {name: columns[0] for name, columns in places.items()}


def _places(folder: Folder, cells: Sequence[Value]) -> dict[str, list[int]]:
    named = {_word(word): column.name for column in folder.columns for word in (*column.headers, column.name)}
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        name = named.get(_word(cell)) if isinstance(cell, str) else None
        if name is not None:
            places.setdefault(name, []).append(place)
    return places


def _word(heading: str) -> str:
    return plain(heading).replace("_", "")


def _row(columns: Sequence[Column], at: Mapping[str, int], number: int, cells: Sequence[Value], zone: str) -> tuple[Row, list[RowProblem]]:
    values: dict[str, Value] = {}
    problems = []
    for column in columns:
        place = at.get(column.name)
        cell = cells[place] if place is not None and place < len(cells) else None
        try:
            values[column.name], assumed = value_of(cell, column, zone)
        except BadCell as wrong:
            problems.append(RowProblem(number, column.name, str(wrong)))
            continue
        if column.assumed is not None:
            values[column.assumed] = assumed
    return Row(number, values), problems
