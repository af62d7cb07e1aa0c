"""Registers as the person of this request may see them: which, with which columns, and whether they may correct them."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, g

from engine.model import Actor, Value
from engine.process_file import words
from engine.reports.declared import NUMBER
from engine.reports.made import ReportColumn
from storage.database import Store
from storage.processes import Version
from web.pictures import picture_of
from web.process_titles import title_of
from web.visibility import may, owns


@dataclass(frozen=True)
class Register:
    """A register as its process describes it in process.yaml. `columns` are those that this person may read."""

    key: str
    title: str
    process: str
    process_title: str
    columns: Sequence[ReportColumn]
    sees_cases: bool
    owned: bool  # may correct rows

    def column(self, name: str) -> ReportColumn | None:
        return next((column for column in self.columns if column.name == name), None)

    def shown(self, data: Mapping[str, Value], number: int) -> dict[str, Value]:
        """What this person may read of a row."""
        return {column.name: number if column.name == NUMBER else data.get(column.name) for column in self.columns}


def registers_seen(store: Store) -> list[Register]:
    """By title."""
    keys = store.processes.visible_to(g.actor)
    found: list[Register] = []
    for version in store.processes.list():
        if version.facts.get("registers"):
            found += _registers(store, version, keys is None or version.process in keys)
    return sorted(found, key=lambda register: register.title.casefold())


def register_or_404(store: Store, key: str) -> Register:
    return next((register for register in registers_seen(store) if register.key == key), None) or abort(404)


def _registers(store: Store, version: Version, sees_cases: bool) -> list[Register]:
    bundle = store.processes.bundle(version.process)
    if bundle is None:
        return []
    about, owner = picture_of(bundle).about, version.facts.get("owner")
    whole = sees_cases or _owner(g.actor, owner)
    return [Register(key, words(given.get("title", key), g.language), version.process, title_of(version), _columns(given, whole), sees_cases,
                     owns(g.actor, owner)) for key, given in about.own_registers.items() if whole or g.actor.groups.intersection(_readers(given))]


def _owner(actor: Actor, owner: str | None) -> bool:
    return may(actor).see_every_case or owner in actor.groups


def _readers(given: Mapping[str, Any]) -> Sequence[str]:
    """Groups that read the register without the cases: they see no columns of persons."""
    found = given.get("visible_to")
    return found if isinstance(found, list) else ()


def _columns(given: Mapping[str, Any], whole: bool) -> tuple[ReportColumn, ...]:
    columns = [ReportColumn(one["name"], words(one.get("label") or one["name"], g.language), one.get("type", "text"), one.get("personal") is True)
               for one in given.get("columns") or ()]
    return tuple(column for column in columns if whole or not column.personal)
