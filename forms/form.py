"""The words of a form: what is asked, of which type, under which rules. Frozen data; read.py makes it."""
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.feel import Expression

Value = Any  # a FEEL value

TEXT_TYPES = ("text", "textarea")
NUMBER_TYPES = ("integer", "decimal", "money")
TIME_TYPES = ("date", "datetime")
CHOICE_TYPES = ("select", "multiselect", "radio", "user")  # answered with one or several of the options
FILE_TYPES = ("file", "files")
SHOWN_TYPES = ("computed", "display")  # never asked: the server says them
TYPES = (*TEXT_TYPES, *NUMBER_TYPES, "boolean", *TIME_TYPES, *CHOICE_TYPES, *FILE_TYPES, "table", *SHOWN_TYPES)

WIDTHS = ("full", "half", "third")


@dataclass(frozen=True)
class Wording:
    """A text for people, in the languages of the program."""

    es: str
    en: str

    def to(self, language: str) -> str:
        return self.en if language == "en" else self.es


@dataclass(frozen=True)
class Option:
    value: Value  # text, number or boolean
    label: Wording


@dataclass(frozen=True)
class Check:
    """A rule that an answer must keep, and the sentence for who broke it: fixed, or FEEL that yields a text."""

    rule: Expression
    message: Wording | Expression


@dataclass(frozen=True)
class Field:
    """One question, or with a type of SHOWN_TYPES one line that the server fills."""

    name: str
    type: str
    label: Wording
    help: Wording | None = None
    section: Wording | None = None  # a heading that begins here
    required: bool | Expression = False
    visible: Expression | None = None  # None: always
    valid: tuple[Check, ...] = ()
    default: Value | Expression = None
    options: tuple[Option, ...] | Expression = ()
    open: bool = False  # select: other values than the options are welcome
    personal: bool = False  # sealed in the history
    accept: tuple[str, ...] = ()  # kinds of forms.kinds; () means any known kind
    max_mb: int | None = None
    min: Value | Expression = None  # number, date; of a table or files: how many
    max: Value | Expression = None
    minlength: int | None = None
    maxlength: int | None = None
    pattern: str | None = None  # RE2, fits the whole text
    pattern_message: Wording | None = None
    decimals: int | None = None
    currency: str | None = None  # shown beside the amount
    group: str | Expression | None = None  # user: who may be chosen
    value: Wording | Expression | None = None  # computed, display
    columns: tuple["Field", ...] = ()  # table
    rows: int = 4  # textarea: lines
    width: str = "full"

    @property
    def asked(self) -> bool:
        return self.type not in SHOWN_TYPES


@dataclass(frozen=True)
class Form:
    id: str
    title: Wording
    description: Wording | None
    fields: tuple[Field, ...]
    source: str | None = None  # where the company's document asks for it
    origin: str | None = None  # D | I | P

    @property
    def by_name(self) -> Mapping[str, Field]:
        return MappingProxyType({field.name: field for field in self.fields})

    @property
    def personal(self) -> frozenset[str]:
        """Names whose answers the history seals."""
        return frozenset(f.name for f in self.fields if f.personal or any(c.personal for c in f.columns))
