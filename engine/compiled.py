"""A bundle made ready to run: diagrams read, texts compiled, tables and forms looked through.

program.py keeps the results; nothing here is cached.
"""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from engine import process_file, quick_yaml
from engine.diagram.associated import check_data
from engine.diagram.flows import check_flows
from engine.diagram.formula import Formula
from engine.diagram.model import Diagram, Element
from engine.diagram.normalise import check_links, normalise
from engine.diagram.plan import Plan, Watch
from engine.diagram.planner import Planner
from engine.diagram.read import read
from engine.diagram.scopes import check_scopes
from engine.diagram.stages import check_stages
from engine.diagram.undoing import check_undoing
from engine.diagram.unsupported import unsupported
from engine.diagram.words import catalogue, problem
from engine.dmn import Model, read_dmn
from engine.dmn import check as check_model
from engine.errors import NotDeployable, Problem
from engine.feel import FeelError
from engine.kept import Kept
from engine.model import Bundle
from engine.spiff.build import build
from engine.spiff.workflow import ScopeSpec
from engine.surroundings import Surroundings, surroundings

catalogue({
    "broken-form": ("error", ("El formulario no se puede leer: {what}", "Corrija el YAML en la línea indicada."),
                    ("The form cannot be read: {what}", "Correct the YAML at that line.")),
    "broken-decision": ("error", ("La tabla de decisión no se entiende: {what}", "{hint}"),
                        ("The decision table cannot be read: {what}", "{hint}")),
    "no-process": ("error",
                   ("El archivo no tiene ningún proceso ejecutable que se llame «{key}».", "Póngale al proceso el id «{key}»."),
                   ("The file has no executable process named “{key}”.", "Give the process the id “{key}”.")),
    "no-diagram": ("error",
                   ("Falta el diagrama {key}.bpmn.", "Agregue el archivo del diagrama."),
                   ("The diagram {key}.bpmn is missing.", "Add the diagram's file.")),
})



@dataclass(frozen=True)
class Program:
    """What a case of this process needs to run. Shared by all its cases and threads; never changed."""

    key: str  # id of the process
    diagram: Diagram
    plans: Mapping[str, Plan]  # of the process's own diagram, by element id
    scopes: Mapping[str, ScopeSpec]  # by process key: its own and those that it calls
    decisions: Mapping[str, Model]  # by decision id
    personal: frozenset[str]  # names of form fields whose values are sealed in the history
    joins: bool  # some inclusive gateway joins
    conditions: bool  # some event waits for a condition
    compensates: bool  # something may be undone
    watched: frozenset[str]  # elements that a four-eyes rule names
    hidden: frozenset[str] = frozenset()  # send tasks of deadline stages, and the deadline of the case: nobody drew them
    due: Formula | None = None  # of the whole case
    stages: tuple[Watch, ...] = ()  # of that deadline
    around: Kept[Surroundings] = field(default_factory=lambda: Kept(32))

    def surroundings(self, bundle: Bundle) -> Surroundings:
        return self.around.get(bundle.id, lambda: surroundings(bundle))

    def element(self, element: str) -> Element | None:
        return self.diagram.elements.get(element)

    @property
    def title(self) -> str:
        return self.diagram.processes[self.key].name or self.key

    @property
    def lanes(self) -> tuple[str, ...]:
        return self.diagram.processes[self.key].lanes


def compile_program(files: Mapping[str, bytes], key: str, language: str = "es") -> Program:
    """Read and compile everything. Raises NotDeployable."""
    problems: list[Problem] = []
    parts = [_Part(path, process, files[path], language, problems) for process, path in diagrams(files, key, problems, language)]
    decisions = _decisions(files, problems, language)
    if any(one.severity == "error" for one in problems):
        raise NotDeployable(problems)
    own = parts[0]
    plans = [plan for part in parts for plan in part.plans.values()]
    return Program(
        own.process, own.diagram, own.plans, _scopes(parts), decisions,
        frozenset(_personal(files)),
        joins=any(plan.element.kind == "inclusiveGateway" and len(plan.element.incoming) > 1 for plan in plans),
        conditions=any(trigger.kind == "conditional" for plan in plans for trigger in plan.element.triggers),
        compensates=any(trigger.kind in ("compensate", "cancel") for plan in plans for trigger in plan.element.triggers),
        watched=frozenset(name for plan in plans for name in plan.element.ext.four_eyes),
        hidden=frozenset([f"{own.process}.due", *(watch.element for plan in plans for watch in plan.stages),
                          *(watch.element for watch in own.stages)]),
        due=own.due, stages=own.stages)


def diagrams(files: Mapping[str, bytes], key: str, problems: list[Problem], language: str = "es") -> list[tuple[str, str]]:
    """(process key, path): the process's own diagram first, then those that it calls."""
    own = [path for path in sorted(files) if path.endswith(".bpmn") and "/" not in path]
    main = f"{key}.bpmn" if f"{key}.bpmn" in own else own[0] if len(own) == 1 else None
    if main is None:
        problems.append(problem("no-diagram", f"{key}.bpmn", None, language, key=key))
        raise NotDeployable(problems)
    called = [(path.split("/")[1], path) for path in sorted(files) if path.startswith("called/") and path.endswith(".bpmn")]
    return [(key, main), *called]


class _Part:
    """One diagram of the bundle on its way into the program."""

    def __init__(self, path: str, key: str, xml: bytes, language: str, problems: list[Problem]) -> None:
        self.key = key
        self.diagram = read(xml, path, language)
        process = self.diagram.process(key)
        if process is None:
            raise NotDeployable([*problems, problem("no-process", path, None, language, key=key)])
        self.process = process.id
        self.planner = Planner(normalise(self.diagram), key, path, language)
        self.plans = self.planner.plans()
        self.due, self.stages = self.planner.due(process), self.planner.stages(process)
        problems += [one for check in (unsupported, check_scopes, check_links, check_flows, check_undoing, check_stages, check_data)
                     for one in check(self.diagram, path, language) if one.severity == "error"]
        problems += self.planner.problems

    def scopes(self) -> dict[str, ScopeSpec]:
        """Every executable process of the file by its id, the one that is meant by its key too."""
        found = {process.id: build(self.planner.diagram, process.id, self.plans, self.planner)
                 for process in self.diagram.processes.values() if process.executable or process.id == self.process}
        return found | {self.key: found[self.process]}


def _scopes(parts: list[_Part]) -> dict[str, ScopeSpec]:
    """What can run and be called. The process's own file wins over those that it calls."""
    found: dict[str, ScopeSpec] = {}
    for part in reversed(parts):
        found |= part.scopes()
    return found


def _decisions(files: Mapping[str, bytes], problems: list[Problem], language: str) -> dict[str, Model]:
    found: dict[str, Model] = {}
    tables = {path: files[path] for path in sorted(files) if path.endswith(".dmn")}
    for path, xml in tables.items():
        try:
            model = read_dmn(xml, path, [other for place, other in tables.items() if place != path])
        except FeelError as error:
            problems.append(problem("broken-decision", path, None, language, what=error.message(language), hint=error.hint(language)))
            continue
        problems += check_model(model, language)
        for decision in model.decisions:
            found.setdefault(decision, model)
    return found


def _personal(files: Mapping[str, bytes]) -> Iterator[str]:
    for path in sorted(files):
        if path.endswith(".yaml") and "forms/" in path:
            try:
                form = quick_yaml.load(files[path])
            except (yaml.YAMLError, RecursionError) as error:
                raise NotDeployable([problem("broken-form", path, what=str(error))]) from error
            yield from _personal_in(form)
        elif path.rpartition("/")[2] == process_file.FILE:
            yield from _personal_in(process_file.read(files[path])[0].registers)  # what register.find gives back


def _personal_in(form: Any) -> Iterator[str]:
    """Names of fields marked personal, at any depth of the form. Each part is looked at once, however often it is referred to."""
    pending, seen = [form], set()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, dict):
            if part.get("personal") is True and isinstance(part.get("name"), str):
                yield part["name"]
            pending += part.values()
        elif isinstance(part, list):
            pending += part
