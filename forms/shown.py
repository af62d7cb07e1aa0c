"""How a value stands in an input, and the attributes that help a browser to take a good one. The server checks again."""
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel.temporal import Date, DateTime
from forms.files import LARGEST_MB
from forms.form import Field, Value
from forms.inputs import LONGEST_TEXT
from forms.kinds import kind_list
from forms.moments import local_text, write_date
from forms.numbers import write_number
from forms.reading import Reading
from forms.words import name as word


def shown_text(asked: Field, value: Value, reading: Reading) -> str:
    """The value as this person writes it; ISO where the browser's own picker wants it."""
    if not asked.asked:
        return reading_text(asked, value, reading)
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return write_number(value, reading.language, asked.decimals if asked.type == "money" else None)
        case DateTime():
            return local_text(value, reading.zone)
        case _:
            return str(value)


def reading_text(asked: Field, value: Value, reading: Reading) -> str:
    """A value to be read, not changed: of a computed field, in a list of answers."""
    match value:
        case None:
            return word(reading.language, "nothing")
        case bool():
            return word(reading.language, "yes" if value else "no")
        case int() | Decimal():
            return " ".join(filter(None, [write_number(value, reading.language, asked.decimals), asked.currency]))
        case Date():
            return write_date(value, reading.language)
        case DateTime():
            day, _, clock = local_text(value, reading.zone).partition("T")
            year, month, date = day.split("-")
            return f"{day if reading.language == 'en' else f'{date}/{month}/{year}'} {clock}"
        case list():
            return ", ".join(reading_text(asked, item, reading) for item in value) or word(reading.language, "nothing")
        case dict():
            return str(value.get("name", value))
        case _:
            return str(value)


def unit(asked: Field) -> str | None:
    return (asked.currency or "$") if asked.type == "money" else None


def attributes(asked: Field, reading: Reading) -> Mapping[str, Any]:
    """What HTML knows of the rules of one answer."""
    match asked.type:
        case "text" | "textarea" | "select":
            most = asked.maxlength or LONGEST_TEXT.get(asked.type)
            lines = {"rows": asked.rows} if asked.type == "textarea" else {}
            return lines | _some(maxlength=most if asked.type != "select" or asked.open else None, minlength=asked.minlength)
        case "integer" | "decimal" | "money":
            return {"inputmode": "numeric" if asked.type == "integer" else "decimal", "autocomplete": "off"}
        case "date" | "datetime":
            least, most = (reading.value(bound) for bound in (asked.min, asked.max))
            return _some(min=_iso(least, asked, reading), max=_iso(most, asked, reading))
        case "file" | "files":
            kinds = kind_list(asked.accept)
            endings = [f".{ending}" for kind in kinds for ending in kind.endings]
            accepted = word(
                reading.language, "accepted", kinds=", ".join(kind.label for kind in kinds), most=asked.max_mb or LARGEST_MB
            )
            return {"accept": ",".join(endings), "accepted": accepted}
        case _:
            return {}


def _iso(bound: Value, asked: Field, reading: Reading) -> str | None:
    match bound:
        case Date():
            return str(bound) if asked.type == "date" else f"{bound}T00:00"
        case DateTime():
            return str(bound.date) if asked.type == "date" else local_text(bound, reading.zone)
        case str():
            return bound
        case _:
            return None


def _some(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
