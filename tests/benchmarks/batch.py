"""The invoices of one day in one file: each becomes a case that waits for its own timer of 72 hours."""
import io
import time
from datetime import datetime

from openpyxl import Workbook
from sqlalchemy import create_engine, func, select

from engine.delivery import Post
from storage.database import Database
from storage.ids import new_id
from storage.tables import timers
from tests.benchmarks import Row, Table
from tests.benchmarks.places import KINDS, NOW, place
from tests.folders import LLAMADA
from tests.folders import deploy as deploy_folders
from web.dropping import take_in

COLUMNS = ("factura", "fechaHora", "cliente", "telefono", "email", "ciudad", "esProvincia", "productos", "agrupacionComercial", "ejecutivoVentas",
           "courier", "numeroGuia", "fechaPromesa")  # contract.md A5
RULES = "title: Llamadas\nfolders:\n  tmax:\n    columns:\n" + "".join(
    f"      - {{name: {name}, type: {'datetime' if name == 'fechaHora' else 'date' if name == 'fechaPromesa' else 'text'}}}\n" for name in COLUMNS
) + "    each: {start: postventa_factura, key: factura}\n"
SECONDS = 30  # issue 4


def run(quick: bool = False) -> Table:
    count, rows = (300 if quick else 10_000), []
    content = _workbook(count)
    for kind in KINDS:
        with place(kind) as (database, url):
            deploy_folders(database, RULES)
            seconds, started = _dropped(database, content)
            waiting = _waiting(url)
        rows += [Row(f"{kind}: cases, and timers in 72 hours", f"{started:,} and {waiting:,}", "each once", started == waiting == count),
                 Row(f"{kind}: file read and cases started", f"{seconds:.1f} s", f"≤ {SECONDS} s", seconds <= SECONDS),
                 Row(f"{kind}: a case", f"{seconds / count * 1000:.2f} ms")]
    return Table(f"{count:,} rows of an .xlsx with {len(COLUMNS)} columns into as many cases ({len(LLAMADA)} bytes of diagram)", rows)


def _dropped(database: Database, content: bytes) -> tuple[float, int]:
    began = time.monotonic()
    taken = take_in(Post(database, new_id), "tmax", "facturas.xlsx", content, NOW)
    return time.monotonic() - began, taken.arrival.started


def _workbook(count: int) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("Facturas")
    sheet.append(COLUMNS)
    for number in range(count):
        sheet.append([f"F-{number:06}", _wall(22, 8 + number % 10, number % 60), f"Cliente {number}", f"300{number:07}",
                      f"c{number}@example.org", "Cali", "no", "Lavadora 12 kg; Nevera 300 l", "Línea blanca", "Vendedora Uno", "Courier Dos",
                      f"G-{number:08}", _wall(25)])
    book.save(out)
    return out.getvalue()


def _waiting(url: str) -> int:
    engine = create_engine(url)
    with engine.connect() as db:
        number = int(db.execute(select(func.count()).where(timers.c.element == "espera")).scalar_one())
    engine.dispose()
    return number


def _wall(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment as a spreadsheet holds it: without a zone."""
    return datetime(2026, 11, day, hour, minute)  # noqa: DTZ001
