"""A computed date together with the reason for it: "por qué esta fecha"."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.calendar.calendar import Calendar, DayOff

_LISTED = 40  # days off written out; of more only the number is kept, so that a due date stays small


@dataclass(frozen=True)
class Explained:
    """`why` is JSON-safe: {rule, base, amount, unit, calendar, calendar_version, zone, skipped: [{date, kind, reason}],
    skipped_count}; `base` is ISO 8601 in the calendar's zone."""

    value: Any  # an aware UTC datetime, a date, or an amount
    why: Mapping[str, Any]


def explained(calendar: Calendar, rule: str, value: Any, base: date | datetime, amount: str, unit: str,
              skipped: list[DayOff]) -> Explained:
    shown = base.astimezone(calendar.zone) if isinstance(base, datetime) else base
    return Explained(value, {
        "rule": rule, "base": shown.isoformat(), "amount": amount, "unit": unit, "calendar": calendar.key,
        "calendar_version": calendar.version, "zone": calendar.zone_name,
        "skipped": [day.as_dict() for day in skipped[:_LISTED]], "skipped_count": len(skipped)})
