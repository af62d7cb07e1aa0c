"""Calendars: working days and hours by which deadlines are counted. Each saving is a new version."""
import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as __

from engine.errors import EngineError
from storage.settings import CALENDAR
from web.labels import WEEKDAYS
from web.owning import put_calendar
from web.page import only
from web.process_titles import title_of

pages = Blueprint("calendars", __name__, url_prefix="/calendars")
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
EMPTY = {"zone": "America/Bogota", "country": "CO", "working_hours": {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
LISTS = [("extra_days", __("Further days off"), __("One day per line, like 2026-12-24 and then its name.")),
         ("removed_days", __("Holidays on which we work"), __("One day per line, like 2026-07-20."))]


@pages.get("")
@only("see_studio")
def show() -> str:
    with g.database.reading() as store:
        used_by: dict[str, list[str]] = {}
        for version in store.processes.list():
            used_by.setdefault(str(version.facts.get("calendar")), []).append(title_of(version))
        return render_template("settings/calendars.html", calendars=store.settings.calendars().items(), used_by=used_by)


@pages.get("/go")
@only("set_parameters", sees="see_studio")
def go() -> Response:
    """From the name of a new calendar to its page."""
    key = request.args.get("key", "").strip().lower()
    return redirect(url_for("calendars.one", key=key) if KEY.fullmatch(key) else url_for("calendars.show"), 303)  # type: ignore[return-value]


@pages.get("/<key>")
@only("see_studio")
def one(key: str) -> str:
    with g.database.reading() as store:
        kept = store.settings.calendar(key)
    if kept is None and not KEY.fullmatch(key):
        abort(404)
    return _page(key, kept.value if kept else EMPTY)


@pages.post("/<key>")
@only("set_parameters", sees="see_studio")
def change(key: str) -> Response | tuple[str, int]:
    """Keep a new version; with a complaint, the page again as it was typed."""
    with g.database.reading() as store:
        kept = store.settings.calendar(key)
    if kept is None and not KEY.fullmatch(key):
        abort(404)
    typed = _posted(kept.value if kept else {})
    try:
        put_calendar(key, typed)
    except EngineError as refused:
        return _page(key, typed, str(refused)), 422
    flash(_("Saved as a new version."), "calm")
    return redirect(url_for("calendars.one", key=key), 303)  # type: ignore[return-value]


def _page(key: str, calendar: Mapping[str, Any], refusal: str = "") -> str:
    hours = calendar.get("working_hours") or {}
    week = [(day, words, ", ".join("-".join(span) for span in hours.get(day, ()))) for day, words in WEEKDAYS.items()]
    with g.database.reading() as store:
        changes = store.settings.changes(CALENDAR, key, 20)
    lists = LISTS if calendar.get("holidays") is None else [("holidays", _("Holidays"), LISTS[0][2]), *LISTS]
    return render_template("settings/calendar.html", key=key, calendar=calendar, week=week, lists=lists, days=_days_written,
                           changes=changes, errors={"whole": refusal})


def _posted(before: Mapping[str, Any]) -> dict[str, Any]:
    """The calendar as the form says. What the form does not show stays as it is."""
    form = request.form
    found: dict[str, Any] = {name: value for name, value in before.items() if name == "title"}
    found["zone"] = form.get("zone", "").strip()
    found["working_hours"] = {day: [span.strip().split("-") for span in form.get(f"hours_{day}", "").split(",") if span.strip()] for day in WEEKDAYS}
    country, cutoff = form.get("country", "").strip().upper(), form.get("cutoff", "").strip()
    found |= {"cutoff": cutoff} if cutoff else {}
    if "holidays" in form:
        found["holidays"] = _days(form["holidays"])
    elif country:
        found["country"] = country
    else:
        found["holidays"] = []
    return found | {name: _days(form.get(name, "")) for name, _words, _help in LISTS}


def _days(text: str) -> list[Any]:
    """Lines like "2026-12-24 Navidad" as the engine reads them."""
    lines = [line.strip().split(None, 1) for line in text.splitlines() if line.strip()]
    return [{"date": line[0], "name": line[1]} if len(line) > 1 else line[0] for line in lines]


def _days_written(days: Any) -> str:
    return "\n".join(day if isinstance(day, str) else f"{day.get('date')} {day.get('name', '')}".strip() for day in days or ())
