"""Reports and registers as the person of this request may see them. Pages and API share it; what they hold stands in engine/reports."""
from collections.abc import Mapping

from flask import g

from engine.model import Actor
from engine.reports.made import Report, Subject, find, make
from storage.database import Store
from web.visibility import may


def visible_report(store: Store, key: str) -> Subject | None:
    """The report or register of this key, if this person may see it: nobody else learns that there is one."""
    found = find(store, key)
    return found if found is not None and sees(store, g.actor, found) else None


def sees(store: Store, actor: Actor, subject: Subject) -> bool:
    """Its owners, those it names or, if it names none, those who see the cases of its process."""
    if may(actor).see_every_case or subject.about.owner in actor.groups:
        return True
    named = subject.declared.visible_to
    return bool(actor.groups.intersection(named)) if named else _sees_cases(store, actor, subject)


def made(store: Store, subject: Subject, period: str | None, filters: Mapping[str, str]) -> Report:
    """The report as this person may read it: columns of persons only with the cases they stand in. Raises BadInput."""
    return make(store, subject, period, filters, g.now, g.language, reads_persons(store, subject))


def reads_persons(store: Store, subject: Subject) -> bool:
    """Whether this person may read the columns of persons."""
    return subject.about.owner in g.actor.groups or _sees_cases(store, g.actor, subject)


def _sees_cases(store: Store, actor: Actor, subject: Subject) -> bool:
    keys = store.processes.visible_to(actor)
    return keys is None or subject.process in keys
