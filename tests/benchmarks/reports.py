"""What the monthly report over 50,000 rows costs, and a page of the register behind it."""
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import create_engine, text

from engine.connectors.report_files import as_json, as_pdf, as_xlsx
from engine.reports.made import Report, find, make
from storage.database import Database
from storage.register_keys import begins
from storage.register_pages import Look
from tests.benchmarks import Row, Table, milliseconds
from tests.benchmarks.places import KINDS, place
from tests.service_month import claim, put, sold, write

JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)
AUGUST = datetime(2026, 8, 20, tzinfo=UTC)
CHUNK = 5_000


def run(quick: bool = False) -> Table:
    count = 5_000 if quick else 50_000
    rows: list[Row] = []
    for kind in KINDS:
        with place(kind) as (database, url):
            rows += _measured(kind, database, url, count)
    return Table(f"Reports: a month with {count:,} rows (4 indicators by group, 3 registers)", rows)


def _measured(kind: str, database: Database, url: str, count: int) -> list[Row]:
    put(database)
    begin = perf_counter()
    for first in range(0, count, CHUNK):
        write(database, "archivo", [_sold(number) for number in range(first, min(first + CHUNK, count))])
    written = (perf_counter() - begin) / count
    write(database, "reclamos", [claim(str(number), categoria=f"Tipo {number % 7}") for number in range(count // 50)])
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text("ANALYZE"))
    engine.dispose()
    report, took = _timed(lambda: _made(database))
    assert len(report.rows) == count and report.indicators["I1"] == 75
    json, xlsx, pdf = (_timed(give)[1] for give in (lambda: as_json(report), lambda: as_xlsx(report, AUGUST), lambda: as_pdf(report, AUGUST)))
    page = median(_timed(lambda: _page(database))[1] for _ in range(20))
    return [Row(f"{kind}: figures and rows", seconds(took), "≤ 5 s", took <= 5), Row(f"{kind}: as JSON", seconds(json), "", None),
            Row(f"{kind}: as Excel, every row", seconds(xlsx), "", None), Row(f"{kind}: as PDF, 200 rows printed", seconds(pdf), "", None),
            Row(f"{kind}: page of the register, narrowed and sorted", milliseconds(page), "≤ 100 ms", page <= 0.1),
            Row(f"{kind}: writing one row with its keys", milliseconds(written), "", None)]


def _sold(number: int) -> dict[str, Any]:
    moment = (JULY + timedelta(minutes=number % 40_000)).strftime("%Y-%m-%dT%H:%M:%SZ")
    called = number % 4 > 0
    return sold(f"FV-{number}", moment, cliente=f"Cliente {number}", courier=f"Courier {number % 12}", ejecutivo=f"Ejecutivo {number % 40}",
                contactado=called, cumplio=number % 10 > 0 if called else None, dias=number % 10 if called else None,
                nivel=1 + number % 5 if called else None, valor=Decimal(number) / 100)


def _made(database: Database) -> Report:
    with database.reading() as store:
        subject = find(store, "mensual")
        assert subject is not None
        return make(store, subject, "2026-07", {}, AUGUST)


def _page(database: Database) -> None:
    with database.reading() as store:
        found = store.register_pages.page("archivo", Look({"courier": begins("courier 3")}, sort="valor"))
        assert len(found.items) == 50


def seconds(length: float) -> str:
    return f"{length:.2f} s"


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = perf_counter()
    return work(), perf_counter() - begin
