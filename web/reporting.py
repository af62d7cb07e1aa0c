"""Reports: what a register or a procedure's report says of a period, as data, Excel or PDF. Pages and API share it."""
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import BadInput
from engine.model import Value
from engine.process_file import FILE, ProcessFile, read, words
from storage.database import Store
from storage.processes import Version

MONTH, DAY = re.compile(r"(\d{4})-(\d{2})", re.ASCII), re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
FINAL, PRELIMINARY = "final", "preliminar"


@dataclass(frozen=True)
class ReportColumn:
    name: str
    label: str
    type: str = "text"


@dataclass(frozen=True)
class Report:
    """A table of one period. `rows` use the names of the form lists; `indicators` are empty for a mere register."""

    key: str
    title: str
    period: str | None
    edition: str  # PRELIMINARY while the period still runs
    columns: tuple[ReportColumn, ...]
    rows: tuple[Mapping[str, Value], ...]
    indicators: Mapping[str, Value]


@dataclass(frozen=True)
class Register:
    """A register as its process declares it in process.yaml."""

    key: str
    process: str
    title: str
    columns: tuple[ReportColumn, ...]
    version: Version
    zone: str


def find_register(store: Store, key: str, language: str = "es") -> Register | None:
    """The register of this key, in whichever process declares it."""
    for version in store.processes.list():
        if key in version.facts.get("registers", ()):
            about = read((store.processes.files(version.process, version.version) or {}).get(FILE, b""))[0]
            return _register(key, about, version, store, language)
    return None


def register_report(store: Store, register: Register, period: str | None, filters: Mapping[str, str], now: datetime) -> Report:
    """The rows of a register that came in `period` and have the wanted values.

    Raises BadInput for a period that is none, and for a filter that names no column.
    """
    first, end = bounds(period, register.zone)
    names = {column.name for column in register.columns}
    if unknown := sorted(set(filters) - names):
        raise BadInput(f"There is no column {', '.join(unknown)}. Columns: {', '.join(sorted(names))}.")
    rows = [{"consecutivo": row.number, **row.data} for row in store.registers.rows(register.key, first, end)]
    wanted = tuple(row for row in rows if all(_same(row.get(name), text) for name, text in filters.items()))
    edition = PRELIMINARY if end is None or end > now else FINAL
    return Report(register.key, register.title, period, edition, register.columns, wanted, {})


def bounds(period: str | None, zone: str) -> tuple[datetime | None, datetime | None]:
    """The first instant of "2026-07" or "2026-07-14" and the first after it, in UTC. Raises BadInput."""
    if period is None:
        return None, None
    try:
        if match := MONTH.fullmatch(period):
            year, month = int(match[1]), int(match[2])
            first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        elif DAY.fullmatch(period):
            first = date.fromisoformat(period)
            after = first + timedelta(days=1)
        else:
            raise ValueError
    except (ValueError, OverflowError):
        raise BadInput(f"{period[:40]} is no period: write 2026-07 for a month or 2026-07-14 for a day.") from None
    here = ZoneInfo(zone)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=here).astimezone(UTC) for day in (first, after))
    return start, end


def _register(key: str, about: ProcessFile, version: Version, store: Store, language: str) -> Register:
    declared: Mapping[str, Any] = about.registers.get(key, {})
    columns = tuple(ReportColumn(column["name"], words(column.get("label", column["name"]), language), column.get("type", "text"))
                    for column in declared.get("columns", ()))
    return Register(key, version.process, words(declared.get("title", key), language), columns, version, _zone(about, store))


def _zone(about: ProcessFile, store: Store) -> str:
    key = (about.calendar or {}).get("key")
    in_force = store.settings.calendar(key) if key else None
    found = in_force.value if in_force else about.calendar or {}
    return str(found.get("zone", "America/Bogota"))


def _same(value: Value, text: str) -> bool:
    if isinstance(value, bool):
        return text.lower() in (("true", "sí", "si", "1") if value else ("false", "no", "0"))
    return value is not None and str(value).casefold() == text.casefold()
