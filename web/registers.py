"""Registers: the tables that procedures keep, with filters and as a spreadsheet. Seen by those who see the process's cases."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import Blueprint, Response, abort, g, render_template, request

from engine.connectors.sheet_write import XLSX, Column, Content, workbook
from engine.process_file import words
from storage.database import Store
from storage.registers import RegisterRow
from web.downloads import attachment
from web.moments import zone
from web.page import signed_in
from web.pictures import picture_of
from web.telling import told

pages = Blueprint("registers", __name__)
SEARCHED = 500  # rows that a search shows at most


@dataclass(frozen=True)
class Register:
    """A register as its process describes it in process.yaml."""

    key: str
    title: str
    process_title: str
    columns: Sequence[Column]


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to. Days are of the page's zone; `until` counts whole."""

    q: str
    since: str
    until: str

    @property
    def period(self) -> tuple[datetime | None, datetime | None]:
        begin, end = _day(self.since), _day(self.until)
        return begin, None if end is None else end + timedelta(days=1)


@pages.get("/registers")
@signed_in
def show() -> str:
    with g.database.reading() as store:
        return render_template("registers/list.html", registers=_seen(store))


@pages.get("/registers/<register>")
@signed_in
def one(register: str) -> str:
    wanted = _wanted()
    with g.database.reading() as store:
        found = _seen_or_404(store, register)
        if wanted.q:
            rows, following = _matching(store, register, wanted)[:SEARCHED], None
        else:
            page = store.registers.page(register, *wanted.period, cursor=request.args.get("cursor"))
            rows, following = list(page.items), page.next_cursor
    return render_template("registers/one.html", register=register, title=found.title, columns=found.columns, rows=rows,
                           next_cursor=following, **vars(wanted))


@pages.get("/registers/<register>.xlsx")
@signed_in
def excel(register: str) -> Response:
    """The rows of the same filters as a spreadsheet. What people typed stays text: nothing becomes a formula."""
    wanted = _wanted()
    with g.database.reading() as store:
        found = _seen_or_404(store, register)
        rows = _matching(store, register, wanted)
    content = Content(found.title, found.title, columns=found.columns, rows=[{"consecutivo": row.number, **row.data} for row in rows])
    return attachment(workbook(content, g.now), f"{register}.xlsx", XLSX)


def _seen(store: Store) -> list[Register]:
    keys = store.processes.visible_to(g.actor)
    found: dict[str, Register] = {}
    for version in store.processes.list():
        if (keys is None or version.process in keys) and version.facts.get("registers"):
            found |= _registers(store, version.process)
    return sorted(found.values(), key=lambda register: register.title)


def _seen_or_404(store: Store, key: str) -> Register:
    return next((register for register in _seen(store) if register.key == key), None) or abort(404)


def _registers(store: Store, process: str) -> dict[str, Register]:
    bundle = store.processes.bundle(process)
    if bundle is None:
        return {}
    picture = picture_of(bundle)
    return {key: Register(key, words(about.get("title", key), g.language), picture.title(g.language), _columns(about.get("columns", ())))
            for key, about in picture.about.own_registers.items()}


def _columns(given: Iterable[dict[str, str]]) -> tuple[Column, ...]:
    return tuple(Column(one["name"], words(one.get("label", one["name"]), g.language), one.get("type") == "money") for one in given)


def _matching(store: Store, register: str, wanted: Wanted) -> list[RegisterRow]:
    rows = store.registers.rows(register, *wanted.period)
    q = wanted.q.casefold()
    return [row for row in rows if not q or any(q in told(value).casefold() for value in row.data.values())]


def _wanted() -> Wanted:
    return Wanted(*(request.args.get(name, "").strip()[:200] for name in ("q", "since", "until")))


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time(), zone())
    except ValueError:
        return None
