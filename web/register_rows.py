"""One row of a register: what it holds, who changed it from what to what, and its correction by an owner who says why."""
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.errors import CaseMoved, NotAllowed
from engine.feel.errors import FeelError
from engine.feel.temporal import Date, DateTime
from engine.feel.temporal_text import read_date, read_datetime
from engine.model import Value
from engine.reports.declared import NUMBER
from engine.reports.made import ReportColumn
from forms.numbers import read_number, write_number
from forms.words import Refused
from storage.database import Store
from storage.registers import Change, RegisterRow
from web.page import signed_in
from web.register_access import Register, register_or_404

pages = Blueprint("register_rows", __name__)
NUMBERS = ("integer", "decimal", "money")
LONGEST = 2_000  # characters of a value, and of the reason


@dataclass(frozen=True)
class Entry:
    """A value as the correction shows it. `kind`: text number boolean date moment; empty: not to be corrected here."""

    column: ReportColumn
    kind: str
    text: str


@pages.get("/registers/<register>/<int:number>")
@signed_in
def show(register: str, number: int) -> str:
    with g.database.reading() as store:
        found = register_or_404(store, register)
        return _page(store, found, _row_or_404(store, found, number))


@pages.post("/registers/<register>/<int:number>")
@signed_in
def correct(register: str, number: int) -> Response | tuple[str, int]:
    """Keep what was corrected, with who, when and why; with complaints, the page again as it was typed."""
    with g.database.reading() as store:
        found = register_or_404(store, register)
        row = _row_or_404(store, found, number)
    if not found.owned:
        raise NotAllowed(_("The register belongs to the owners of its process."))
    values, errors = _read(found, row)
    why = request.form.get("why", "").strip()[:LONGEST]
    if not why:
        errors["why"] = _("Say why the row is corrected.")
    if errors:
        with g.database.reading() as store:
            return _page(store, found, row, errors, request.form), 422
    changed = {name: value for name, value in values.items() if value != row.data.get(name)}
    if changed:
        _keep(register, number, changed, why)
    flash(_("The row was corrected.") if changed else _("Nothing was changed."), "calm")
    return redirect(url_for("register_rows.show", register=register, number=number), 303)  # type: ignore[return-value]


def _keep(register: str, number: int, changed: Mapping[str, Value], why: str) -> None:
    """Raises CaseMoved when somebody changed the row after this person opened it."""
    with g.database.transaction() as store:
        row = store.registers.get(register, number, locked=True) or abort(404)
        if str(len(store.registers.changes(register, number))) != request.form.get("changes"):
            raise CaseMoved(_("Open the row again and look at what was changed."))
        store.registers.change(register, number, {**row.data, **changed}, g.actor.user, g.now, why=why)


def _page(store: Store, register: Register, row: RegisterRow, errors: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None) -> str:
    changes = store.registers.changes(register.key, row.number)
    entries = [_entry(column, row.data.get(column.name), (typed or {}).get(f"v.{column.name}")) for column in register.columns]
    seen = {case for case in (row.case, *(change.case for change in changes)) if case and store.cases.visible(case, g.actor)}
    return render_template("registers/row.html", register=register, row=row, shown=register.shown(row.data, row.number), entries=entries,
                           changes=[(change, _differences(register, change)) for change in reversed(changes)], count=len(changes), seen=seen,
                           errors=errors or {}, why=(typed or {}).get("why", ""))


def _row_or_404(store: Store, register: Register, number: int) -> RegisterRow:
    return store.registers.get(register.key, number) or abort(404)


def _differences(register: Register, change: Change) -> list[tuple[str, Value, Value]]:
    """What a change did, in the columns that this person may read: label, before, after."""
    return [(column.label, change.before.get(column.name), change.after.get(column.name)) for column in register.columns
            if change.before.get(column.name) != change.after.get(column.name)]


def _entry(column: ReportColumn, value: Value, typed: str | None) -> Entry:
    kind = _kind(column, value)
    return Entry(column, kind, typed if typed is not None else _text(kind, value))


def _kind(column: ReportColumn, value: Value) -> str:
    if column.name == NUMBER or isinstance(value, dict | list):
        return ""
    match column.type:
        case "boolean":
            return "boolean"
        case "date":
            return "date"
        case "datetime":
            return "moment"
    return "number" if column.type in NUMBERS else "text"


def _text(kind: str, value: Value) -> str:
    if value is None:
        return ""
    if kind == "number" and isinstance(value, int | Decimal):
        return write_number(value, g.language)
    if kind == "boolean":
        return "true" if value is True else "false"
    return str(value)


def _read(register: Register, row: RegisterRow) -> tuple[dict[str, Value], dict[str, str]]:
    """What was typed for each column, and what is wrong with it."""
    values: dict[str, Value] = {}
    errors = {}
    for column in register.columns:
        text, kind = request.form.get(f"v.{column.name}"), _kind(column, row.data.get(column.name))
        if text is None or not kind or text.strip() == _text(kind, row.data.get(column.name)):
            continue
        try:
            values[column.name] = _value(kind, column.type, text.strip())
        except (ValueError, FeelError, Refused):
            errors[column.name] = _("This does not fit.")
    return values, errors


def _value(kind: str, type: str, text: str) -> Any:
    """Raises ValueError, FeelError or Refused."""
    if not text:
        return None
    if len(text) > LONGEST:
        raise ValueError
    match kind:
        case "boolean":
            return text == "true"
        case "date" | "moment":
            found = read_date(text) if kind == "date" else read_datetime(text)
            if not isinstance(found, Date | DateTime):
                raise ValueError
            return found
        case "number":
            number = read_number(text, g.language)
            if type == "integer" and number != number.to_integral_value():
                raise ValueError
            return int(number) if type == "integer" else number
    return text
