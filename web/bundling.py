"""The processes that a process calls, put into its files as its call activities bind them: a case keeps them all.

`latest` and `deployment`: below called/<key>/. `latest` is the newest version when the caller is deployed, and the caller is
deployed anew with each of them; `deployment` is the version that was deployed together with the caller. A `versionTag`
stands below called/<key>@<tag>/.
"""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.diagram import read
from engine.diagram.model import Element
from engine.errors import EngineError

Files = Mapping[str, bytes]
CALLED = "called/"
LATEST, DEPLOYMENT, TAG = "latest", "deployment", "versionTag"


@dataclass(frozen=True)
class Call:
    """What one call activity names. Keys behind "=" are known only at run time and bind nothing."""

    key: str
    binding: str
    tag: str | None

    @property
    def folder(self) -> str:
        return f"{CALLED}{self.key}@{self.tag}/" if self.binding == TAG else f"{CALLED}{self.key}/"


def calls(files: Files, kept: bool = False) -> Iterator[Call]:
    """Of the diagrams of one process; `kept`: also of those that it keeps of others."""
    for path, content in files.items():
        if path.endswith(".bpmn") and (kept or not path.startswith(CALLED)):
            try:
                elements = read(content, path).elements.values()
            except EngineError:
                continue  # what is wrong with it is said when it is checked
            yield from (call for element in elements if (call := _call(element)) is not None)


def own_of(files: Files) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if not path.startswith(CALLED)}


def with_called(key: str, own: Files, together: Mapping[str, Files], known: Mapping[str, Files],
                tagged: Mapping[tuple[str, str], Files]) -> dict[str, bytes]:
    """`own` and the files of every process that it calls, directly or not.

    `together` is deployed in the same step, `known` holds the newest versions of everything deployed before.
    """
    bundle, waiting, seen = dict(own), [own], set()
    while waiting:
        for call in calls(waiting.pop()):
            called = _called(key, call, together, known, tagged)
            if called and call.folder not in seen:
                seen.add(call.folder)
                inner = own_of(called)
                bundle |= {f"{call.folder}{path}": content for path, content in inner.items()}
                waiting.append(inner)
    return bundle


def callers(together: Mapping[str, Files], known: Mapping[str, Files]) -> list[str]:
    """Processes deployed before that call the newest version of one that is deployed now."""
    return [key for key, files in known.items() if key not in together
            and any(call.binding == LATEST and call.key in together for call in calls(files, True))]


def tagged_versions(store: Any, files: Mapping[str, Files]) -> dict[tuple[str, str], Files]:
    """The newest version of each process that carries the version tag which some call names."""
    found: dict[tuple[str, str], Files] = {}
    waiting = list(files.values())
    while waiting:
        for call in calls(waiting.pop(), True):
            if call.binding == TAG and call.tag and (call.key, call.tag) not in found:
                version = _with_tag(store, call.key, call.tag)
                if version is not None:
                    found[call.key, call.tag] = version
                    waiting.append(version)
    return found


def _called(key: str, call: Call, together: Mapping[str, Files], known: Mapping[str, Files],
            tagged: Mapping[tuple[str, str], Files]) -> Files | None:
    if call.binding == TAG:
        fresh = together.get(call.key)
        return fresh if fresh is not None and _tag_of(call.key, fresh) == call.tag else tagged.get((call.key, call.tag or ""))
    if call.key in together:
        return together[call.key]
    if call.binding == DEPLOYMENT:
        return {path.removeprefix(call.folder): content for path, content in known.get(key, {}).items() if path.startswith(call.folder)}
    return known.get(call.key)


def _with_tag(store: Any, key: str, tag: str) -> Files | None:
    for version in store.processes.versions(key):
        files: Files = store.processes.files(key, version.version) or {}
        if _tag_of(key, files) == tag:
            return files
    return None


def _tag_of(key: str, files: Files) -> str | None:
    """What the process says of itself in zeebe:versionTag."""
    for path, content in files.items():
        if path.endswith(".bpmn") and not path.startswith(CALLED):
            try:
                process = read(content, path).process(key)
            except EngineError:
                continue
            if process is not None:
                return process.version_tag
    return None


def _call(element: Element) -> Call | None:
    ext = element.ext
    if not ext.called or ext.called.startswith("="):
        return None
    return Call(ext.called, ext.binding, ext.version_tag)
