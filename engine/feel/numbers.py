"""Exact decimals of 34 digits: the context that all arithmetic uses, and numbers as text."""
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow])
NO_NUMBER = (InvalidOperation, DivisionByZero, Overflow)  # what the context raises where FEEL says null

TEXT = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """The number that the text writes, rounded to 34 digits; None if it writes none."""
    if not TEXT.fullmatch(text):
        return None
    try:
        return CONTEXT.create_decimal(text)
    except NO_NUMBER:
        return None


def is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def number_text(number: Decimal) -> str:
    """All digits, no exponent, as FEEL's string() writes a number."""
    return "0" if number == 0 else format(number, "f")
