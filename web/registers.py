"""Registers: the tables that procedures keep, narrowed and sorted by any column, as pages and as a spreadsheet."""
import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, g, render_template, request

from engine.connectors.sheet_write import XLSX, Column, Content, workbook
from engine.reports.declared import NUMBER
from engine.reports.made import ReportColumn
from forms.numbers import read_number
from forms.words import Refused
from storage.fold import fold
from storage.register_keys import begins, sort_key
from storage.register_pages import Look
from storage.registers import RegisterRow
from web.downloads import attachment
from web.moments import zone
from web.page import signed_in
from web.register_access import Register, register_or_404, registers_seen
from web.telling import told

pages = Blueprint("registers", __name__)
NUMBERS = ("integer", "decimal", "money")
FILTER = "f."  # before the name of a column in an address
COLOMBIAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to, as typed. Days are of the page's zone; `until` counts whole."""

    q: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""  # a column, with "-" before it downwards
    filters: dict[str, str] = field(default_factory=dict)  # by column

    def arguments(self) -> dict[str, str]:
        """As they stand in an address."""
        given = {"q": self.q, "since": self.since, "until": self.until, "sort": self.sort}
        return {name: text for name, text in given.items() if text} | {FILTER + name: text for name, text in self.filters.items()}


@pages.get("/registers")
@signed_in
def show() -> str:
    with g.database.reading() as store:
        registers = [(register, store.register_pages.count(register.key)) for register in registers_seen(store)]
    return render_template("registers/list.html", registers=registers)


@pages.get("/registers/<register>")
@signed_in
def one(register: str) -> str:
    with g.database.reading() as store:
        found = register_or_404(store, register)
        wanted = _wanted(found)
        look = _look(found, wanted)
        page = store.register_pages.page(register, look, after=request.args.get("cursor"))
        count = store.register_pages.count(register)
    return render_template("registers/one.html", register=found, wanted=wanted, page=page, count=count, look=look, filter=FILTER, numbers=NUMBERS)


@pages.get("/registers/<register>.xlsx")
@signed_in
def excel(register: str) -> Response:
    """The rows of the same filters as a spreadsheet. What people typed stays text: nothing becomes a formula."""
    with g.database.reading() as store:
        found = register_or_404(store, register)
        rows = store.register_pages.all(register, _look(found, _wanted(found)))
    columns = [Column(column.name, column.label, column.type == "money") for column in found.columns]
    content = Content(found.title, found.title, columns=columns, rows=[found.shown(row.data, row.number) for row in rows])
    return attachment(workbook(content, g.now), f"{register}.xlsx", XLSX)


def _wanted(register: Register) -> Wanted:
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("q", "since", "until", "sort")}
    filters = {column.name: text for column in register.columns if (text := request.args.get(FILTER + column.name, "").strip()[:200])}
    if register.column(asked["sort"].removeprefix("-")) is None:
        asked["sort"] = ""
    return Wanted(**asked, filters=filters)


def _look(register: Register, wanted: Wanted) -> Look:
    begin, end = _day(wanted.since), _day(wanted.until)
    ranges = {column.name: _range(column, text) for column in register.columns if (text := wanted.filters.get(column.name)) and column.name != NUMBER}
    return Look(ranges, wanted.sort.removeprefix("-") or NUMBER, wanted.sort.startswith("-") or not wanted.sort, begin,
                None if end is None else end + timedelta(days=1), _searching(register, wanted))


def _range(column: ReportColumn, text: str) -> tuple[str, str]:
    """The sort keys that a filter lets through: a number exactly, anything else by its beginning. A day may be written 14/07/2026."""
    if column.type in NUMBERS:
        try:
            exact = sort_key(read_number(text, g.language))
        except Refused:
            exact = "?"  # no number has this key
        return exact, f"{exact} "
    if column.type == "boolean":
        exact = "1" if text == "true" else "0"
        return exact, f"{exact} "
    if column.type in ("date", "datetime") and (day := COLOMBIAN.fullmatch(text)):
        text = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    return begins(text)


def _searching(register: Register, wanted: Wanted) -> Any:
    """Whether any readable value of a row holds the words."""
    q, number, names = fold(wanted.q) or "", wanted.filters.get(NUMBER), [column.name for column in register.columns]

    def accept(row: RegisterRow) -> bool:
        if number and str(row.number) != number:
            return False
        return not q or any(q in (fold(told(row.data.get(name))) or "") for name in names)

    return accept


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time(), zone())
    except ValueError:
        return None
