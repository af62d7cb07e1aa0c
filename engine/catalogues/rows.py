"""The rows of a catalogue, judged: every column of its type, the value once, nothing missing. What is wrong is said by row."""
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from engine.catalogues.declared import ACTIVE, Catalogue, CatalogueColumn
from engine.feel.errors import FeelError
from engine.feel.temporal import Date
from engine.feel.temporal_text import read_date
from engine.model import Value
from engine.process_file import words

MOST_ROWS, LONGEST = 5_000, 2_000  # rows; characters of a text
PLAIN = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")
YES, NO = ("true", "sí", "si", "yes", "1", "x", "verdadero"), ("false", "no", "0", "", "falso")
WORDS = {  # which: Spanish, English
    "no_row": ("una fila son valores por columna", "a row is values by column"),
    "unknown": ("no hay columna «{name}»", "there is no column “{name}”"),
    "required": ("falta «{name}»", "“{name}” is missing"),
    "twice": ("«{value}» está dos veces", "“{value}” stands twice"),
    "text": ("«{name}» es un texto", "“{name}” is a text"),
    "integer": ("«{name}» es un número entero", "“{name}” is a whole number"),
    "decimal": ("«{name}» es un número", "“{name}” is a number"),
    "money": ("«{name}» es un valor", "“{name}” is an amount"),
    "boolean": ("«{name}» es sí o no", "“{name}” is yes or no"),
    "date": ("«{name}» es una fecha como 2026-07-14", "“{name}” is a date like 2026-07-14"),
    "list": ("«{name}» es una lista de textos", "“{name}” is a list of texts"),
    "long": ("«{name}» tiene más de 2.000 caracteres", "“{name}” has more than 2,000 characters"),
    "many": ("hay más de 5.000 filas", "there are more than 5,000 rows"),
    "row": ("Fila {number}: {what}.", "Row {number}: {what}."),
}


class Unfit(Exception):
    """A value that does not fit its column; the text is a key of WORDS."""


Read = Callable[[str], Decimal]  # a number that someone wrote; raises ValueError


def written_by_programs(text: str) -> Decimal:
    """1.5, whoever reads it. Raises ValueError."""
    if not PLAIN.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def judge(catalogue: Catalogue, given: Iterable[Any], language: str = "es",
          read: Read = written_by_programs) -> tuple[list[dict[str, Value]], list[str]]:
    """The rows with every column and ACTIVE, and what is wrong with them: with complaints they must not be kept.

    Texts are read as their column's type, numbers by `read`; a text of spaces alone is nothing.
    """
    rows, wrong, seen, english = list[dict[str, Value]](), list[str](), set[Value](), language == "en"

    def complain(number: int, key: str, **about: Any) -> None:
        wrong.append(WORDS["row"][english].format(number=number, what=WORDS[key][english].format(**about)))

    for number, row in enumerate(given, 1):
        if number > MOST_ROWS:
            return [], [f"{WORDS['many'][english]}."]
        if not isinstance(row, Mapping):
            complain(number, "no_row")
            continue
        found: dict[str, Value] = {}
        for name in row.keys() - {column.name for column in catalogue.columns} - {ACTIVE}:
            complain(number, "unknown", name=name)
        for column in catalogue.columns:
            try:
                found[column.name] = _value(column, row.get(column.name), read)
            except Unfit as unfit:
                complain(number, str(unfit), name=words(column.label, language))
                continue
            if found[column.name] is None and (column.required or column.name == catalogue.value):
                complain(number, "required", name=words(column.label, language))
        value = found.get(catalogue.value)
        if value is not None and value in seen:
            complain(number, "twice", value=value)
        seen.add(value)
        active = row.get(ACTIVE)
        rows.append({**found, ACTIVE: True if active is None else active if isinstance(active, bool) else str(active).strip().casefold() in YES})
    return rows, wrong


def _value(column: CatalogueColumn, given: Any, read: Read) -> Value:
    """The value as the column's type has it; None for nothing. Raises Unfit."""
    if isinstance(given, str):
        given = given.strip()
        if len(given) > LONGEST:
            raise Unfit("long")
    if given is None or given == "":
        return None
    match column.type:
        case "text":
            return _text(given)
        case "integer" | "decimal" | "money":
            return _number(given, column.type, read)
        case "boolean":
            return _boolean(given)
        case "date":
            return _date(given)
        case "list":
            parts = given.split(";") if isinstance(given, str) else given
            if not isinstance(parts, list):
                raise Unfit("list")
            return [text for part in parts if (text := str(part).strip())]
    raise AssertionError(column.type)


def _text(given: Any) -> str:
    """A spreadsheet's cell may hold a number where a text is meant: 01 that became 1 cannot be had back, 12 stays 12."""
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal | Date):
        raise Unfit("text")
    return format(given, "f") if isinstance(given, Decimal) else str(given)


def _number(given: Any, kind: str, read: Read) -> Decimal | int:
    try:
        number = read(given) if isinstance(given, str) else given
    except ValueError:
        raise Unfit(kind) from None
    if isinstance(number, bool) or not isinstance(number, int | Decimal) or (kind == "integer" and number != int(number)):
        raise Unfit(kind)
    return int(number) if kind == "integer" else Decimal(number)


def _boolean(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    text = str(given).strip().casefold()
    if text not in (*YES, *NO):
        raise Unfit("boolean")
    return text in YES


def _date(given: Any) -> Date:
    if isinstance(given, Date):
        return given
    try:
        found = read_date(str(given)[:10])
    except FeelError:
        found = None
    if not isinstance(found, Date):
        raise Unfit("date")
    return found
