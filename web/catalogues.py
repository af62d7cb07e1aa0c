"""Catalogues of a process: the lists that it offers. Owners add, mend and retire rows; every saving is a version with who and why."""
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.catalogues import ACTIVE, Catalogue
from engine.connectors.sheet_read import as_text, read_sheets
from engine.connectors.sheet_write import XLSX, Column, Content, workbook
from engine.errors import BadInput, CaseMoved, NotAllowed
from engine.model import Value
from engine.process_file import words
from forms.numbers import read_number, write_number
from storage.database import Store
from storage.fold import fold
from storage.processes import Version
from web.cataloguing import Kept, catalogues_of, history, keep, kept
from web.downloads import attachment
from web.page import only
from web.process_titles import title_of
from web.seen import version_or_404
from web.visibility import owns

pages = Blueprint("catalogues", __name__, url_prefix="/processes/<key>/catalogues")
SHOWN = 100  # rows that a page edits
FRESH = 3  # empty rows at its end
LARGEST = 5 * 1024 * 1024  # bytes of a file that comes in


@dataclass(frozen=True)
class Line:
    """A row as it is edited: its place in the whole list, and its cells as texts."""

    place: str
    cells: Mapping[str, str]
    active: bool


@pages.get("")
@only("see_studio")
def show(key: str) -> str:
    with g.database.reading() as store:
        version = version_or_404(store, key)
        found = [(one, kept(store, version, one)) for one in catalogues_of(store, version).values()]
    return render_template("settings/catalogues.html", key=key, title=title_of(version), catalogues=found)


@pages.get("/<name>")
@only("see_studio")
def one(key: str, name: str) -> str:
    with g.database.reading() as store:
        version, catalogue = _found_or_404(store, key, name)
        now = kept(store, version, catalogue)
        return _page(store, version, catalogue, now, _lines(catalogue, now.rows, request.args.get("q", "")))


@pages.post("/<name>")
@only("set_parameters", sees="see_studio")
def change(key: str, name: str) -> Response | tuple[str, int]:
    """Keep the rows as they were edited, or those of an Excel file; with complaints, the page again as it was typed."""
    with g.database.reading() as store:
        version, catalogue = _found_or_404(store, key, name)
        now = kept(store, version, catalogue)
    if not owns(g.actor, version.facts.get("owner")):
        raise NotAllowed(_("The process belongs to %(group)s.", group=version.facts.get("owner")))
    if request.form.get("revision") != str(now.revision):
        raise CaseMoved(_("Somebody changed this catalogue meanwhile: open it again."))
    errors: list[str] = []
    lines = _typed(catalogue)
    try:
        rows = _imported(catalogue, now) if request.form.get("do") == "import" else _edited(catalogue, now, lines)
        count = keep(version, catalogue, rows, request.form.get("why", ""), now.revision,
                     lambda text: read_number(text, g.language))
    except BadInput as refused:
        errors = refused.detail.split("\n")
    if errors:
        with g.database.reading() as store:
            return _page(store, version, catalogue, now, lines or _lines(catalogue, now.rows, ""), errors), 422
    flash(_("Saved. Cases see it from now on.") if count else _("Nothing was changed."), "calm")
    return redirect(url_for("catalogues.one", key=key, name=name), 303)  # type: ignore[return-value]


@pages.get("/<name>.xlsx")
@only("see_studio")
def excel(key: str, name: str) -> Response:
    """The whole list as the import reads it."""
    with g.database.reading() as store:
        version, catalogue = _found_or_404(store, key, name)
        now = kept(store, version, catalogue)
    columns = [*(Column(one.name, one.name, one.type == "money") for one in catalogue.columns), Column(ACTIVE, ACTIVE)]
    rows = [{**{one.name: _cell(row.get(one.name)) for one in catalogue.columns}, ACTIVE: row[ACTIVE]} for row in now.rows]
    return attachment(workbook(Content(sheet=name, columns=columns, rows=rows), g.now), f"{name}.xlsx", XLSX)


def _found_or_404(store: Store, key: str, name: str) -> tuple[Version, Catalogue]:
    version = version_or_404(store, key)
    return version, catalogues_of(store, version).get(name) or abort(404)


def _page(store: Store, version: Version, catalogue: Catalogue, now: Kept, lines: list[Line], errors: list[str] | None = None) -> str:
    q = request.args.get("q", "").strip()
    fresh = [Line(f"new-{number}", {}, True) for number in range(FRESH)]
    lines = lines if any(line.place.startswith("new-") for line in lines) else [*lines, *fresh]
    return render_template("settings/catalogue.html", key=version.process, title=title_of(version), catalogue=catalogue, now=now, lines=lines,
                           named=words(catalogue.title, g.language), help=words(catalogue.help, g.language), errors=errors or [], q=q,
                           labels={one.name: words(one.label, g.language) for one in catalogue.columns}, history=history(store, version, catalogue),
                           owned=owns(g.actor, version.facts.get("owner")), shown=SHOWN, why=request.form.get("why", ""))


def _lines(catalogue: Catalogue, rows: list[dict[str, Value]], q: str) -> list[Line]:
    """The first rows in which the words stand, with their places in the whole list."""
    wanted = fold(q.strip()) or ""
    lines = [Line(str(place), {one.name: _text(row.get(one.name)) for one in catalogue.columns}, row[ACTIVE] is True)
             for place, row in enumerate(rows)]
    return [line for line in lines if not wanted or any(wanted in (fold(cell) or "") for cell in line.cells.values())][:SHOWN]


def _typed(catalogue: Catalogue) -> list[Line]:
    """The rows of the posted page, in its order."""
    places = list(dict.fromkeys(request.form.getlist("row")))[:SHOWN + 50]
    return [Line(place, {one.name: request.form.get(f"{place}.{one.name}", "") for one in catalogue.columns}, f"{place}.{ACTIVE}" in request.form)
            for place in places]


def _edited(catalogue: Catalogue, now: Kept, lines: list[Line]) -> list[Any]:
    """The whole list with the rows of the page in their places, and new ones behind."""
    rows: list[Any] = [dict(row) for row in now.rows]
    for line in lines:
        row = {**line.cells, ACTIVE: line.active}
        if line.place.isdecimal() and int(line.place) < len(rows):
            rows[int(line.place)] = _unchanged(rows[int(line.place)], line, row)
        elif any(cell.strip() for cell in line.cells.values()):
            rows.append(row)
    return rows


def _unchanged(kept: dict[str, Value], line: Line, row: dict[str, Any]) -> dict[str, Any]:
    """Cells that read as they did keep their value: a text is read as its type only where somebody wrote it."""
    return {name: kept.get(name) if name != ACTIVE and line.cells[name] == _text(kept.get(name)) else value for name, value in row.items()}


def _imported(catalogue: Catalogue, now: Kept) -> list[Any]:
    """The rows of the Excel file that came along. Rows of before that it does not have are retired, not lost. Raises BadInput."""
    file = request.files.get("file")
    content = file.stream.read(LARGEST + 1) if file else b""
    if not content or len(content) > LARGEST:
        raise BadInput(_("Choose an Excel file of at most 5 MB."))
    sheets = read_sheets(content)
    filled = [row for row in (sheets[0].rows if sheets else ()) if any(cell is not None for cell in row)]
    heads = [as_text(cell) for cell in (filled[0] if filled else ())]
    names = {words(one.label, g.language).casefold(): one.name for one in catalogue.columns}
    names |= {one.name.casefold(): one.name for one in catalogue.columns} | {ACTIVE: ACTIVE}
    if catalogue.value not in [names.get(head.casefold()) for head in heads]:
        raise BadInput(_("The first row of the sheet must name the columns: %(columns)s.", columns=", ".join(dict.fromkeys(names.values()))))
    rows: list[Any] = [{names.get(head.casefold(), head): cell for head, cell in zip(heads, row, strict=False) if head} for row in filled[1:]]
    there = {as_text(row.get(catalogue.value)) for row in rows}
    return [*rows, *({**row, ACTIVE: False} for row in now.rows if as_text(row.get(catalogue.value)) not in there)]


def _cell(value: Value) -> Value:
    return "; ".join(str(one) for one in value) if isinstance(value, list) else value


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, int | Decimal):
        return write_number(value, g.language)
    return "; ".join(str(one) for one in value) if isinstance(value, list) else as_text(value)
