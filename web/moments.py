"""Moments as people read them: in their zone and language, near ones by name. Nothing here asks what time it is."""
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from flask import current_app, g
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape


@dataclass(frozen=True)
class Due:
    """A due date in words. `kind` colours it; the words alone must say it all."""

    kind: str  # late | today | calm | none
    words: str


def place() -> Locale:
    """How numbers, days and hours are written: in Spanish as in Colombia, 6:00 p. m. and 1.500.000,50."""
    locale = get_locale()
    return Locale("es", "CO") if locale is None or locale.language == "es" else locale


def date_words(value: date) -> str:
    """'22 nov 2026'. The country's own medium form has digits alone, which read slower in a list."""
    return format_date(value, "d MMM y" if place().language == "es" else "medium", locale=place())


def moment_words(value: datetime) -> str:
    """'22 nov 2026, 6:00 p. m.'"""
    return f"{date_words(value.date())}, {format_time(value, 'short', locale=place())}"


def whole_words(value: date | datetime) -> str:
    """'lunes, 23 de noviembre de 2026', and the hour of a moment."""
    day = format_date(value, "full", locale=place())
    return f"{day}, {format_time(value, 'short', locale=place())}" if isinstance(value, datetime) else day


def zone() -> ZoneInfo:
    """In which this page shows times: the process's, where it shows one process; else the organisation's."""
    return ZoneInfo(g.get("zone") or current_app.config["ZONE"])


def day(moment: datetime) -> str:
    """'22 nov 2026'; near days have names: hoy, ayer, mañana."""
    local = moment.astimezone(zone())
    distance = (local.date() - g.now.astimezone(zone()).date()).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    return near.get(distance) or date_words(local.date())


def hour(moment: datetime) -> str:
    return format_time(moment.astimezone(zone()), "short", locale=place())


def moment(value: datetime | None) -> Markup:
    """A <time> element: near days by name, the whole moment with its zone as title. Empty for None."""
    if value is None:
        return Markup("")
    local = value.astimezone(zone())
    whole = f"{whole_words(local)} ({zone()})"
    return Markup('<time datetime="{}" title="{}">{}, {}</time>').format(local.isoformat(), whole, day(value), hour(value))


def ago(value: datetime) -> str:
    """'hace 3 horas', 'dentro de 2 días'."""
    return format_timedelta(value - g.now, add_direction=True, locale=place())


def due(value: datetime | None) -> Due:
    """Late from the moment after the due one; today while the day lasts."""
    if value is None:
        return Due("none", _("No due date"))
    if value < g.now:
        return Due("late", _("Overdue, %(ago)s", ago=ago(value)))
    if value.astimezone(zone()).date() == g.now.astimezone(zone()).date():
        return Due("today", _("Due today, %(hour)s", hour=hour(value)))
    return Due("calm", _("Due %(day)s, %(hour)s", day=day(value), hour=hour(value)))


def due_chip(value: datetime | None) -> Markup:
    """The due date as a coloured word, or nothing."""
    if value is None:
        return Markup('<span class="quiet small">{}</span>').format(due(None).words)
    told = due(value)
    whole = f"{whole_words(value.astimezone(zone()))} ({zone()})"
    return Markup('<span class="chip {}" title="{}">{}</span>').format(told.kind, escape(whole), told.words)
