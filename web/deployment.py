"""From files to a deployed version: sort them by process, check everything, then store all of it or nothing.

The checks themselves live with what they check: engine/diagram, engine/dmn, forms, engine/process_file.
"""
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from engine.compiled import Program, compile_program
from engine.diagram import Diagram, check
from engine.diagram import read as read_diagram
from engine.dmn import analyse
from engine.errors import BadTimer, EngineError, NotDeployable, Problem
from engine.intake.rules import check as check_mail
from engine.model import Bundle
from engine.process_file import FILE, ProcessFile, read, words
from engine.program import start_events, starts_of
from engine.surroundings import surroundings
from forms.read import check as check_form
from storage.database import Database
from storage.processes import Release, StartMessage, StartTimer, Version
from web.owning import pinned

LARGEST = 5 * 1024 * 1024  # bytes of a diagram
TEMPLATES = "templates"  # forms/templates holds the macros that draw forms: no process
KINDS = (".bpmn", ".dmn", ".yaml", ".yml", ".html", ".txt", ".json", ".md", ".xlsx", ".docx", ".svg", ".png")


def folder_files(root: Path, keys: list[str] | None = None) -> dict[str, bytes]:
    """The files of `processes/` and `forms/` below `root`, by path; `keys` limits them to some processes."""
    found = {}
    for room in ("processes", "forms"):
        for path in sorted((root / room).glob("*/**/*")):
            key = path.relative_to(root / room).parts[0]
            if path.is_file() and path.suffix in KINDS and key != TEMPLATES and (not keys or key in keys) and "scenarios" not in path.parts:
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def releases(files: Mapping[str, bytes], known: Mapping[str, Mapping[str, bytes]], now: datetime,
             calendars: Mapping[str, Any] | None = None, language: str = "es") -> tuple[list[Release], list[Problem]]:
    """What these files deploy, and the warnings, in the reader's language. `known` holds the files of processes deployed before, for calls.

    Raises NotDeployable with every problem of every file.
    """
    problems: list[Problem] = []
    found = []
    for key, own in by_process(files).items():
        release, findings = _release(key, _with_called(own, files, known), now, calendars or {}, language)
        problems += findings
        found.append(release)
    errors = [problem for problem in problems if problem.severity == "error"]
    if not found and not errors:
        errors = [Problem("error", "", None, "nothing-to-deploy", "No hay ningún diagrama .bpmn entre los archivos.",
                          "Añada el diagrama del proceso.")]
    if errors:
        raise NotDeployable(problems or errors)
    return [release for release in found if release is not None], problems


def deploy(database: Database, files: Mapping[str, bytes], by: str, now: datetime,
           language: str = "es") -> tuple[Sequence[Version], list[Problem]]:
    """Check `files` and store their versions: all of them, or nothing.

    Raises NotDeployable.
    """
    with database.reading() as store:
        known = {version.process: store.processes.files(version.process, version.version) or {} for version in store.processes.list()}
        calendars = store.settings.calendars()
    ready, warnings = releases(files, known, now, calendars, language)
    with database.transaction() as store:
        for release in ready:
            _keep_calendar(store, release, by, now)
        versions = store.processes.deploy(ready, by, now)
    return versions, warnings


def by_process(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """The files of each process, with paths as a bundle has them.

    In `processes/<key>/…` and `forms/<key>/…` the folder says whose a file is. Loose files (an upload, another tool)
    belong to every diagram among them, whose key is the id of its process.
    """
    found: dict[str, dict[str, bytes]] = {}
    loose: dict[str, bytes] = {}
    for path, content in sorted(files.items()):
        parts = PurePosixPath(path).parts
        if len(parts) > 2 and parts[0] in ("processes", "forms"):
            inside = "/".join(parts[2:])
            found.setdefault(parts[1], {})[f"forms/{inside}" if parts[0] == "forms" else inside] = content
        else:
            loose[parts[-1] if parts else path] = content
    diagrams = {name: content for name, content in loose.items() if name.endswith(".bpmn") or _looks_like_bpmn(name, content)}
    shared = {_place(name, content): content for name, content in loose.items() if name not in diagrams}
    for name, content in diagrams.items():
        key = _key_of(content, PurePosixPath(name).stem)
        found.setdefault(key, {}).update({f"{key}.bpmn": content, **shared})
    if shared and not diagrams:
        for own in found.values():
            own.update(shared)
    return found


def _key_of(content: bytes, otherwise: str) -> str:
    """The id of the first executable process of a diagram."""
    try:
        processes = read_diagram(content).processes.values()
    except EngineError:
        return otherwise  # what is wrong with it is said when it is checked
    return next((process.id for process in processes if process.executable), otherwise)


def _called(content: bytes) -> list[str]:
    try:
        elements = read_diagram(content).elements.values()
    except EngineError:
        return []
    return [element.ext.called for element in elements if element.ext.called]


def _place(name: str, content: bytes) -> str:
    if name.endswith((".yaml", ".yml")) and name != FILE:
        return f"forms/{PurePosixPath(name).stem}.yaml"
    return name


def _looks_like_bpmn(name: str, content: bytes) -> bool:
    return name.endswith(".xml") and b"BPMN/20100524/MODEL" in content[:4000]


def _with_called(own: Mapping[str, bytes], files: Mapping[str, bytes], known: Mapping[str, Mapping[str, bytes]]) -> dict[str, bytes]:
    """`own` and, below called/<key>/, the files of every process it calls, directly or not: a case keeps them all."""
    together = by_process(files)
    bundle, waiting, seen = dict(own), [own], set()
    while waiting:
        for content in [text for path, text in waiting.pop().items() if path.endswith(".bpmn")]:
            for key in _called(content):
                called = together.get(key) or known.get(key)
                if called and key not in seen:
                    seen.add(key)
                    inner = {path: text for path, text in called.items() if not path.startswith("called/")}
                    bundle |= {f"called/{key}/{path}": text for path, text in inner.items()}
                    waiting.append(inner)
    return bundle


def _release(key: str, files: Mapping[str, bytes], now: datetime,
             calendars: Mapping[str, Any], language: str) -> tuple[Release | None, list[Problem]]:
    """What is deployed of one process; None when something is wrong with it."""
    about, problems = read(files.get(FILE, b""))
    problems += [problem for path, content in files.items() if path.startswith("forms/") for problem in check_form(content, path)]
    problems += check_mail(files.get(FILE, b"")) + _too_large(files)
    problems += check(files, language)
    try:
        compiled = compile_program(files, key, language)
        draft = Bundle("draft", "draft", key, 0, files, about.defaults, _calendars(about, calendars))
        timers, messages = starts_of(compiled, surroundings(draft), now)
    except NotDeployable as refused:
        return None, problems + [one for one in refused.problems if one not in problems]
    except BadTimer as wrong:
        return None, [*problems, Problem("error", f"{key}.bpmn", wrong.element, "bad-timer", wrong.detail, wrong.hint or "Corrija el temporizador.")]
    problems += _doubtful_tables(compiled)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return Release(key, words(about.title) or _name(compiled) or key, files, about.defaults, _visible_to(about, compiled.diagram),
                   _facts(about, compiled), tuple(StartTimer(*one) for one in timers),
                   tuple(StartMessage(*one) for one in messages)), problems


def _name(compiled: Program) -> str:
    process = compiled.diagram.process(compiled.key)
    return process.name if process else ""


def _facts(about: ProcessFile, compiled: Program) -> dict[str, Any]:
    """What lists show of a version without reading its files."""
    return {
        "titles": about.title, "description": about.description, "owner": about.owner, "calendar": (about.calendar or {}).get("key"),
        "registers": sorted(about.registers), "decisions": sorted(compiled.decisions), "lanes": list(_lanes(compiled.diagram)),
        "starts": [{"element": start.id, "name": start.title, "form": start.form, "by": list(about.may_start(start.id)),
                    "kind": start.trigger.kind if start.trigger else "none"} for start in start_events(compiled)],
    }


def _doubtful_tables(compiled: Program) -> list[Problem]:
    """Holes and overlaps of decision tables, which keep nothing from being deployed."""
    return [found for model in dict.fromkeys(compiled.decisions.values()) for found in analyse(model)]


def _lanes(diagram: Diagram) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lane for process in diagram.processes.values() for lane in process.lanes))


def _calendars(about: ProcessFile, calendars: Mapping[str, Any]) -> dict[str, Any]:
    if about.calendar and about.calendar.get("key") not in calendars:
        return {**calendars, str(about.calendar.get("key")): {**about.calendar, "version": 0}}
    return dict(calendars)


def _visible_to(about: ProcessFile, diagram: Diagram) -> tuple[str, ...]:
    """The groups that see the cases of a process: those who work in it, those who start it, and who the owner names."""
    groups = [*_lanes(diagram), *about.visible_to, *(group for start in about.starts for group in start.by)]
    return tuple(dict.fromkeys([*groups, about.owner] if about.owner else groups))


def _too_large(files: Mapping[str, bytes]) -> list[Problem]:
    return [Problem("error", path, None, "too-large", f"{path} tiene más de {LARGEST // 1024 // 1024} MB.",
                    "Divida el diagrama o quite imágenes incrustadas.")
            for path, content in files.items() if len(content) > LARGEST]


def _keep_calendar(store: Any, release: Release, by: str, now: datetime) -> None:
    """A calendar that the process brings is put once; afterwards it is edited in the web and never overwritten."""
    about = read(release.files.get(FILE, b""))[0]
    if about.calendar and store.settings.calendar(about.calendar["key"]) is None:
        bare = {name: part for name, part in about.calendar.items() if name != "key"}
        store.settings.put_calendar(about.calendar["key"], pinned(bare, now), by, now)
