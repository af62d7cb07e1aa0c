"""Reads a business calendar from the mapping that owners write and storage keeps, and pins its holidays.

Shape (contract.md B16): {key, version, zone, working_hours: {mon: [["08:00", "18:00"]], …}, holidays: […] | country,
extra_days, removed_days, cutoff}. A day is "2026-07-20" or {"date": "2026-07-20", "name": "…"}. With `holidays` given only
these count; else those of `country` and the further `extra_days`, and on `removed_days` there is work all the same.
A materialised calendar holds `country_days` and `years` besides.
"""
import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Any

from engine.calendar.calendar import DAYS, Calendar, Span
from engine.calendar.country import country_days
from engine.calendar.zone import zone_named
from engine.errors import BadCalendar

WORKING_HOURS = {day: [["08:00", "18:00"]] for day in DAYS[:5]}  # when a calendar does not say
_KNOWN = frozenset(("key", "version", "zone", "working_hours", "holidays", "country", "extra_days", "removed_days", "cutoff",
                    "country_days", "years", "title"))
_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


def read_calendar(data: Mapping[str, Any]) -> Calendar:
    """The calendar that `data` describes. Raises BadCalendar, naming the entry that is wrong."""
    unknown = sorted(set(data) - _KNOWN)
    if unknown:
        raise BadCalendar(f"No se conoce la entrada {', '.join(unknown)}.", f"Las entradas son: {', '.join(sorted(_KNOWN))}.")
    zone = data.get("zone")
    if not isinstance(zone, str):
        raise BadCalendar("Falta la zona horaria (zone).", "Escriba por ejemplo America/Bogota.")
    zone_named(zone)
    listed = data.get("holidays")
    country = _country(data) if listed is None else None
    held = (*(data.get("country_days") or ()), *(data.get("extra_days") or ())) if listed is None else listed
    return Calendar(
        key=str(data.get("key", "")), version=data.get("version", 1), zone_name=zone,
        week=_week(data.get("working_hours", WORKING_HOURS)),
        holidays=MappingProxyType(_days(held, "holidays")), country=country, years=_years(data) if country else None,
        removed_days=frozenset(_days(data.get("removed_days") or (), "removed_days") if listed is None else ()),
        cutoff=_cutoff(data.get("cutoff")))


def read_calendars(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Calendar]:
    """The calendars of a bundle by key. Reading is cheap, but not free: keep them as long as the bundle."""
    return {key: read_calendar({"key": key, **calendar}) for key, calendar in data.items()}


def materialise(data: Mapping[str, Any], years: range) -> dict[str, Any]:
    """The same calendar with the country's holidays of `years` written out, to be stored as a version.

    From then on it never asks the library again: a date outside `years` is an error, not a guess.
    Raises BadCalendar as `read_calendar` does.
    """
    read_calendar(data)
    country = _country(data)
    if data.get("holidays") is not None or country is None:
        return dict(data)
    days = [{"date": day.isoformat(), "name": name} for year in years for day, name in country_days(country, year).items()]
    return {**data, "country_days": days, "years": [years[0], years[-1]]}


def _country(data: Mapping[str, Any]) -> str | None:
    country = data.get("country")
    if country is not None and not isinstance(country, str):
        raise BadCalendar("El país (country) debe ser un código como CO.")
    if country and "country_days" not in data:
        country_days(country, 2026)  # an unknown country is refused here, not at the first due date
    return country or None


def _years(data: Mapping[str, Any]) -> tuple[int, int] | None:
    years = data.get("years")
    return (int(years[0]), int(years[1])) if years else None


def _days(items: Any, entry: str) -> dict[date, str]:
    if isinstance(items, str) or not isinstance(items, Iterable):
        raise BadCalendar(f"{entry} debe ser una lista de fechas.", 'Por ejemplo ["2026-07-20"].')
    return dict(_day(item, entry) for item in items)


def _day(item: Any, entry: str) -> tuple[date, str]:
    text, name = (item.get("date"), item.get("name")) if isinstance(item, Mapping) else (item, None)
    try:
        return date.fromisoformat(str(text)), str(name or "feriado")
    except ValueError as error:
        raise BadCalendar(f"{text!r} en {entry} no es una fecha.", "Escriba por ejemplo 2026-07-20.") from error


def _week(hours: Any) -> tuple[tuple[Span, ...], ...]:
    if not isinstance(hours, Mapping):
        raise BadCalendar("working_hours debe decir las horas de cada día.", 'Por ejemplo {"mon": [["08:00", "18:00"]]}.')
    unknown = sorted(str(day) for day in hours if day not in DAYS)
    if unknown:
        raise BadCalendar(f"No se conoce el día {', '.join(unknown)} en working_hours.", f"Los días son: {', '.join(DAYS)}.")
    week = tuple(_spans(hours.get(day) or (), day) for day in DAYS)
    if not any(week):
        raise BadCalendar("El calendario no tiene ninguna hora de trabajo.", "Indique al menos un día en working_hours.")
    return week


def _spans(items: Any, day: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for item in items:
        if isinstance(item, str) or len(item) != 2:
            raise BadCalendar(f"Las horas de {day} no se entienden: {item!r}.", 'Escriba pares como ["08:00", "18:00"].')
        opens, closes = (_clock(text, day) for text in item)
        if closes <= opens or (spans and opens < spans[-1][1]):
            raise BadCalendar(f"Las horas de {day} no están en orden: {item!r}.", "Para la noche use dos días: hasta 24:00 y desde 00:00.")
        spans.append((opens, closes))
    return tuple(spans)


def _clock(text: Any, entry: str) -> timedelta:
    match = _CLOCK.fullmatch(str(text))
    if match is None or (match[1] == "24" and match[2] != "00"):
        raise BadCalendar(f"{text!r} en {entry} no es una hora.", "Escriba por ejemplo 08:00.")
    return timedelta(hours=int(match[1]), minutes=int(match[2]))


def _cutoff(text: Any) -> time | None:
    if text is None:
        return None
    moment = _clock(text, "cutoff")
    if moment >= timedelta(days=1):
        raise BadCalendar("La hora de corte (cutoff) debe ser anterior a 24:00.", "Quítela si no hay hora de corte.")
    return time(moment.seconds // 3600, moment.seconds // 60 % 60)
