"""Built-in functions on single numbers, and abs() on durations."""
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from engine.feel.numbers import CONTEXT, is_whole
from engine.feel.signature import builtin
from engine.feel.temporal import DaysDuration, MonthsDuration

SCALES = range(-6111, 6177)  # source: DMN 1.5, table 77


def _rounding(mode: str) -> Callable[..., Decimal | None]:
    def rounded(number: Decimal, scale: Decimal | None = Decimal(0)) -> Decimal | None:
        if scale is None or not SCALES.start <= scale < SCALES.stop:
            return None
        digits = int(scale)
        if -int(number.as_tuple().exponent) <= digits:
            return number
        return number.quantize(Decimal(1).scaleb(-digits), rounding=mode, context=CONTEXT)

    return rounded


for _name, _mode in {
    "decimal": ROUND_HALF_EVEN,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
}.items():
    builtin(_name, "n: number, scale: number")(_rounding(_mode))
builtin("floor", "n: number, scale: number?")(_rounding(ROUND_FLOOR))
builtin("ceiling", "n: number, scale: number?")(_rounding(ROUND_CEILING))


@builtin("abs", "n: number")
def absolute(number: Decimal) -> Decimal:
    return CONTEXT.abs(number)


@builtin("abs", "n: days")
def absolute_days(duration: DaysDuration) -> DaysDuration:
    return DaysDuration(abs(duration.nanoseconds))


@builtin("abs", "n: months")
def absolute_months(duration: MonthsDuration) -> MonthsDuration:
    return MonthsDuration(abs(duration.months))


@builtin("modulo", "dividend: number, divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """The sign is the divisor's. Source: DMN 1.5, table 77: dividend - divisor*floor(dividend/divisor)."""
    if divisor == 0:
        return None
    quotient = CONTEXT.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
    return CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, quotient))


@builtin("sqrt", "number: number")
def square_root(number: Decimal) -> Decimal | None:
    return CONTEXT.sqrt(number) if number >= 0 else None


@builtin("log", "number: number")
def logarithm(number: Decimal) -> Decimal | None:
    return CONTEXT.ln(number) if number > 0 else None


@builtin("exp", "number: number")
def exponential(number: Decimal) -> Decimal:
    return CONTEXT.exp(number)


@builtin("odd", "number: number")
def odd(number: Decimal) -> bool:
    return is_whole(number) and CONTEXT.abs(number) % 2 == 1


@builtin("even", "number: number")
def even(number: Decimal) -> bool:
    return number % 2 == 0
