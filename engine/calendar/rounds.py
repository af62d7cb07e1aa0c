"""FEEL functions that write the cycle of a timer: so the hour of a periodic start can be a parameter.

`=cada día hábil(parameters.sd.horaListado)` is the cron `0 8 * * business`; an hour is a text "15:30" or a time.
"""
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from engine.feel.environment import FeelRefusal, Function
from engine.feel.python_time import to_python
from engine.feel.temporal import Time

DAYS = {"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
        "lunes": 1, "martes": 2, "miércoles": 3, "miercoles": 3, "jueves": 4, "viernes": 5, "sábado": 6, "sabado": 6, "domingo": 0}


def _each_day(at: Any) -> str:
    return f"{_clock(at)} * * *"


def _each_business_day(at: Any) -> str:
    return f"{_clock(at)} * * business"


def _each_week(day: Any, at: Any) -> str:
    if not isinstance(day, str) or day.strip().casefold() not in DAYS:
        raise FeelRefusal(f"{day!r} no es un día de la semana: escriba por ejemplo \"lunes\".")
    return f"{_clock(at)} * * {DAYS[day.strip().casefold()]}"


def _each_month(day: Any, at: Any) -> str:
    """A day of the month; a negative one counts from its end, and only -1 is one."""
    return f"{_clock(at)} {'L' if day == -1 else _whole(day, 31)} * *"


def _each_month_business(day: Any, at: Any) -> str:
    return f"{_clock(at)} {'LB' if day == -1 else f'{_whole(day, 23)}B'} * *"


def _whole(value: Any, most: int) -> int:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and 1 <= value <= most and value % 1 == 0:
        return int(value)
    raise FeelRefusal(f"{value} no es un día de 1 a {most}, ni -1 para el último.")


def _clock(at: Any) -> str:
    """Minute and hour of a cron."""
    found = to_python(at) if isinstance(at, Time) else None
    if isinstance(at, str):
        try:
            found = time.fromisoformat(at.strip())
        except ValueError:
            found = None
    if not isinstance(found, time) or found.second or found.microsecond or found.tzinfo is not None:
        raise FeelRefusal(f"{at} no es una hora: escriba por ejemplo \"15:30\".")
    return f"{found.minute} {found.hour}"


ROUNDS: Mapping[str, Function] = {
    name: function
    for names, function in (
        (("each day", "cada día"), Function(("time",), _each_day)),
        (("each business day", "cada día hábil"), Function(("time",), _each_business_day)),
        (("each week", "cada semana"), Function(("day", "time"), _each_week)),
        (("each month", "cada mes"), Function(("day", "time"), _each_month)),
        (("each business day of month", "cada día hábil del mes"), Function(("day", "time"), _each_month_business)),
    )
    for name in names
}
