"""What pages show of a deployed program: its diagrams, the labels of its variables, its forms. Read once and kept.

Whether a program can run was decided at deployment; here it is only read for people.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from threading import Lock

from engine.diagram import Diagram, Element, read
from engine.diagram.stages import host_of
from engine.model import Bundle
from engine.process_file import ProcessFile, of_bundle, words
from forms import read as forms_read
from forms.form import Form

KEPT = 100  # programs in memory


@dataclass(frozen=True)
class Picture:
    """A program as pages need it."""

    key: str
    diagrams: Mapping[str, Diagram]  # by process key: its own first, then those it calls
    forms: Mapping[str, Form]  # by form id; those of called processes too
    about: ProcessFile

    @property
    def diagram(self) -> Diagram:
        return self.diagrams[self.key]

    def element(self, id: str | None) -> Element | None:
        if not id:
            return None
        own = next((diagram.elements[id] for diagram in self.diagrams.values() if id in diagram.elements), None)
        return own or (self.element(host) if (host := host_of(id)) != id else None)  # a stage shows its task

    def label(self, id: str | None) -> str:
        """The name of an element; its id where nobody named it."""
        found = self.element(id)
        if found is None and id and host_of(id) in self.diagrams:  # the deadline of the whole case
            return self.title("es")
        return found.title if found else (id or "")

    def asked(self, variable: str, language: str) -> str:
        """What forms call this variable; its own name where no form asks it."""
        for form in self.forms.values():
            if variable in form.by_name:
                return form.by_name[variable].label.to(language)
        return variable

    def kind(self, variable: str) -> str | None:
        """The type of field in which forms ask this variable."""
        return next((form.by_name[variable].type for form in self.forms.values() if variable in form.by_name), None)

    def title(self, language: str) -> str:
        process = self.diagram.process(self.key)
        return words(self.about.title, language) or (process.name if process else "") or self.key


_kept: dict[str, Picture] = {}
_lock = Lock()


def picture_of(bundle: Bundle) -> Picture:
    """The picture of a deployed program."""
    kept = _kept.get(bundle.program)
    if kept is None:
        kept = _read(bundle)
        with _lock:
            while len(_kept) >= KEPT:
                del _kept[next(iter(_kept))]
            _kept[bundle.program] = kept
    return kept


def _read(bundle: Bundle) -> Picture:
    diagrams: dict[str, Diagram] = {}
    forms: dict[str, Form] = {}
    for path, content in sorted(bundle.files.items(), key=lambda entry: (entry[0].startswith("called/"), entry[0])):
        name = PurePosixPath(path)
        if name.suffix == ".bpmn":
            diagrams[name.stem] = read(content, path)
        elif name.parent.name == "forms":
            forms.setdefault(name.stem, forms_read.read(content))
    return Picture(bundle.process, diagrams, forms, of_bundle(bundle))
