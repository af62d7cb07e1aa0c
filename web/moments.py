"""Moments as people read them: in their zone and language, near ones by name. Nothing here asks what time it is."""
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from flask import current_app, g
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape


@dataclass(frozen=True)
class Due:
    """A due date in words. `kind` colours it; the words alone must say it all."""

    kind: str  # late | today | calm | none
    words: str


def zone() -> ZoneInfo:
    """In which this page shows times: the process's, where it shows one process; else the organisation's."""
    return ZoneInfo(g.get("zone") or current_app.config["ZONE"])


def day(moment: datetime) -> str:
    """'22 nov 2026'; near days have names: hoy, ayer, mañana."""
    local = moment.astimezone(zone())
    distance = (local.date() - g.now.astimezone(zone()).date()).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    return near.get(distance) or format_date(local.date(), "medium", locale=get_locale())


def hour(moment: datetime) -> str:
    return format_time(moment.astimezone(zone()), "short", locale=get_locale())


def moment(value: datetime | None) -> Markup:
    """A <time> element: near days by name, the whole moment with its zone as title. Empty for None."""
    if value is None:
        return Markup("")
    local = value.astimezone(zone())
    whole = format_datetime(local, "full", locale=get_locale())
    return Markup('<time datetime="{}" title="{}">{}, {}</time>').format(local.isoformat(), whole, day(value), hour(value))


def ago(value: datetime) -> str:
    """'hace 3 horas', 'dentro de 2 días'."""
    return format_timedelta(value - g.now, add_direction=True, locale=get_locale())


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
    whole = format_datetime(value.astimezone(zone()), "full", locale=get_locale())
    return Markup('<span class="chip {}" title="{}">{}</span>').format(told.kind, escape(whole), told.words)
