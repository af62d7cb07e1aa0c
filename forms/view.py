"""What a page or a program is shown of a form: every text in one language, every rule already applied."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.form import Value


@dataclass(frozen=True)
class OptionView:
    value: Value
    text: str  # stands for the value in a page
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class FileView:
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class FieldView:
    """One field, ready to be drawn. `shown` is what its input holds: a text as this person writes it, or as they typed it."""

    name: str
    input: str  # name in a page: acciones-0-fecha for a cell of a table
    type: str
    label: str
    help: str | None
    section: str | None
    required: bool
    visible: bool
    options: tuple[OptionView, ...]
    default: Value
    value: Value
    shown: str
    width: str
    personal: bool
    live: bool  # other fields depend on this one
    attributes: Mapping[str, Any]  # of the input: maxlength, min, max, accept, rows …
    unit: str | None = None  # beside the input: COP
    open: bool = False
    columns: tuple["FieldView", ...] = ()
    rows: tuple[tuple["FieldView", ...], ...] = ()
    files: tuple[FileView, ...] = ()

    def as_dict(self) -> dict[str, Value]:
        """For the API (contract B8). Values are FEEL values: engine.codec.plain makes JSON of them."""
        found: dict[str, Value] = {
            "name": self.name, "label": self.label, "type": self.type, "required": self.required,
            "options": [{"value": o.value, "label": o.label} for o in self.options], "default": self.default,
            "visible": self.visible, "value": self.value,
        }
        extra = {"help": self.help, "section": self.section, "open": self.open or None, "personal": self.personal or None}
        found |= {key: value for key, value in extra.items() if value is not None}
        if self.columns:
            found["columns"] = [column.as_dict() for column in self.columns]
        return found


@dataclass(frozen=True)
class FormView:
    id: str
    title: str
    description: str | None
    language: str
    fields: tuple[FieldView, ...]

    @property
    def live(self) -> bool:
        """Whether any rule depends on an answer, so that the page has to ask again while someone writes."""
        return any(field.live for field in self.fields)

    @property
    def sections(self) -> tuple[tuple[str | None, tuple[FieldView, ...]], ...]:
        """The fields under their headings, in order."""
        groups: list[tuple[str | None, list[FieldView]]] = []
        for field in self.fields:
            if field.section or not groups:
                groups.append((field.section, []))
            groups[-1][1].append(field)
        return tuple((heading, tuple(fields)) for heading, fields in groups)

    def as_dict(self) -> dict[str, Value]:
        return {"id": self.id, "title": self.title, "fields": [field.as_dict() for field in self.fields]}
