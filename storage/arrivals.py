"""Files that came in through folders: each content once a folder, with what became of it. Their bytes lie in storage/files.py."""
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from engine.folders.arrival import TAKEN, Arrival
from engine.model import Variables
from storage.ids import new_id
from storage.insert import insert_once
from storage.page import Page, bounded, key_of, page
from storage.shared import Transaction
from storage.tables import arrivals


class Arrivals:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def take_in(self, arrival: Arrival) -> Arrival:
        """Keep a file that came in; the entry that is there already, if its content came before."""
        fresh = replace(arrival, id=arrival.id or new_id())
        if insert_once(self._db, arrivals, _row(fresh)) == 1:
            return fresh
        same = select(arrivals).where(arrivals.c.folder == arrival.folder, arrivals.c.sha256 == arrival.sha256)
        return _arrival(self._db.execute(same.with_for_update()).one())

    def came_again(self, arrival_id: str) -> None:
        self._db.execute(update(arrivals).where(arrivals.c.id == arrival_id).values(again=arrivals.c.again + 1))

    def retake(self, arrival_id: str, by: str, at: datetime) -> None:
        """Try a rejected file anew."""
        self._db.execute(update(arrivals).where(arrivals.c.id == arrival_id).values(state=TAKEN, by=by, at=at, reason=None, ended_at=None))

    def count_started(self, arrival_id: str, cases: int) -> None:
        """Add to the started cases: in the transaction that starts them, so that a crash loses no count."""
        self._db.execute(_STARTED, {"arrival": arrival_id, "more": cases})

    def settle(self, arrival_id: str, **told: Any) -> Arrival:
        """Write down what became of it: fields of Arrival."""
        self._db.execute(update(arrivals).where(arrivals.c.id == arrival_id).values(**told))
        return self.needed(arrival_id)

    def get(self, arrival_id: str) -> Arrival | None:
        row = self._db.execute(select(arrivals).where(arrivals.c.id == arrival_id)).one_or_none()
        return None if row is None else _arrival(row)

    def needed(self, arrival_id: str) -> Arrival:
        found = self.get(arrival_id)
        assert found is not None, "an arrival is never removed"
        return found

    def list(self, folder: str | None = None, state: str | None = None, limit: int = 50, cursor: str | None = None) -> Page[Arrival]:
        """Newest first. The problems of a file stand in its own entry: `get`."""
        limit, after = bounded(limit), key_of(cursor, 1)
        rows = select(*(column for column in arrivals.c if column.name != "problems")).order_by(arrivals.c.id.desc())
        if folder is not None:
            rows = rows.where(arrivals.c.folder == folder)
        if state is not None:
            rows = rows.where(arrivals.c.state == state)
        if after:
            rows = rows.where(arrivals.c.id < after[0])
        found = [_arrival(row) for row in self._db.execute(rows.limit(limit + 1))]
        return page(found, limit, [[one.id] for one in found])

    def files(self) -> set[str]:
        """Hashes of all files that came in: they are kept."""
        return set(self._db.execute(select(arrivals.c.sha256)).scalars())


_STARTED = update(arrivals).where(arrivals.c.id == bindparam("arrival")).values(started=arrivals.c.started + bindparam("more"))


def _row(arrival: Arrival) -> Variables:
    return {**vars(arrival), "problems": [dict(one) for one in arrival.problems]}


def _arrival(row: Any) -> Arrival:
    told = dict(row._mapping)
    return Arrival(**told | {"problems": tuple(told.get("problems") or ()), "ignored": tuple(told["ignored"] or ())})
