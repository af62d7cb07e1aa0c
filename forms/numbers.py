"""Numbers as people write them: 1.234,56 in Spanish, 1,234.56 in English. Exact, never a float."""
import re
from decimal import Decimal
from typing import Any

from forms.words import Refused

LONGEST = 40  # characters
MOST_DIGITS = 18  # before the decimal sign
MOST_DECIMALS = 10

_PEOPLE = {
    "es": re.compile(r"(-?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?"),
    "en": re.compile(r"(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?"),
}
_JSON = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_EXAMPLE = {"es": "1.234,56", "en": "1,234.56"}
_AROUND = re.compile(r"[\s$€]|COP|CLP|BOB|USD", re.IGNORECASE)  # what people put beside an amount


def read_number(text: str, language: str) -> Decimal:
    """The number a person wrote.

    1.5 is no number in Spanish: a dot there groups three digits, and guessing would be wrong by a factor of a thousand
    for someone. Raises Refused.
    """
    bare = _AROUND.sub("", text[: LONGEST + 20])
    found = _PEOPLE["en" if language == "en" else "es"].fullmatch(bare)
    if found is None or len(text) > LONGEST:
        raise Refused(language, "number", example=_EXAMPLE["en" if language == "en" else "es"])
    sign, whole, fraction = found.groups()
    digits = whole.replace(".", "").replace(",", "")
    return bounded(Decimal(f"{sign}{digits}.{fraction or '0'}") if fraction else Decimal(f"{sign}{digits}"), language)


def accept_number(value: Any, language: str) -> Decimal:
    """The number that a program sent: a JSON number, or its text to keep every digit. Raises Refused."""
    if isinstance(value, str) and len(value) <= LONGEST and _JSON.fullmatch(value):
        return bounded(Decimal(value), language)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise Refused(language, "number", example="1234.56")
    return bounded(Decimal(value), language)


def bounded(number: Decimal, language: str) -> Decimal:
    """The same number; refused if its digits are more than anyone counts."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number.adjusted() >= MOST_DIGITS or exponent < -MOST_DECIMALS:
        raise Refused(language, "number_long")
    return number


def write_number(number: int | Decimal, language: str, decimals: int | None = None) -> str:
    """The number as `read_number` takes it back; with `decimals` at least so many."""
    exact = Decimal(number)
    exponent = exact.as_tuple().exponent
    have = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    text = f"{exact:,.{max(have, decimals or 0)}f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))
