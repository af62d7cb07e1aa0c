"""One cell of an incoming file as a value of its column's type, or the reason why it is none.

Spreadsheets give typed cells, CSV gives text; people write both. Exact: a float never appears. Knows no rows.
"""
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.calendar.zone import to_utc, zone_named
from engine.feel.python_time import datetime_in, from_python, to_python
from engine.feel.temporal import Date, DateTime, Time
from engine.folders.rules import Column

LONGEST = 10_000  # signs of a text
_NUMBER = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d{1,18})(?:,(\d{1,10}))?", re.ASCII)  # 1.234,56
_PLAIN = re.compile(r"-?\d{1,18}(?:\.\d{1,2}|\.\d{4,10})?", re.ASCII)  # 1234.56, but 1.234 is a thousand and more here
_AROUND = re.compile(r"[\s$€]|COP|CLP|BOB|USD", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(?:([ap])\.?\s*m\.?)?", re.ASCII | re.IGNORECASE)
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?")
_YES, _NO = ("si", "sí", "s", "true", "verdadero", "x", "1", "yes"), ("no", "n", "false", "falso", "0")
_FIRST_DAY, _SERIALS = date(1899, 12, 30), range(10_000, 80_000)  # days as a spreadsheet counts them: 1927 to 2119


class BadCell(Exception):
    """The cell holds no such value; the text says what would be right."""


def value_of(cell: Any, column: Column, zone: str) -> tuple[Any, bool]:
    """The value, null for an empty cell, and whether its time of day was assumed. Raises BadCell."""
    if isinstance(cell, str):
        cell = cell.strip() or None
    if cell is None:
        if column.required:
            raise BadCell("Falta.")
        return column.default, False
    if isinstance(cell, str) and cell.upper() in _ERRORS:
        raise BadCell(f"La fórmula de la celda da {cell}: corríjala o escriba el valor.")
    if column.type == "datetime":
        return _moment(cell, column, zone)
    found = _READERS[column.type](cell)
    if column.options and found not in column.options:
        match = next((one for one in column.options if one.casefold() == str(found).casefold()), None)
        if match is None:
            raise BadCell(f"«{str(found)[:60]}» no es una de: {', '.join(column.options)}.")
        return match, False
    return found, False


def text_of(cell: Any) -> str:
    """A cell as a person reads it: 12345 and not 12345.0; a text of a formula stays text."""
    if isinstance(cell, bool):
        return "Sí" if cell else "No"
    text = format(cell, "f") if isinstance(cell, Decimal) else str(cell)
    if len(text) > LONGEST:
        raise BadCell(f"El texto tiene {len(text)} caracteres; se admiten {LONGEST}.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadCell("El texto tiene medio signo, que no se puede guardar: escríbalo de nuevo.") from None
    return text


def _number(cell: Any) -> Decimal:
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return Decimal(cell)
    bare = _AROUND.sub("", cell) if isinstance(cell, str) and len(cell) <= 60 else ""
    if _PLAIN.fullmatch(bare):
        return Decimal(bare)
    if found := _NUMBER.fullmatch(bare):
        sign, whole, fraction = found.groups()
        digits = whole.replace(".", "")
        return Decimal(f"{sign}{digits}.{fraction}" if fraction else f"{sign}{digits}")
    raise BadCell(f"«{str(cell)[:60]}» no es un número: escriba 1234,56.")


def _integer(cell: Any) -> Decimal:
    number = _number(cell)
    if number % 1 != 0:
        raise BadCell(f"«{text_of(cell)[:60]}» no es un número entero.")
    return Decimal(int(number))


def _boolean(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    text = text_of(cell).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise BadCell(f"«{text[:60]}» no es sí ni no.")


def _date(cell: Any) -> Any:
    day, clock = _day_and_clock(cell)
    if clock not in (None, time()):
        raise BadCell(f"«{cell}» tiene hora, y aquí va solo el día.")
    return from_python(day)


def _time(cell: Any) -> Any:
    found = to_python(cell) if isinstance(cell, Time) else _clock(cell) if isinstance(cell, str) else None
    if not isinstance(found, time):
        raise BadCell(f"«{str(cell)[:60]}» no es una hora: escriba 14:30.")
    return from_python(found.replace(tzinfo=None))


def _moment(cell: Any, column: Column, zone: str) -> tuple[Any, bool]:
    """The instant in the zone of the process: a spreadsheet's moment has none of its own."""
    if isinstance(cell, str) and (aware := _with_offset(cell)):
        return datetime_in(aware, zone), False
    day, clock = _day_and_clock(cell)
    if clock is None and column.time is None:
        raise BadCell(f"«{str(cell)[:60]}» no tiene hora: escriba 31/12/2026 14:30.")
    here = zone_named(zone)
    return datetime_in(to_utc(datetime.combine(day, clock or column.time or time()), here), zone), clock is None


def _day_and_clock(cell: Any) -> tuple[date, time | None]:
    """A day, and the time of day if the cell gives one."""
    if isinstance(cell, Date | DateTime):
        found = to_python(cell)
        if isinstance(found, datetime):
            return found.date(), found.time()
        if isinstance(found, date):
            return found, None
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool) and int(cell) in _SERIALS:
        return _serial(Decimal(cell))
    if isinstance(cell, str) and len(cell) <= 60:
        return _written(cell)
    raise _no_day(cell)


def _serial(number: Decimal) -> tuple[date, time | None]:
    """A day that lost its format in the spreadsheet: its number of days since the end of 1899."""
    seconds = round((number % 1) * 86_400)
    moment = datetime.combine(_FIRST_DAY, time()) + timedelta(days=int(number), seconds=seconds)
    return moment.date(), moment.time() if number % 1 else None


def _written(text: str) -> tuple[date, time | None]:
    words = text.replace("T", " ", 1).split(" ", 1)
    try:
        found = _DAY.fullmatch(words[0])
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(words[0])
    except ValueError:
        raise _no_day(text) from None
    clock = _clock(words[1]) if len(words) == 2 else None
    if len(words) == 2 and clock is None:
        raise _no_day(text)
    return day, clock


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text.strip().rstrip("Z"))
    if found is None:
        return None
    hour, half = int(found[1]), (found[4] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    try:
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        return None


def _with_offset(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _no_day(cell: Any) -> BadCell:
    return BadCell(f"«{str(cell)[:60]}» no es una fecha: escriba 31/12/2026 o 2026-12-31.")


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": text_of, "integer": _integer, "decimal": _number, "money": _number, "boolean": _boolean, "date": _date, "time": _time,
}
