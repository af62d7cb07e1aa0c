"""What the checks know of a process: its diagram, and of each other part as much as concerns the rest. Data only."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.diagram.model import Diagram
from engine.diagram.plan import Plan
from engine.dmn import Model
from engine.feel import Expression
from engine.process_file import ProcessFile


@dataclass(frozen=True)
class FieldFacts:
    """A question of a form, or a line that the server fills (`computed`)."""

    name: str
    kind: str | None  # FEEL type of its answer; None: not known
    options: tuple[str, ...] | None = None  # the only texts it can be, if they are known
    asked: bool = True
    hidden: bool = False


@dataclass(frozen=True)
class FormFacts:
    """A form. `rules`: (field, which of its rules, what that says)."""

    id: str
    file: str
    fields: Mapping[str, FieldFacts]  # those whose answers become variables
    rules: tuple[tuple[str, str, Expression], ...] = ()


@dataclass(frozen=True)
class TemplateFacts:
    """A template of a mail or letter: the variables that it needs, and those it can do without."""

    needs: frozenset[str]
    may: frozenset[str]


@dataclass(frozen=True)
class Known:
    """What exists around the process. None: nobody can say here, and nothing is said about it."""

    groups: frozenset[str] | None = None
    users: frozenset[str] | None = None
    calendars: frozenset[str] | None = None


@dataclass(frozen=True)
class Subject:
    """One process to be looked at. `mails`: element of a start, or name of a message -> variables that its mails bring."""

    path: str  # of the diagram
    key: str
    diagram: Diagram  # as it is drawn
    plans: Mapping[str, Plan]
    about: ProcessFile
    files: Mapping[str, bytes] = field(default_factory=dict)
    decisions: Mapping[str, Model] = field(default_factory=dict)
    forms: Mapping[str, FormFacts] = field(default_factory=dict)
    mails: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mail_starts: frozenset[str] = frozenset()  # those of `mails` that are starts
    templates: Mapping[str, TemplateFacts] = field(default_factory=dict)  # by path: mails/x.txt
    known: Known = Known()
    now: datetime | None = None
