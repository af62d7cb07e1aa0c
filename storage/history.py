"""The history: every event of a case, in a chain that only grows. Triggers in the database refuse anything else."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from engine.model import SEMANTICS, Bundle, Decision, Variables
from storage.chain import event_hash
from storage.insert import insert_once
from storage.personal import opened, written
from storage.prepared import Prepared
from storage.shared import Transaction
from storage.tables import case_keys, cases, events

AT_ONCE = 1000  # rows in memory while all histories are read


@dataclass(frozen=True)
class StoredEvent:
    """One line of the history, opened for readers."""

    seq: int
    at: datetime
    type: str
    actor: str
    element: str | None
    data: Variables  # sealed values opened; "[erased]" where the key is gone
    semantics: int
    bundle: str  # id of the bundle it ran on
    state_hash: str | None  # None: not the last event of its decision
    prev_hash: str | None
    hash: str
    erased: bool = False
    raw: bytes = field(default=b"", repr=False)  # `data` as stored and hashed


@dataclass(frozen=True)
class Integrity:
    """What the chain of one case proves. `first_difference` is the seq of the first event that does not fit, and why."""

    intact: bool
    events: int
    head: str | None
    first_difference: tuple[int, str] | None = None


_OF = select(events).where(events.c.case_id == bindparam("case"), events.c.seq > bindparam("after")).order_by(events.c.seq).limit(bindparam("most"))
_BUNDLE_BEFORE = (select(events.c.bundle).where(events.c.case_id == bindparam("case"), events.c.seq <= bindparam("seq"), events.c.bundle.is_not(None))
                  .order_by(events.c.seq.desc()).limit(1))
_HEADS = select(cases.c.id, cases.c.events, cases.c.head)
_APPEND = Prepared(insert(events), [column.name for column in events.c if column.name != "id"])
_KEY = select(case_keys.c.wrapped).where(case_keys.c.case_id == bindparam("case"))


class History:
    def __init__(self, tx: Transaction) -> None:
        self._tx, self._db = tx, tx.db

    def of(self, case_id: str, after_seq: int = 0, limit: int = 200) -> list[StoredEvent]:
        """Events of a case in order, after `after_seq`; at most `limit`."""
        rows = self._db.execute(_OF, {"case": case_id, "after": after_seq, "most": limit}).all()
        key = self.key(case_id)
        bundle = self._db.execute(_BUNDLE_BEFORE, {"case": case_id, "seq": after_seq}).scalar() if after_seq else None
        found = []
        for row in rows:
            bundle = row.bundle or bundle
            found.append(_stored(row, bundle or "", key))
        return found

    def all(self, case_id: str) -> list[StoredEvent]:
        """The whole history of a case: for verification, replay and export, not for pages."""
        return self.of(case_id, limit=2**31 - 1)

    def verify_chain(self, case_id: str) -> Integrity:
        """Whether every event is unchanged, none is missing, and the case names the last one as its head."""
        rows = self._db.execute(_OF, {"case": case_id, "after": 0, "most": 2**31 - 1}).all()
        return _integrity(rows, self._db.execute(_HEADS.where(cases.c.id == case_id)).one_or_none())

    def verify_all(self) -> Iterator[tuple[str, Integrity]]:
        """The same of every case, by id, in one pass over all events: for the proof of a whole installation."""
        streamed = {"yield_per": AT_ONCE}
        rows = self._db.execute(select(events).order_by(events.c.case_id, events.c.seq).execution_options(**streamed))
        chains = groupby(rows, key=lambda row: str(row.case_id))
        chain = next(chains, None)
        for case in self._db.execute(_HEADS.order_by(cases.c.id).execution_options(**streamed)):
            while chain is not None and chain[0] < case.id:  # events of no case
                yield chain[0], _integrity(list(chain[1]), None)
                chain = next(chains, None)
            mine = chain is not None and chain[0] == case.id
            yield case.id, _integrity(list(chain[1]) if chain is not None and mine else [], case)
            chain = next(chains, None) if mine else chain
        while chain is not None:
            yield chain[0], _integrity(list(chain[1]), None)
            chain = next(chains, None)

    def key(self, case_id: str) -> bytes | None:
        """The plain key of a case, or None when nothing was sealed or it was destroyed."""
        if case_id not in self._tx.case_keys:
            wrapped = self._db.execute(_KEY, {"case": case_id}).scalar()
            self._tx.case_keys[case_id] = self._tx.shared.keys.unwrap(bytes(wrapped), case_id) if wrapped else None
        return self._tx.case_keys[case_id]

    def first_sealed(self) -> str | None:
        """A case that has a key, to try the master key on; None when nothing was ever sealed."""
        return self._db.execute(select(case_keys.c.case_id).order_by(case_keys.c.case_id).limit(1)).scalar()

    def needed_key(self, case_id: str) -> bytes:
        """The plain key of a case, made now if it has none."""
        key = self.key(case_id)
        if key is None:
            key, wrapped = self._tx.shared.keys.new_case_key(case_id)
            insert_once(self._db, case_keys, {"case_id": case_id, "wrapped": wrapped})
            self._tx.case_keys[case_id] = key
        return key

    def erase(self, case_id: str) -> None:
        """Destroy the key of a case: what was sealed is gone from history and files, the chain stays intact.

        Live tables hold plain values and must be scrubbed by who calls this.
        """
        self._db.execute(delete(case_keys).where(case_keys.c.case_id == case_id))
        self._tx.case_keys.pop(case_id, None)

    def rows_of(self, decision: Decision, bundle: Bundle) -> list[dict[str, Any]]:
        """The rows that a decision adds, chained to the head of its case. Writes nothing but a new case's key."""
        case, rows, prev, seq = decision.case, [], decision.case.head or None, decision.case.events
        last_bundle = self._tx.bundles.get(case.id)
        for event in decision.events:
            seq += 1
            data = written(event.data, decision.personal, lambda: self.needed_key(case.id), case.id)
            row: dict[str, Any] = {
                "case_id": case.id, "seq": seq, "at": event.at, "type": event.type, "actor": event.actor, "element": event.element,
                "data": data, "semantics": SEMANTICS, "bundle": None if bundle.id == last_bundle else bundle.id,
                "state_hash": decision.state_hash if event is decision.events[-1] else None, "prev_hash": prev,
            }
            last_bundle, prev = bundle.id, event_hash(row)
            rows.append({**row, "hash": prev})
        return rows

    def append(self, rows: list[dict[str, Any]]) -> None:
        """Add what `rows_of` made."""
        _APPEND.run_all(self._db, rows)


def _integrity(rows: Sequence[Any], case: Any) -> Integrity:
    """`rows` are all events of a case in order, `case` what it says of them, or None."""
    head = rows[-1].hash if rows else None
    difference = _first_break(rows) or _wrong_head(case, len(rows), head)
    return Integrity(difference is None, len(rows), head, difference)


def _wrong_head(case: Any, count: int, head: str | None) -> tuple[int, str] | None:
    if case is None:
        return 0, "there is no such case"
    if case.events != count:
        return min(case.events, count) + 1, f"the case counts {case.events} events, the history holds {count}"
    return None if case.head == head else (count, "the case names another last event")


def _first_break(rows: Sequence[Any]) -> tuple[int, str] | None:
    prev = None
    for number, row in enumerate(rows, 1):
        if row.seq != number:
            return number, "an event is missing"
        if row.prev_hash != prev:
            return number, "it does not follow the event before"
        if event_hash(row._mapping) != row.hash:
            return number, "its content was changed"
        prev = row.hash
    return None


def _stored(row: Any, bundle: str, key: bytes | None) -> StoredEvent:
    data, erased = opened(row.data, key, row.case_id)
    return StoredEvent(row.seq, row.at, row.type, row.actor, row.element, data, row.semantics, bundle, row.state_hash,
                       row.prev_hash, row.hash, erased, bytes(row.data))
