"""WTForms fields, one per type of question: from what a page or a program sent to a value, or to a sentence why not.

Only the single answer is looked at here; what depends on other answers is in rules.py, what follows in validators.py.
"""
import unicodedata
from decimal import Decimal
from typing import Any

from wtforms import Field as WtField
from wtforms.validators import StopValidation

from forms import moments
from forms.form import Field, Value
from forms.numbers import accept_number, read_number
from forms.reading import Reading
from forms.rules import State
from forms.words import Refused

LONGEST_TEXT = {"text": 1_000, "textarea": 20_000}
YES, NO = {"true", "on", "sí", "si", "yes", "1"}, {"false", "no", "0"}


class Input(WtField):
    """One question with one answer."""

    def __init__(self, asked: Field, **options: Any) -> None:
        super().__init__(label=asked.label.es, **options)
        self.asked = asked
        self.state: State | None = None  # set by rules once all answers have been read
        self.given = False  # whether the sender said anything about it

    @property
    def reading(self) -> Reading:
        reading: Reading = self.meta.reading
        return reading

    def refuse(self, key: str, **values: Any) -> Refused:
        return Refused(self.reading.language, key, **values)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.given, self.data = True, None
        if len(valuelist) > 1:
            raise self.refuse("one_answer")
        if valuelist and valuelist[0].strip():
            self.data = self.read(valuelist[0].strip())

    def take(self, value: Value) -> None:
        """Read what a program sent."""
        self.given, self.data = True, None
        self.process_errors, self.raw_data = _none(), _none()
        try:
            self.data = None if value is None else self.accept(value)
        except Refused as refusal:
            self.process_errors.append(str(refusal))

    def take_default(self, value: Value) -> None:
        """Begin with what the form proposes."""
        self.take(value)

    def pre_validate(self, form: Any) -> None:
        if self.process_errors or (self.state is not None and not self.state.visible):
            raise StopValidation

    def read(self, text: str) -> Value:
        """The value of a text from a page. Raises Refused."""
        raise NotImplementedError

    def accept(self, value: Value) -> Value:
        """The value of JSON. Raises Refused."""
        raise NotImplementedError


def _none() -> list[str]:
    return []


class TextInput(Input):
    def read(self, text: str) -> Value:
        clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        lines = self.asked.type == "textarea"
        if not lines and "\n" in clean:
            raise self.refuse("text_lines")
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in clean):
            raise self.refuse("text_signs")
        most = LONGEST_TEXT["textarea" if lines else "text"]
        if len(clean) > most:
            raise self.refuse("text_long", most=most, given=len(clean))
        return clean

    def accept(self, value: Value) -> Value:
        if not isinstance(value, str):
            raise self.refuse("text")
        return self.read(value.strip()) if value.strip() else None


class NumberInput(Input):
    def read(self, text: str) -> Value:
        return self._fit(read_number(text, self.reading.language))

    def accept(self, value: Value) -> Value:
        return None if value == "" else self._fit(accept_number(value, self.reading.language))

    def _fit(self, number: Decimal) -> Value:
        if self.asked.type == "integer":
            if number != number.to_integral_value():
                raise self.refuse("integer")
            return int(number)
        most = self.asked.decimals if self.asked.decimals is not None else 2 if self.asked.type == "money" else None
        exponent = number.normalize().as_tuple().exponent
        if most is not None and isinstance(exponent, int) and -exponent > most:
            raise self.refuse("decimals", most=most)
        return number


class BooleanInput(Input):
    """A ticked box, or Sí / No. A box that is not required and not ticked says no."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is None and self.asked.required is False:
            self.data = False

    def read(self, text: str) -> Value:
        if text.lower() not in YES | NO:
            raise self.refuse("boolean")
        return text.lower() in YES

    def accept(self, value: Value) -> Value:
        if not isinstance(value, bool):
            raise self.refuse("boolean")
        return value


class DateInput(Input):
    def read(self, text: str) -> Value:
        return moments.read_date(text, self.reading.language)

    def accept(self, value: Value) -> Value:
        return None if value == "" else moments.accept_date(value, self.reading.language)


class DateTimeInput(Input):
    def read(self, text: str) -> Value:
        return moments.read_datetime(text, self.reading.language, self.reading.zone)

    def accept(self, value: Value) -> Value:
        return None if value == "" else moments.accept_datetime(value, self.reading.language, self.reading.zone)


class ChoiceInput(Input):
    """One of the options, which rules.py knows; here only its shape is looked at."""

    def read(self, text: str) -> Value:
        if len(text) > LONGEST_TEXT["text"] or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
            raise self.refuse("text_signs")
        return text

    def accept(self, value: Value) -> Value:
        if isinstance(value, str):
            return self.read(value) if value else None
        if not isinstance(value, bool | int | Decimal):
            raise self.refuse("required_choice")
        return value


class ChoicesInput(ChoiceInput):
    """Several of the options. None chosen is the empty list."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.given = True
        self.data = [self.read(text) for text in dict.fromkeys(valuelist) if text]

    def accept(self, value: Value) -> Value:
        if not isinstance(value, list):
            raise self.refuse("list")
        taken = [super(ChoicesInput, self).accept(item) for item in value]
        return [item for at, item in enumerate(taken) if item is not None and item not in taken[:at]]
