"""Cases: load one with what it runs on, save a decision, find and count. What a case does next is decided in engine/."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, text, update

from engine.errors import CaseMoved
from engine.model import INCIDENT, OPEN, Actor, Bundle, Case, Decision, Waits
from storage.case_list import EVERY_CASE, CaseFilter, CaseList, ListedCase, Summary
from storage.ids import case_of
from storage.page import Page
from storage.prepared import Prepared
from storage.tables import case_keys, cases, settings
from storage.waiting import waits_of

if TYPE_CHECKING:
    from storage.database import Store


@dataclass(frozen=True)
class Seen:
    """A case as a reader saw it, with all that a decision and its saving need."""

    bundle: Bundle
    case: Case
    last_bundle: str | None  # id of the bundle that the last event ran on


class Cases:
    def __init__(self, store: "Store") -> None:
        self._store, self._tx, self._db = store, store.tx, store.tx.db
        self._list = CaseList(self._db, store.processes)

    def load(self, case_id: str) -> tuple[Bundle, Case] | None:
        """A case and the bundle in force for it: the files of its version, the settings of this moment."""
        seen = self.look(case_id)
        return None if seen is None else (seen.bundle, seen.case)

    def look(self, case_id: str) -> Seen | None:
        """The same, to be decided upon in a later transaction: see `recall`."""
        row = self._db.execute(_LOAD, {"case": case_id}).one_or_none()
        if row is None:
            return None
        self._tx.bundles[case_id] = row.last_bundle
        self._tx.case_keys[case_id] = self._tx.shared.keys.unwrap(bytes(row.wrapped), case_id) if row.wrapped else None
        bundle = self._store.processes.bundle_at(row.process, row.process_version, row.revision)
        assert bundle is not None, "a version with cases is never deleted"
        return Seen(bundle, _case(row), row.last_bundle)

    def recall(self, seen: Seen) -> tuple[Bundle, Case]:
        """What `look` found, without asking again: `save` raises CaseMoved if the case has moved since.

        The key of its personal values is not recalled: should someone have destroyed it meanwhile, nothing is sealed with it.
        """
        self._tx.bundles[seen.case.id] = seen.last_bundle
        return seen.bundle, seen.case

    def load_by_task(self, task_id: str) -> tuple[Bundle, Case] | None:
        """The case that this task belongs to: its id stands in the task's."""
        return self.load(case_of(task_id))

    def load_by_job(self, job_id: str) -> tuple[Bundle, Case] | None:
        return self.load(case_of(job_id))

    def save(self, decision: Decision, bundle: Bundle) -> None:
        """Write the case, its new events, and the difference in what it waits for: all, or nothing.

        `decide` leaves `version`, `events` and `head` of the case alone: they are those that were loaded, and move here.
        Two people may act on one case at once. The one whose `version` is still current wins; the other gets CaseMoved
        and has written nothing. A decision without events changes nothing and writes nothing.
        """
        if not decision.events:
            return
        at = decision.events[-1].at
        self._store.processes.remember(bundle)
        rows = self._store.history.rows_of(decision, bundle)
        self._write(decision, {"events": rows[-1]["seq"], "head": rows[-1]["hash"], "bundle": bundle.id})
        self._store.history.append(rows)
        self._store.tasks.save(decision, at)
        self._store.jobs.save(decision.before, decision.after, at)
        self._store.jobs.add_messages(decision.case.id, decision.messages, at)
        self._store.timers.save(decision.before, decision.after)
        self._store.subscriptions.save(decision.before, decision.after)
        self._store.incidents.save(decision.before, decision.after, at)
        self._store.documents.save(decision)

    def find(self, filter: CaseFilter = EVERY_CASE, visible_to: Actor | None = None, limit: int = 50,
             cursor: str | None = None) -> Page[ListedCase]:
        """Cases of a filter, newest first. `visible_to` None: nothing is hidden."""
        return self._list.page(filter, visible_to, limit, cursor)

    def visible(self, case_id: str, actor: Actor) -> bool:
        """Whether this person may see this case: by role, by a group of its process, as its starter, or by a task in it."""
        return self._list.visible(case_id, actor)

    def summary(self, visible_to: Actor | None = None) -> list[Summary]:
        """How many cases of each process are in each state."""
        return self._list.summary(visible_to)

    def open_by_business_key(self, process: str, business_key: str) -> list[str]:
        """Ids of the unfinished cases of a process with this key, oldest first.

        In a writing transaction it waits for others that have asked for this key and not ended yet: two cases that begin
        at the same instant do not both find nobody. SQLite lets one write at a time anyway.
        """
        if self._db.dialect.name == "postgresql" and not self._db.get_execution_options().get("postgresql_readonly"):
            self._db.execute(_ONE_KEY, {"process": process, "key": business_key})
        rows = select(cases.c.id).where(cases.c.business_key == business_key, cases.c.process == process, cases.c.state.in_((OPEN, INCIDENT)))
        return list(self._db.execute(rows.order_by(cases.c.id)).scalars())

    def listed(self, case_id: str) -> ListedCase | None:
        """One case as lists show it, with who started it."""
        return self._list.get(case_id)

    def waits(self, case_id: str) -> Waits:
        """What a case waits for: for pages. `decide` knows it from the case's tokens."""
        return waits_of(self._db, [case_id])[case_id]

    def waits_of(self, case_ids: Sequence[str]) -> dict[str, Waits]:
        """The same of many cases at once."""
        return waits_of(self._db, case_ids)

    def children(self, case_id: str) -> list[str]:
        """Ids of the cases that messages of this case started."""
        return list(self._db.execute(select(cases.c.id).where(cases.c.parent == case_id).order_by(cases.c.id)).scalars())

    def _write(self, decision: Decision, moved: dict[str, Any]) -> None:
        case, row = decision.case, _row(decision.case) | moved
        if case.version == 0:
            _CREATE.run(self._db, row | {"id": case.id, "started_by": decision.events[0].actor, "started_at": case.started_at})
            return
        new = {f"new_{name}": value for name, value in row.items()}
        if _UPDATE.run(self._db, new | {"case": case.id, "loaded_version": case.version}) != 1:
            raise CaseMoved(case.id)


_ONE_KEY = text("SELECT pg_advisory_xact_lock(hashtext(:process), hashtext(:key))")
_MOVING = ("process_version", "state", "tokens", "variables", "ended_at", "end_event", "end_name", "business_key", "parent", "counter",
           "version", "events", "head", "bundle")
_LOAD = (
    select(*(column for column in cases.c if column.name != "bundle"), cases.c.bundle.label("last_bundle"), case_keys.c.wrapped,
           select(func.coalesce(func.max(settings.c.id), 0)).scalar_subquery().label("revision"))
    .select_from(cases.outerjoin(case_keys)).where(cases.c.id == bindparam("case"))
)
_CREATE = Prepared(insert(cases), [column.name for column in cases.c])
_UPDATE = Prepared(update(cases).where(cases.c.id == bindparam("case"), cases.c.version == bindparam("loaded_version"))
                   .values({name: bindparam(f"new_{name}") for name in _MOVING}))


def _row(case: Case) -> dict[str, Any]:
    return {
        "process": case.process, "process_version": case.process_version, "state": case.state, "tokens": case.tokens,
        "variables": case.variables, "ended_at": case.ended_at, "end_event": case.end_event, "end_name": case.end_name,
        "business_key": case.business_key, "parent": case.parent, "counter": case.counter, "version": case.version + 1,
    }


def _case(row: Any) -> Case:
    return Case(row.id, row.process, row.process_version, row.state, row.tokens or {}, row.variables, row.started_at, row.ended_at,
                row.end_event, row.end_name, row.business_key, row.parent, row.counter, row.version, row.events, row.head or "")
