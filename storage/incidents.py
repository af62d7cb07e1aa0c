"""Incidents: what gave up and waits for a person. Resolved ones stay, with the moment."""
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, tuple_, update

from engine.model import Incident, Waits
from storage.page import Page, bounded, key_of, page
from storage.shared import Transaction
from storage.tables import incidents
from storage.tables.columns import EPOCH, MICROSECOND


class Incidents:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def get(self, incident_id: str) -> Incident | None:
        """An incident, open or resolved."""
        row = self._db.execute(select(incidents).where(incidents.c.id == incident_id)).one_or_none()
        return None if row is None else incident_of(row)

    def of_case(self, case_id: str) -> list[Incident]:
        """The open incidents of a case, oldest first."""
        rows = select(incidents).where(incidents.c.case_id == case_id, incidents.c.resolved_at.is_(None))
        return [incident_of(row) for row in self._db.execute(rows.order_by(incidents.c.since, incidents.c.id))]

    def open(self, limit: int = 50, cursor: str | None = None) -> Page[Incident]:
        """Open incidents of all cases, oldest first."""
        limit, after = bounded(limit), key_of(cursor, 2)
        rows = select(incidents).where(incidents.c.resolved_at.is_(None)).order_by(incidents.c.since, incidents.c.id)
        if after:
            rows = rows.where(tuple_(incidents.c.since, incidents.c.id) > (EPOCH + after[0] * MICROSECOND, after[1]))
        found = [incident_of(row) for row in self._db.execute(rows.limit(limit + 1))]
        return page(found, limit, [((one.since - EPOCH) // MICROSECOND, one.id) for one in found])

    def save(self, before: Waits, after: Waits, at: datetime) -> None:
        """Write the difference: new incidents, and the moment for those that are gone."""
        old, new = {one.id for one in before.incidents}, {one.id for one in after.incidents}
        if gone := old - new:
            self._db.execute(update(incidents).where(incidents.c.id.in_(sorted(gone))).values(resolved_at=at))
        if rows := [_row(one) for one in after.incidents if one.id not in old]:
            self._db.execute(insert(incidents), rows)


def _row(one: Incident) -> dict[str, Any]:
    return {"id": one.id, "case_id": one.case, "element": one.element, "kind": one.kind, "message": one.message, "since": one.since,
            "job": one.job}


def incident_of(row: Any) -> Incident:
    return Incident(row.id, row.case_id, row.element, row.kind, row.message, row.since, row.job)
