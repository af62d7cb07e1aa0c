"""Processes and their versions: deployed once, kept for ever, handed out as bundles. Reads no diagram."""
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text

from engine.codec import canonical
from engine.model import Actor, Bundle, Variables
from engine.process_file import called
from storage.insert import insert_once
from storage.settings import Settings
from storage.shared import Transaction
from storage.tables import blobs, bundles, subscriptions, timers, versions

SEES_ALL = frozenset({"admin", "operator", "auditor"})  # roles that see every case


@dataclass(frozen=True)
class StartTimer:
    """A start timer's next moment. `why` holds what engine/clock.py needs to find the one after it."""

    element: str
    due: datetime
    why: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class StartMessage:
    """A start event that a message or signal of this name triggers."""

    element: str
    name: str
    kind: str = "message"  # message | signal


@dataclass(frozen=True)
class Release:
    """What is deployed of one process: its files, already checked, and what was read from them."""

    process: str  # key
    title: str
    files: Mapping[str, bytes]  # path inside the process folder -> content, as in Bundle.files
    parameters: Variables = field(default_factory=dict)  # defaults of process.yaml
    visible_to: tuple[str, ...] = ()  # groups that see its cases
    facts: Mapping[str, Any] = field(default_factory=dict)  # JSON: what lists show of it
    timers: tuple[StartTimer, ...] = ()
    messages: tuple[StartMessage, ...] = ()


@dataclass(frozen=True)
class Version:
    """One deployed version."""

    process: str
    version: int
    title: str
    program: str
    parameters: Variables  # defaults of process.yaml
    visible_to: tuple[str, ...]
    facts: Mapping[str, Any]
    deployed_by: str
    deployed_at: datetime
    files: Mapping[str, str]  # path -> sha256


class Processes:
    def __init__(self, tx: Transaction, settings: Settings) -> None:
        self._tx, self._db, self._settings = tx, tx.db, settings

    def deploy(self, releases: Sequence[Release], by: str, at: datetime) -> Sequence[Version]:
        """The version of each release: a new one, or the newest when its program is the same.

        Start timers and start messages belong to the newest version alone; those of the one before go.
        """
        if self._db.dialect.name == "postgresql":  # two deployments at once must not take the same number
            self._db.execute(text("LOCK TABLE versions IN SHARE ROW EXCLUSIVE MODE"))
        return [self._deploy(release, by, at) for release in releases]

    def list(self) -> Sequence[Version]:
        """The newest version of every process, by title."""
        return [_version(row) for row in self._db.execute(_LIST)]

    def get(self, key: str, version: int | None = None) -> Version | None:
        """One version, or the newest."""
        rows = select(versions).where(versions.c.process == key)
        rows = rows.where(versions.c.version == version) if version is not None else rows.order_by(versions.c.version.desc()).limit(1)
        row = self._db.execute(rows).one_or_none()
        return None if row is None else _version(row)

    def versions(self, key: str) -> Sequence[Version]:
        """All versions of a process, newest first."""
        rows = select(versions).where(versions.c.process == key).order_by(versions.c.version.desc())
        return [_version(row) for row in self._db.execute(rows)]

    def files(self, key: str, version: int) -> Mapping[str, bytes] | None:
        """The files of a version by path, or None. They never change, so they are kept in memory."""
        kept: Mapping[str, bytes] | None = self._tx.shared.programs.get((key, version))
        if kept is None:
            found = self.get(key, version)
            if found is None:
                return None
            rows = self._db.execute(select(blobs).where(blobs.c.sha256.in_(set(found.files.values()))))
            content = {row.sha256: bytes(row.content) for row in rows}
            kept = {path: content[sha256] for path, sha256 in found.files.items()}
            self._tx.cache(self._tx.shared.programs, (key, version), kept)
        return kept

    def bundle(self, key: str, version: int | None = None) -> Bundle | None:
        """The version with the parameters and calendars in force now; without `version`, the newest one."""
        if version is None:
            newest = self._db.execute(select(func.max(versions.c.version)).where(versions.c.process == key)).scalar()
            if newest is None:
                return None
            version = newest
        return self.bundle_at(key, version, self._settings.revision())

    def bundle_at(self, key: str, version: int, revision: int) -> Bundle | None:
        """The bundle in force at a revision of the settings, which must be the newest."""
        place = (key, version, revision)
        kept: Bundle | None = self._tx.shared.bundles.get(place)
        if kept is None:
            found, files = self.get(key, version), self.files(key, version)
            if found is None or files is None:
                return None
            kept = _compose(found, files, self._parameters(found, files), self._settings.calendars())
            self._tx.cache(self._tx.shared.bundles, place, kept)
        return kept

    def _parameters(self, version: Version, files: Mapping[str, bytes]) -> dict[str, Any]:
        """Those of the processes that it calls, as their owners set them, and over them its own."""
        inner = [value for key, about in called(files).items() for value in (about.defaults, self._settings.parameters(key))]
        found: dict[str, Any] = {}
        for given in (*inner, version.parameters, self._settings.parameters(version.process)):
            found |= given
        return found

    def bundle_of(self, id: str) -> Bundle | None:
        """The bundle that an event ran on, by its id: what a re-execution needs."""
        row = self._db.execute(select(bundles).where(bundles.c.id == id)).one_or_none()
        if row is None:
            return None
        found, files = self.get(row.process, row.version), self.files(row.process, row.version)
        assert found is not None and files is not None, "a bundle's version is never deleted"
        return Bundle(id, found.program, row.process, row.version, files, row.parameters, row.calendars)

    def remember(self, bundle: Bundle) -> None:
        """Keep the settings of this bundle, so that events which name it can be executed again."""
        if not self._tx.knows("bundles", bundle.id):
            insert_once(self._db, bundles, {"id": bundle.id, "process": bundle.process, "version": bundle.version,
                                            "parameters": dict(bundle.parameters), "calendars": dict(bundle.calendars)})
            self._tx.learned.add(("bundles", bundle.id))

    def visible_to(self, actor: Actor) -> frozenset[str] | None:
        """Keys of the processes whose cases this person sees; None means all of them."""
        if actor.roles & SEES_ALL:
            return None
        return frozenset(process for process, groups in self.viewers().items() if actor.groups.intersection(groups))

    def viewers(self) -> dict[str, tuple[str, ...]]:
        """The groups that see the cases of each process, as its newest version says."""
        return {row.process: tuple(row.visible_to or ()) for row in self._db.execute(_VIEWERS)}

    def _deploy(self, release: Release, by: str, at: datetime) -> Version:
        hashes = {path: hashlib.sha256(release.files[path]).hexdigest() for path in sorted(release.files)}
        program = hashlib.sha256(canonical(hashes)).hexdigest()
        newest = self.get(release.process)
        if newest is not None and newest.program == program:
            return newest
        fresh = Version(release.process, newest.version + 1 if newest else 1, release.title, program, dict(release.parameters),
                        release.visible_to, dict(release.facts), by, at, hashes)
        insert_once(self._db, blobs, [{"sha256": hashes[path], "content": content} for path, content in release.files.items()])
        self._db.execute(insert(versions), vars(fresh))
        self._replace_starts(release, fresh)
        return fresh

    def _replace_starts(self, release: Release, version: Version) -> None:
        """What starts cases by itself from now on. A start timer takes over what the one before it had not fired yet, and its last round."""
        rows = self._db.execute(select(timers).where(timers.c.process == release.process, timers.c.case_id.is_(None)))
        before = {row.element: row for row in rows}
        planned = [_taken_over(timer, before.get(timer.element), version.deployed_at) for timer in release.timers]
        for table in (timers, subscriptions):
            self._db.execute(delete(table).where(table.c.process == release.process, table.c.case_id.is_(None)))
        common = {"process": version.process, "process_version": version.version}
        for timer in planned:
            self._db.execute(insert(timers), {"id": f"{version.process}-{version.version}-{timer.element}", **common, "kind": "start",
                                              "element": timer.element, "due": timer.due, "why": timer.why, "attempts": 0})
        for start in release.messages:
            self._db.execute(insert(subscriptions), {"id": f"{version.process}-{version.version}-{start.element}", **common,
                                                     "kind": start.kind, "element": start.element, "name": start.name})


_NEWEST = select(versions.c.process, func.max(versions.c.version).label("version")).group_by(versions.c.process).subquery()
_IS_NEWEST = (versions.c.process == _NEWEST.c.process) & (versions.c.version == _NEWEST.c.version)
_LIST = select(versions).join(_NEWEST, _IS_NEWEST).order_by(versions.c.title, versions.c.process)
_VIEWERS = select(versions.c.process, versions.c.visible_to).join(_NEWEST, _IS_NEWEST).order_by(versions.c.process)


def _taken_over(timer: StartTimer, before: Any, now: datetime) -> StartTimer:
    """The timer of a new version after the one of the version before: an upgrade loses no round that came due meanwhile."""
    if before is None or not timer.why or not before.why or timer.why.get("kind") != before.why.get("kind"):
        return timer
    last = {"last": before.why["last"]} if before.why.get("last") else {}
    return replace(timer, due=before.due if before.due <= now else timer.due, why={**timer.why, **last})


def _compose(version: Version, files: Mapping[str, bytes], parameters: Variables, calendars: Mapping[str, Any]) -> Bundle:
    bundle = Bundle("", version.program, version.process, version.version, files, parameters, calendars)
    named = {"program": bundle.program, "process": bundle.process, "version": bundle.version,
             "parameters": dict(bundle.parameters), "calendars": dict(bundle.calendars)}
    return replace(bundle, id=hashlib.sha256(canonical(named)).hexdigest())


def _version(row: Any) -> Version:
    return Version(row.process, row.version, row.title, row.program, row.parameters, tuple(row.visible_to or ()), row.facts or {},
                   row.deployed_by, row.deployed_at, row.files)
