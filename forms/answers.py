"""The WTForms class of a form: which input reads which type, and rows of a table as forms of their own."""
from collections.abc import Callable, Mapping
from typing import Any

from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from forms.file_inputs import FileInput, FilesInput
from forms.form import Field, Value
from forms.inputs import BooleanInput, ChoiceInput, ChoicesInput, DateInput, DateTimeInput, Input, NumberInput, TextInput
from forms.posted import MOST_ROWS, Posted
from forms.reading import Reading
from forms.rules import States, settle
from forms.validators import VALIDATORS


class _Meta(DefaultMeta):
    csrf = False  # the page's own, which also guards what is no form
    reading: Reading

    def wrap_formdata(self, form: Any, formdata: Any) -> Any:
        return formdata


class Answers(BaseForm):
    """The answers to some fields. Not a declarative class: a field may be called `data` or `errors`."""

    def __init__(self, fields: tuple[Field, ...], reading: Reading, prefix: str = "") -> None:
        meta = _Meta()
        meta.reading = reading
        inputs = [(f.name, INPUTS[f.type](asked=f, validators=VALIDATORS[f.type])) for f in fields if f.asked]
        super().__init__(inputs, prefix=prefix, meta=meta)
        self.fields = fields
        self.states: States = {}

    def read_page(self, posted: Posted) -> None:
        self.process(posted)

    def read_program(self, sent: Mapping[str, Value], files: Posted) -> None:
        """Read JSON. What it leaves out takes its default: a program corrects one answer without repeating the others."""
        self.process(None)
        for name, entry in self._fields.items():
            if name in sent:
                entry.take(sent[name])
            elif entry.asked.default is not None:
                entry.take_default(self.meta.reading.value(entry.asked.default))
            if isinstance(entry, FilesInput) and files.files(name):
                kept = entry.data if isinstance(entry.data, list) else []
                entry.given = True
                entry.read_files(kept, files.files(name))

    def settle(self, scope: Mapping[str, Value] | None = None) -> States:
        """Apply the rules, and tell every input how it stands."""
        reading: Reading = self.meta.reading
        self.bind(settle(self.fields, self.values(), reading.variables if scope is None else scope, reading))
        return self.states

    def bind(self, states: States) -> None:
        self.states = states
        for name, entry in self._fields.items():
            entry.state = states[name]
            if isinstance(entry, TableInput):
                for row, row_states in zip(entry.entries, entry.state.rows, strict=False):
                    row.bind(row_states)

    def values(self) -> dict[str, Value]:
        return {name: entry.value() if hasattr(entry, "value") else entry.data for name, entry in self._fields.items()}

    def sentences(self) -> dict[str, list[str]]:
        """Every complaint after `validate`, rows as acciones[2].fecha."""
        found: dict[str, list[str]] = {}
        for name, entry in self._fields.items():
            if entry.errors:
                found[name] = list(entry.errors)
            if isinstance(entry, TableInput) and entry.state is not None and entry.state.visible:
                for at, row in enumerate(entry.entries):
                    found |= {f"{name}[{at}].{column}": said for column, said in row.sentences().items()}
        return found


class TableInput(Input):
    """Rows of answers. In a page `acciones-0-fecha`; rows without any answer do not count."""

    entries: list[Answers]

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(None, *args, **options)
        self.entries = []
        if isinstance(formdata, Posted):
            self.given = True
            for number in formdata.rows(self.name)[: MOST_ROWS + 1]:
                self._row(f"{self.name}-{number}").read_page(formdata)

    def take(self, value: Value) -> None:
        self.process_errors, self.given, self.raw_data, self.entries = [], True, [], []
        for item in value if isinstance(value, list) else [] if value is None else [value]:
            if not isinstance(item, dict):
                self.process_errors.append(str(self.refuse("row")))
                return
            strange = [name for name in item if name not in {c.name for c in self.asked.columns}]
            if strange:
                names = ", ".join(c.name for c in self.asked.columns)
                self.process_errors.append(str(self.refuse("unknown_name", name=strange[0][:60], names=names)))
                return
            if len(self.entries) <= MOST_ROWS:
                self._row("row").read_program(item, Posted({}, {}))

    def value(self) -> Value:
        return [row.values() for row in self.entries]

    def add_row(self) -> Answers:
        """One more row, empty but for its defaults."""
        row = self._row(f"{self.name}-{len(self.entries)}")
        row.read_program({}, Posted({}, {}))
        return row

    def _row(self, prefix: str) -> Answers:
        row = Answers(self.asked.columns, self.reading, prefix)
        self.entries.append(row)
        return row


INPUTS: dict[str, Callable[..., Any]] = {
    "text": TextInput, "textarea": TextInput, "integer": NumberInput, "decimal": NumberInput, "money": NumberInput,
    "boolean": BooleanInput, "date": DateInput, "datetime": DateTimeInput, "select": ChoiceInput, "radio": ChoiceInput,
    "user": ChoiceInput, "multiselect": ChoicesInput, "file": FileInput, "files": FilesInput, "table": TableInput,
}
