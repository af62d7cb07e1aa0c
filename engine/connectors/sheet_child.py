"""Reads one spreadsheet from standard input and writes its cells as JSON: a program of its own, started per file.

Imports nothing of ours. The reader library keeps a rectangle from the first to the last cell in memory and aborts its
process when that cannot be had: 5 KB of xlsx with one cell in the far corner would take the server with it. Here it
takes only this child, which may use little memory and little time.
"""
import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 20


def main() -> None:
    """Arguments: how many sheets, rows and columns at most. Output: {"sheets": [{name, rows, more}]} or {"error"}."""
    sheets, rows, columns = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    from python_calamine import CalamineError, CalamineWorkbook

    found: dict[str, object]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        found = {"sheets": [_sheet(book.get_sheet_by_name(name), rows, columns) for name in book.sheet_names[:sheets]]}
    except (CalamineError, OSError, ValueError, MemoryError) as problem:
        found = {"error": str(problem) or type(problem).__name__}
    json.dump(found, sys.stdout)


def _sheet(sheet: object, rows: int, columns: int) -> dict[str, object]:
    kept: list[list[object]] = []
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        if len(kept) == rows:
            return {"name": sheet.name, "rows": kept, "more": True}  # type: ignore[attr-defined]
        kept.append([_cell(cell) for cell in row[:columns]])
    return {"name": sheet.name, "rows": kept, "more": False}  # type: ignore[attr-defined]


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
