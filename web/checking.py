"""The one checker: everything that is wrong or doubtful in the files of a process, in the reader's language.

Behind `./tramita check`, deployments, the API and the studio. The checks themselves live with what they check:
engine/diagram, engine/dmn, engine/checks, forms, engine/process_file.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.catalogues import check as check_catalogues
from engine.checks import Known, Subject
from engine.checks import check as check_together
from engine.compiled import Program, compile_program
from engine.diagram import check as check_diagrams
from engine.diagram import check_drawing
from engine.diagram import read as read_diagram
from engine.diagram.associated import with_data
from engine.diagram.planner import Planner
from engine.dmn import analyse
from engine.errors import EngineError, NotDeployable, Problem
from engine.folders.rules import check as check_folders
from engine.intake.rules import check as check_mail
from engine.process_file import FILE, ProcessFile, read
from engine.reports.reading import check as check_reports
from forms.read import check as check_form
from web.facts import forms_of, mails_of, templates_of

LARGEST = 5 * 1024 * 1024  # bytes of a diagram


@dataclass(frozen=True)
class Checked:
    about: ProcessFile
    program: Program | None  # None: it cannot run
    problems: tuple[Problem, ...]  # each once

    @property
    def deployable(self) -> bool:
        return self.program is not None and all(one.severity != "error" for one in self.problems)


def check_process(key: str, files: Mapping[str, bytes], now: datetime, known: Known = Known(), language: str = "es") -> Checked:  # noqa: B008  frozen
    """What there is to say of one process. `files` as a bundle has them; `known` is what exists around it."""
    source = files.get(FILE, b"")
    about, problems = read(source, language)
    problems += [problem for path, content in files.items() if path.startswith("forms/") for problem in check_form(content, path, language)]
    problems += check_mail(source, language=language) + check_folders(source) + check_reports(source, language) + check_catalogues(files, language)
    problems += _too_large(files) + check_diagrams(files, language)
    program = None
    try:
        program = compile_program(files, key, language)
        problems += [found for model in dict.fromkeys(program.decisions.values()) for found in analyse(model, language)]
    except NotDeployable as refused:
        problems += refused.problems
    subject = _subject(key, files, about, program, known, now)
    if subject is not None:
        problems += check_together(subject, language) + check_drawing(subject.diagram, subject.path, language)
    return Checked(about, program, tuple(dict.fromkeys(problems)))


def _subject(key: str, files: Mapping[str, bytes], about: ProcessFile, program: Program | None, known: Known, now: datetime) -> Subject | None:
    """What the parts are looked at together with; None when there is no diagram that can be read."""
    path = f"{key}.bpmn" if f"{key}.bpmn" in files else next((name for name in sorted(files) if name.endswith(".bpmn") and "/" not in name), "")
    try:
        diagram = read_diagram(files.get(path, b""), path)
    except EngineError:
        return None
    process = diagram.process(key)
    if process is None:
        return None
    plans, decisions = Planner(with_data(diagram), key, path).plans(), program.decisions if program is not None else {}
    return Subject(path, process.id, diagram, plans, about, files, decisions, forms_of(files), *mails_of(files.get(FILE, b"")), templates_of(files),
                   known, now)


def _too_large(files: Mapping[str, bytes]) -> list[Problem]:
    return [Problem("error", path, None, "too-large", f"{path} tiene más de {LARGEST // 1024 // 1024} MB.",
                    "Divida el diagrama o quite imágenes incrustadas.")
            for path, content in files.items() if len(content) > LARGEST]
