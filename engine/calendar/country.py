"""The public holidays of a country, from the data of the `holidays` library.

The data of that library change between its releases, so what a due date used is pinned: `materialise` in
engine/calendar/reading.py writes the dates into the calendar before it is stored.
"""
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from engine.errors import BadCalendar


@lru_cache(maxsize=512)
def country_days(country: str, year: int) -> Mapping[date, str]:
    """Holidays of `CO`, or of a part of a country as `BO-S`, in `year`: date -> name, in Spanish where it is known.

    The language is always given: without one the library would answer in that of the machine.
    Raises BadCalendar for a country that the library does not know.
    """
    import holidays  # 0.6 s: only for calendars that name a country

    code, _, part = country.partition("-")
    try:
        kind = type(holidays.country_holidays(code, subdiv=part or None))
        language = "es" if "es" in kind.supported_languages else kind.default_language
        found = holidays.country_holidays(code, subdiv=part or None, years=year, language=language)
    except (NotImplementedError, KeyError, AttributeError) as error:
        raise BadCalendar(f"No se conocen los feriados de {country!r}.", "Use un código ISO como CO, o dé la lista holidays.") from error
    return MappingProxyType(dict(sorted(found.items())))
