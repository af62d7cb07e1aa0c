"""Why a due date is what it is, in sentences: "por qué esta fecha". The numbers come from engine/calendar/explained.py."""
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as __

from web.moments import whole_words

UNITS = {"business days": __("business days"), "business hours": __("business hours"), "days": __("days"), "hours": __("hours")}
KINDS = {"holiday": __("holiday"), "weekend": __("no working day"), "closed": __("no working day"), "removed": __("taken out of the calendar")}


def reasons(why: Mapping[str, Any] | None) -> list[str]:
    """The sentences; empty where the date was simply given."""
    if not why:
        return []
    lines = []
    if why.get("base"):
        lines.append(_("Counted from %(base)s.", base=_written(str(why["base"]))))
    if why.get("amount"):
        unit = str(why.get("unit", ""))
        lines.append(_("Plus %(amount)s %(unit)s.", amount=why["amount"], unit=str(UNITS.get(unit, unit))))
    if why.get("calendar"):
        lines.append(_("Calendar “%(calendar)s”, version %(version)s, time zone %(zone)s.", calendar=why["calendar"],
                       version=why.get("calendar_version", "–"), zone=why.get("zone", "–")))
    return lines + _skipped(why)


def _skipped(why: Mapping[str, Any]) -> list[str]:
    days = [day for day in why.get("skipped") or [] if isinstance(day, Mapping)]
    lines = [_("Does not count: %(day)s (%(reason)s).", day=_written(str(day.get("date"))),
               reason=day.get("reason") or str(KINDS.get(str(day.get("kind")), day.get("kind")))) for day in days]
    more = int(why.get("skipped_count") or 0) - len(days)
    return lines + ([_("And %(number)s more days that do not count.", number=more)] if more > 0 else [])


def _written(iso: str) -> str:
    try:
        if len(iso) == 10:
            return whole_words(date.fromisoformat(iso))
        return whole_words(datetime.fromisoformat(iso))
    except ValueError:
        return iso
