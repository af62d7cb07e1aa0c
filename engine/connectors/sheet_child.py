"""Reads one spreadsheet, or a CSV, from standard input and writes its cells as JSON: a program of its own, started per file.

Imports nothing of ours. The reader library keeps a rectangle from the first to the last cell in memory and aborts its
process when that cannot be had: 5 KB of xlsx with one cell in the far corner would take the server with it. Here it
takes only this child, which may use little memory and little time.
"""
import csv
import io
import json
import resource
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 20


def main() -> None:
    """Arguments: how many sheets, rows and columns at most; `filled` for rows that are not empty alone, as [number, cells]; `csv`.

    Output: {"sheets": [{name, rows, more}]} or {"error"}.
    """
    sheets, rows, columns = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content, filled = sys.stdin.buffer.read(), "filled" in sys.argv[4:]
    try:
        found = _of_csv(content, rows, columns, filled) if "csv" in sys.argv[4:] else _of_book(content, sheets, rows, columns, filled)
    except (OSError, ValueError, MemoryError, csv.Error) as problem:
        found = {"error": str(problem) or type(problem).__name__}
    json.dump(found, sys.stdout)


def _of_book(content: bytes, sheets: int, rows: int, columns: int, filled: bool) -> dict[str, object]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        read = [book.get_sheet_by_name(name) for name in book.sheet_names[:sheets]]
        return {"sheets": [_sheet(sheet.name, sheet.iter_rows(), rows, columns, filled) for sheet in read]}
    except CalamineError as problem:
        raise ValueError(str(problem)) from problem


def _of_csv(content: bytes, rows: int, columns: int, filled: bool) -> dict[str, object]:
    """One sheet without a name. The sign between cells is the one that its first lines hold most often."""
    text = _decoded(content)
    if "\0" in text:
        raise ValueError("it is no text")
    csv.field_size_limit(1_000_000)
    head = "\n".join(text.splitlines()[:20])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t|", key=head.count), strict=True)
    return {"sheets": [_sheet("", reader, rows, columns, filled)]}


def _decoded(content: bytes) -> str:
    """UTF-8, else the letters of Windows: those are the ones that offices write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _sheet(name: str, given: Iterable[Sequence[object]], rows: int, columns: int, filled: bool) -> dict[str, object]:
    kept: list[object] = []
    for number, row in enumerate(given, 1):
        cells = [_cell(cell) for cell in row[:columns]]
        if filled and all(cell is None for cell in cells):
            continue
        if len(kept) == rows:
            return {"name": name, "rows": kept, "more": True}
        kept.append([number, cells] if filled else cells)
    return {"name": name, "rows": kept, "more": False}


def _cell(value: object) -> object:
    """The value in the tagged JSON of engine/codec.py."""
    match value:
        case "" | None:
            return None
        case str():
            return value.replace("\0", "")  # written _x0000_ in a file; PostgreSQL keeps no such text
        case bool():
            return value
        case int() | float():
            return {"$decimal": str(int(value)) if value == int(value) else repr(value)}
        case datetime():
            return {"$datetime": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case time():
            return {"$time": value.isoformat()}
        case timedelta():
            return {"$duration": f"PT{int(value.total_seconds())}S"}
        case _:
            return str(value)


if __name__ == "__main__":
    main()
