"""Arithmetic on business days and business hours. Every result can explain itself.

A base is a date, a naive datetime (a wall time of the calendar's zone) or an aware one. Results that are moments are UTC.
"""
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from engine.calendar.calendar import Calendar, DayOff
from engine.calendar.explained import Explained, explained
from engine.calendar.zone import start_of_day, to_utc
from engine.errors import BadCalendar

Base = date | datetime  # a datetime is also a date to Python

_DAY = timedelta(days=1)
_FARTHEST = 40_000  # days that one question may look at: a century


def add_business_days(calendar: Calendar, base: Base, days: int) -> Explained:
    """The end of the working day that is the `days`-th business day strictly after the date of `base`.

    Negative counts back. 0 means the day of `base` itself, or the next business day if nobody works on it.
    Source: procedures.md, "N días hábiles posteriores al X".
    """
    day, skipped = _walk(calendar, day_of(calendar, base), days)
    return explained(calendar, "add business days", closing(calendar, day), base, str(days), "business days", skipped)


def add_business_hours(calendar: Calendar, base: Base, length: timedelta) -> Explained:
    """The moment at which `length` of working time has passed since `base`; before `base` when it is negative.

    Working time that runs out exactly at closing ends at closing, not at the next opening.
    """
    moment, skipped = _advance(calendar, base, length) if length >= timedelta() else _retreat(calendar, base, -length)
    hours = f"{length / timedelta(hours=1):g}"
    return explained(calendar, "add business hours", moment, base, hours, "business hours", skipped)


def business_days_between(calendar: Calendar, start: Base, end: Base) -> int:
    """How many business days come after the date of `start`, up to and with that of `end`; negative when `end` is earlier.

    So `add_business_days` of the result leads to `end` again, if `end` is a business day.
    """
    first, last = day_of(calendar, start), day_of(calendar, end)
    if last < first:
        return -sum(calendar.day_off(day) is None for day in _days(last, (first - last).days))
    return sum(calendar.day_off(day) is None for day in _days(first + _DAY, (last - first).days))


def business_hours_between(calendar: Calendar, start: Base, end: Base) -> timedelta:
    """The working time from `start` to `end`; negative when `end` is earlier."""
    begin, finish = instant_of(calendar, start), instant_of(calendar, end)
    if finish < begin:
        return -business_hours_between(calendar, end, start)
    first, last = day_of(calendar, start), day_of(calendar, end)
    spans = (span for day in _days(first, (last - first).days + 1) for span in calendar.hours(day))
    return sum((max(min(closes, finish) - max(opens, begin), timedelta()) for opens, closes in spans), timedelta())


def is_business_day(calendar: Calendar, base: Base) -> bool:
    return calendar.day_off(day_of(calendar, base)) is None


def next_business_day(calendar: Calendar, base: Base) -> Explained:
    """The first business day strictly after the date of `base`."""
    day, skipped = _walk(calendar, day_of(calendar, base), 1)
    return explained(calendar, "next business day", day, base, "1", "business days", skipped)


def previous_business_day(calendar: Calendar, base: Base) -> Explained:
    """The last business day strictly before the date of `base`."""
    day, skipped = _walk(calendar, day_of(calendar, base), -1)
    return explained(calendar, "previous business day", day, base, "-1", "business days", skipped)


def end_of_business_day(calendar: Calendar, base: Base) -> Explained:
    """The closing of the day of `base`, even when that has passed; of the next business day if nobody works on it."""
    day, skipped = _walk(calendar, day_of(calendar, base), 0)
    return explained(calendar, "end of business day", closing(calendar, day), base, "0", "business days", skipped)


def next_opening(calendar: Calendar, base: Base) -> Explained:
    """The first moment from `base` on at which somebody works: `base` itself inside the working hours."""
    moment, skipped = _advance(calendar, base, timedelta())
    return explained(calendar, "next opening", moment, base, "0", "business hours", skipped)


def apply_cutoff(calendar: Calendar, base: Base, cutoff: time | None = None) -> Explained:
    """The moment from which a deadline counts: `base` if it comes before the cut-off, else the next opening day's opening.

    A base on a day off counts as the opening of the next business day, which is before its cut-off. `cutoff` is
    the calendar's unless given; without any, only days off matter. Source: procedures.md, D6.
    """
    cutoff = cutoff or calendar.cutoff
    day = day_of(calendar, base)
    wall = instant_of(calendar, base).astimezone(calendar.zone).time()
    late = cutoff is not None and wall >= cutoff
    target, skipped = _walk(calendar, day, 1 if late and is_business_day(calendar, base) else 0)
    moment = instant_of(calendar, base) if target == day else opening(calendar, target)
    return explained(calendar, "apply cutoff", moment, base, cutoff.strftime("%H:%M") if cutoff else "", "cutoff", skipped)


def day_of(calendar: Calendar, base: Base) -> date:
    """The date of `base` on the calendars that hang in its zone."""
    if not isinstance(base, datetime):
        return base
    return (base if base.tzinfo is None else base.astimezone(calendar.zone)).date()


def instant_of(calendar: Calendar, base: Base) -> datetime:
    if not isinstance(base, datetime):
        return start_of_day(base, calendar.zone)
    return to_utc(base, calendar.zone) if base.tzinfo is None else base.astimezone(UTC)


def opening(calendar: Calendar, day: date) -> datetime:
    return to_utc(datetime.combine(day, time()) + calendar.week[day.weekday()][0][0], calendar.zone)


def closing(calendar: Calendar, day: date) -> datetime:
    return to_utc(datetime.combine(day, time()) + calendar.week[day.weekday()][-1][1], calendar.zone)


def _walk(calendar: Calendar, day: date, count: int) -> tuple[date, list[DayOff]]:
    """`count` business days on or back from `day`, and the days off met on the way."""
    skipped: list[DayOff] = []
    step = _DAY if count >= 0 else -_DAY
    left = abs(count)
    for candidate in _days(day if count == 0 else day + step, _FARTHEST, step):
        off = calendar.day_off(candidate)
        if off is not None:
            skipped.append(off)
        elif left <= 1:
            return candidate, skipped
        else:
            left -= 1
    raise _too_far(calendar)


def _advance(calendar: Calendar, base: Base, length: timedelta) -> tuple[datetime, list[DayOff]]:
    moment, skipped = instant_of(calendar, base), []
    for day in _days(day_of(calendar, base), _FARTHEST):
        off = calendar.day_off(day)
        if off is not None:
            skipped.append(off)
            continue
        for opens, closes in calendar.hours(day):
            begin = max(opens, moment)
            if begin < closes:
                if length <= closes - begin:
                    return begin + length, skipped
                length -= closes - begin
    raise _too_far(calendar)


def _retreat(calendar: Calendar, base: Base, length: timedelta) -> tuple[datetime, list[DayOff]]:
    moment, skipped = instant_of(calendar, base), []
    for day in _days(day_of(calendar, base), _FARTHEST, -_DAY):
        off = calendar.day_off(day)
        if off is not None:
            skipped.append(off)
            continue
        for opens, closes in reversed(calendar.hours(day)):
            finish = min(closes, moment)
            if opens < finish:
                if length <= finish - opens:
                    return finish - length, skipped
                length -= finish - opens
    raise _too_far(calendar)


def _days(first: date, count: int, step: timedelta = _DAY) -> Iterator[date]:
    if count > _FARTHEST:
        raise BadCalendar("Entre las dos fechas hay más de cien años.", "Revise las fechas.")
    try:
        yield from (first + step * n for n in range(count))
    except OverflowError:
        return


def _too_far(calendar: Calendar) -> BadCalendar:
    return BadCalendar(f"El calendario {calendar.key} no llega a esa fecha en cien años.", "Use una cantidad menor.")
