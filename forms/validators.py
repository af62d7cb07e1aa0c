"""What an answer must keep besides its type, as WTForms validators: required, length, bounds, options. FEEL checks come after."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import re2
from wtforms.validators import StopValidation, ValidationError

from engine.feel.temporal import Date, DateTime
from forms.moments import accept_date, accept_datetime, local_text, write_date
from forms.numbers import write_number
from forms.posted import MOST_ROWS
from forms.reading import Reading
from forms.rules import text_of
from forms.words import Refused, say

Validator = Callable[[Any, Any], None]


def answered(form: Any, entry: Any) -> None:
    """Something stands here if it must; nothing more to look at if nothing does."""
    if entry.state.value not in (None, "", []):
        return
    if entry.state.required:
        key = {"file": "required_file", "files": "required_file", "boolean": "boolean"}.get(entry.asked.type, "required")
        raise StopValidation(_say(entry, "required_choice" if entry.state.options and key == "required" and not entry.asked.open else key))
    raise StopValidation


def length(form: Any, entry: Any) -> None:
    given, asked = len(entry.state.value), entry.asked
    if asked.maxlength is not None and given > asked.maxlength:
        raise ValidationError(_say(entry, "text_long", most=asked.maxlength, given=given))
    if asked.minlength is not None and given < asked.minlength:
        raise ValidationError(_say(entry, "text_short", least=asked.minlength))


def pattern(form: Any, entry: Any) -> None:
    asked = entry.asked
    if asked.pattern is not None and not re2.fullmatch(asked.pattern, entry.state.value):
        said = asked.pattern_message
        raise ValidationError(said.to(entry.reading.language) if said else _say(entry, "pattern"))


def number_bounds(form: Any, entry: Any) -> None:
    least, most = (_number(entry.reading.value(bound)) for bound in (entry.asked.min, entry.asked.max))
    if least is not None and entry.state.value < least:
        raise ValidationError(_say(entry, "least", least=write_number(least, entry.reading.language)))
    if most is not None and entry.state.value > most:
        raise ValidationError(_say(entry, "most", most=write_number(most, entry.reading.language)))


def day_bounds(form: Any, entry: Any) -> None:
    least, most = (_moment(entry, entry.reading.value(bound)) for bound in (entry.asked.min, entry.asked.max))
    given = _order(entry.state.value)
    if least is not None and given < _order(least):
        raise ValidationError(_say(entry, "earliest", least=_write(entry.reading, least)))
    if most is not None and given > _order(most):
        raise ValidationError(_say(entry, "latest", most=_write(entry.reading, most)))


def among_options(form: Any, entry: Any) -> None:
    if entry.asked.open:
        return
    values = entry.state.value if isinstance(entry.state.value, list) else [entry.state.value]
    known = {(isinstance(o.value, bool), o.value) for o in entry.state.options}
    for value in values:
        if (isinstance(value, bool), value) not in known:
            raise ValidationError(_say(entry, "option", given=text_of(value)[:80]))


def how_many(form: Any, entry: Any) -> None:
    """So many files or choices as the form asks for."""
    given = len(entry.state.value)
    least, most = (_number(entry.reading.value(bound)) for bound in (entry.asked.min, entry.asked.max))
    if least is not None and given < least:
        raise ValidationError(_say(entry, "files_least" if entry.asked.type == "files" else "rows_least", least=least))
    if most is not None and given > most:
        raise ValidationError(_say(entry, "files_most" if entry.asked.type == "files" else "rows_most", most=most))


def every_row(form: Any, entry: Any) -> None:
    if len(entry.entries) > MOST_ROWS:
        raise ValidationError(_say(entry, "rows_most", most=MOST_ROWS))
    for row in entry.entries:
        row.validate()


def _say(entry: Any, key: str, **values: Any) -> str:
    return say(entry.reading.language, key, **values)


def _number(bound: Any) -> Decimal | None:
    return Decimal(bound) if isinstance(bound, int | Decimal) and not isinstance(bound, bool) else None


def _moment(entry: Any, bound: Any) -> Date | DateTime | None:
    """A bound as a date or a moment, whatever a rule or the YAML gave; None if it is neither."""
    if entry.asked.type == "date" and isinstance(bound, DateTime):
        return bound.date
    try:
        if entry.asked.type == "date":
            return None if bound is None else accept_date(bound, entry.reading.language)
        return None if bound is None else accept_datetime(bound, entry.reading.language, entry.reading.zone)
    except Refused:
        return None


def _order(moment: Date | DateTime) -> int:
    return moment.days if isinstance(moment, Date) else moment.instant


def _write(reading: Reading, moment: Date | DateTime) -> str:
    if isinstance(moment, Date):
        return write_date(moment, reading.language)
    return local_text(moment, reading.zone).replace("T", " ")


_TEXT, _NUMBER, _DAY, _CHOICE = (answered, length, pattern), (answered, number_bounds), (answered, day_bounds), (answered, among_options)

VALIDATORS: dict[str, tuple[Validator, ...]] = {
    "text": _TEXT, "textarea": _TEXT, "integer": _NUMBER, "decimal": _NUMBER, "money": _NUMBER, "boolean": (answered,),
    "date": _DAY, "datetime": _DAY, "select": (answered, among_options), "radio": _CHOICE, "user": _CHOICE,
    "multiselect": (answered, among_options, how_many), "file": (answered,), "files": (answered, how_many),
    "table": (answered, how_many, every_row),
}
