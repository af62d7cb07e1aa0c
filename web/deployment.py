"""From files to a deployed version: sort them by process, check everything, then store all of it or nothing.

What is wrong or doubtful is said by web/checking.py.
"""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from engine.checks import Known
from engine.compiled import Program
from engine.diagram import Diagram
from engine.diagram import read as read_diagram
from engine.diagram.words import catalogue, problem
from engine.errors import BadTimer, EngineError, NotDeployable, Problem
from engine.model import Bundle
from engine.process_file import FILE, ProcessFile, read, words
from engine.program import start_events, starts_of
from engine.surroundings import surroundings
from storage.database import Database
from storage.processes import Release, StartMessage, StartTimer, Version
from web.bundling import callers, own_of, tagged_versions, with_called
from web.checking import check_process
from web.folder_names import folders_of_others
from web.owning import pinned

catalogue({
    "caller-keeps-old": ("warning",
                         ("«{name}» llama a este proceso y sigue con la versión anterior: {what}", "Corrija «{name}» y despliéguelo."),
                         ("“{name}” calls this process and stays with the version before: {what}", "Mend “{name}” and deploy it.")),
    "nothing-to-deploy": ("error", ("No hay ningún diagrama .bpmn entre los archivos.", "Añada el diagrama del proceso."),
                          ("There is no .bpmn diagram among the files.", "Add the diagram of the process.")),
})
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


@dataclass(frozen=True)
class Around:
    """What exists already where these files are deployed."""

    files: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)  # of processes deployed before, for calls
    calendars: Mapping[str, Any] = field(default_factory=dict)
    known: Known = Known()
    tagged: Mapping[tuple[str, str], Mapping[str, bytes]] = field(default_factory=dict)  # by process and version tag, for calls that name one


def around_of(store: Any, files: Mapping[str, bytes]) -> Around:
    """What there is around `files`."""
    calendars = store.settings.calendars()
    groups = frozenset(group.name for group in store.people.groups())
    return Around({version.process: store.processes.files(version.process, version.version) or {} for version in store.processes.list()},
                  calendars, Known(groups or None, store.people.logins() or None, frozenset(calendars)), tagged_versions(store, by_process(files)))


def releases(files: Mapping[str, bytes], around: Around, now: datetime, language: str = "es") -> tuple[list[Release], list[Problem]]:
    """What these files deploy, and the warnings and hints, in the reader's language.

    Raises NotDeployable with every problem of every file.
    """
    found, problems = looked_at(files, around, now, language)
    if None in found or not found:
        raise NotDeployable(problems)
    return [*(release for release in found if release is not None), *_callers(by_process(files), around, now, problems, language)], problems


def looked_at(files: Mapping[str, bytes], around: Around, now: datetime, language: str = "es",
              placed: bool = False) -> tuple[list[Release | None], list[Problem]]:
    """For each process what would be deployed, None where something is wrong; and everything that there is to say.

    A finding names its file as a bundle has it; `placed`: as it was handed in.
    """
    problems: list[Problem] = []
    found = []
    for key, own in by_process(files).items():
        release, findings = _release(key, with_called(key, own, by_process(files), around.files, around.tagged), now, around, language)
        shared = folders_of_others(key, by_process(files), around.files, language)
        problems += [replace(one, file=_given_as(key, one.file, files)) if placed else one for one in (*findings, *shared)]
        found.append(None if shared else release)
    if not found:
        problems.append(problem("nothing-to-deploy", "", None, language))
    return found, problems


def deploy(database: Database, files: Mapping[str, bytes], by: str, now: datetime,
           language: str = "es") -> tuple[Sequence[Version], list[Problem]]:
    """Check `files` and store their versions: all of them, or nothing.

    Raises NotDeployable.
    """
    with database.reading() as store:
        around = around_of(store, files)
    ready, warnings = releases(files, around, now, language)
    with database.transaction() as store:
        for release in ready:
            _keep_calendar(store, release, by, now)
            _keep_columns(store, release)
        versions = store.processes.deploy(ready, by, now)
    return versions, warnings


def _keep_columns(store: Any, release: Release) -> None:
    """Rows of before sort by a column that comes new, too."""
    for register, about in read(release.files.get(FILE, b""))[0].own_registers.items():
        store.register_pages.complete(register, [str(column["name"]) for column in about.get("columns") or ()])


def _callers(together: Mapping[str, Mapping[str, bytes]], around: Around, now: datetime, problems: list[Problem],
             language: str) -> list[Release]:
    """Processes that call the newest version of one of these, with it. What does not fit any more keeps the one before."""
    found = []
    for key in callers(together, around.files):
        files = with_called(key, own_of(around.files[key]), together, around.files, around.tagged)
        release, findings = _release(key, files, now, around, language)
        wrong = next((one for one in findings if one.severity == "error"), None)
        if release is not None and wrong is None:
            found.append(release)
        else:
            problems.append(problem("caller-keeps-old", f"{key}.bpmn", None, language, name=key, what=wrong.message if wrong else ""))
    return found


def _given_as(key: str, path: str, files: Mapping[str, bytes]) -> str:
    """The path of a bundle's file as it was handed in."""
    placed = (f"processes/{key}/{path}", f"forms/{key}/{path.removeprefix('forms/')}")
    return next((name for name in placed if name in files), path)


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


def _place(name: str, content: bytes) -> str:
    if name.endswith((".yaml", ".yml")) and name != FILE:
        return f"forms/{PurePosixPath(name).stem}.yaml"
    return name


def _looks_like_bpmn(name: str, content: bytes) -> bool:
    return name.endswith(".xml") and b"BPMN/20100524/MODEL" in content[:4000]


def _release(key: str, files: Mapping[str, bytes], now: datetime, around: Around, language: str) -> tuple[Release | None, list[Problem]]:
    """What is deployed of one process; None when something is wrong with it."""
    checked = check_process(key, files, now, around.known, language)
    about, compiled, problems = checked.about, checked.program, list(checked.problems)
    if compiled is None:
        return None, problems
    try:
        draft = Bundle("draft", "draft", key, 0, files, about.defaults, _calendars(about, around.calendars))
        timers, messages = starts_of(compiled, surroundings(draft), now)
    except BadTimer as wrong:
        return None, [*problems, Problem("error", f"{key}.bpmn", wrong.element, "bad-timer", wrong.detail, wrong.hint or "Corrija el temporizador.")]
    if not checked.deployable:
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
        "registers": sorted(about.own_registers), "reports": sorted(about.raw.get("reports") or {}), "decisions": sorted(compiled.decisions),
        "lanes": list(_lanes(compiled.diagram)), "catalogues": sorted(about.raw.get("catalogues") or {}),
        "starts": [{"element": start.id, "name": start.title, "form": start.form, "by": list(about.may_start(start.id)),
                    "kind": start.trigger.kind if start.trigger else "none"} for start in start_events(compiled)],
    }


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


def _keep_calendar(store: Any, release: Release, by: str, now: datetime) -> None:
    """A calendar that the process brings is put once; afterwards it is edited in the web and never overwritten."""
    about = read(release.files.get(FILE, b""))[0]
    if about.calendar and store.settings.calendar(about.calendar["key"]) is None:
        bare = {name: part for name, part in about.calendar.items() if name != "key"}
        store.settings.put_calendar(about.calendar["key"], pinned(bare, now), by, now)
