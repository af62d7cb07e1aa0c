"""What a browser or a program sent, in one shape: names with lists of texts, and names with files."""
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Protocol

from forms.form import FILE_TYPES, Form

KEEP = ".keep"  # <field>.keep: SHA-256 of files that stay
MOST_ROWS = 500
_ROW = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,63})-([0-9]{1,6})-([A-Za-z][A-Za-z0-9_]{0,63})")


class UploadLike(Protocol):
    """Upload of forms.files, or werkzeug's FileStorage."""

    @property
    def filename(self) -> str | None: ...
    @property
    def stream(self) -> BinaryIO: ...


class Posted:
    """Answers of a page. Has `in` and `getlist`, which is what WTForms asks of form data."""

    def __init__(self, data: Mapping[str, Any], files: Mapping[str, Any]) -> None:
        self._texts = {str(name): _texts(values) for name, values in _lists(data)}
        self._files = {str(name): [f for f in values if f is not None and f.filename] for name, values in _lists(files)}

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def getlist(self, name: str) -> list[str]:
        return self._texts.get(name, [])

    def files(self, name: str) -> list[UploadLike]:
        return self._files.get(name, [])

    def rows(self, table: str) -> list[int]:
        """The numbers of the rows of a table that say anything, in order; at most one more than fit."""
        found = {int(m[2]) for name in self._texts if (m := _ROW.fullmatch(name)) and m[1] == table and any(self._texts[name])}
        return sorted(found)[: MOST_ROWS + 1]

    def strangers(self, form: Form) -> list[str]:
        """Names that the form does not ask. What begins with "_" and the CSRF token belong to the page."""
        known = {f.name for f in form.fields if f.asked and f.type not in ("table", *FILE_TYPES)} | {"csrf_token"}
        file_names = {f.name for f in form.fields if f.type in FILE_TYPES}
        known |= {name + KEEP for name in file_names} | file_names  # an empty file input may come as an empty text
        columns = {(f.name, c.name) for f in form.fields for c in f.columns if c.asked}
        texts = [name for name in self._texts if name not in known and not name.startswith("_") and not _in_row(name, columns)]
        return texts + [name for name, sent in self._files.items() if sent and name not in file_names]


def _in_row(name: str, columns: set[tuple[str, str]]) -> bool:
    found = _ROW.fullmatch(name)
    return found is not None and (found[1], found[3]) in columns


def _lists(data: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[Any]]]:
    """The names of a MultiDict, or of a plain dict of lists or single values, each with its list."""
    getlist = getattr(data, "getlist", None)
    for name in data:
        values = getlist(name) if getlist else data[name]
        yield name, values if isinstance(values, list | tuple) else [values]


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
