"""Mail: the outbox of everything produced, the inbox of everything received. Sending and reading lives in engine/connectors/."""
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, literal, select, update

from engine.mails import InMail, OutMail
from storage.fold import escaped
from storage.ids import new_id
from storage.insert import insert_once
from storage.page import Page, bounded, key_of, page
from storage.shared import Transaction
from storage.tables import inbox, outbox


class Mail:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def queue(self, mail: OutMail) -> OutMail:
        """Put a mail into the outbox. A job that already has one gets that back: a repeated job sends once."""
        row = _out_row(mail)
        insert_once(self._db, outbox, row)
        kept = self.of_job(mail.job) if mail.job else self.get(row["id"])
        assert kept is not None, "a Message-ID was used twice"
        return kept

    def move(self, mail_id: str, state: str, expected: Sequence[str], error: str | None = None, raw: bytes | None = None) -> bool:
        """Move a mail to another state if it is in one of the expected; whether it was."""
        values: dict[str, Any] = {"state": state, "error": error} | ({"raw": raw} if raw is not None else {})
        return self._db.execute(update(outbox).where(outbox.c.id == mail_id, outbox.c.state.in_(expected)).values(values)).rowcount == 1

    def replace(self, mail: OutMail, expected: Sequence[str]) -> bool:
        """Put a mail composed anew in the place of the one with its id, if that is in one of the expected states."""
        here = (outbox.c.id == mail.id) & outbox.c.state.in_(expected)
        return self._db.execute(update(outbox).where(here).values(_out_row(mail))).rowcount == 1

    def get(self, mail_id: str) -> OutMail | None:
        row = self._db.execute(select(outbox).where(outbox.c.id == mail_id)).one_or_none()
        return None if row is None else _out(row)

    def of_job(self, job_id: str) -> OutMail | None:
        row = self._db.execute(select(outbox).where(outbox.c.job == job_id)).one_or_none()
        return None if row is None else _out(row)

    def of_case(self, case_id: str, whole: bool = True) -> list[OutMail]:
        """Mails that a case produced, oldest first; without `whole` their `raw` stays empty: attachments are large."""
        return [_out(row) for row in self._db.execute(_mails(outbox, whole).where(outbox.c.case_id == case_id).order_by(outbox.c.id))]

    def outbox(self, case: str | None = None, to: str | None = None, state: str | None = None, limit: int = 50,
               cursor: str | None = None, whole: bool = True) -> Page[OutMail]:
        """Mails produced, newest first; `to` is part of an address of To or Cc. Without `whole` their `raw` stays empty."""
        rows = _mails(outbox, whole)
        if case is not None:
            rows = rows.where(outbox.c.case_id == case)
        if state is not None:
            rows = rows.where(outbox.c.state == state)
        if to is not None:
            rows = rows.where(outbox.c.receivers.like(f"%{escaped(to.lower())}%", escape="\\"))
        return self._page(rows, outbox, limit, cursor, _out)

    def take_in(self, mail: InMail) -> bool:
        """Keep a mail that came in; False when its Message-ID was taken before, and nothing is kept."""
        row = _row(mail)
        return insert_once(self._db, inbox, row) == 1

    def received(self, message_id: str) -> InMail | None:
        row = self._db.execute(select(inbox).where(inbox.c.message_id == message_id)).one_or_none()
        return None if row is None else _in(row)

    def incoming(self, mail_id: str) -> InMail | None:
        """A mail that came in, by its id."""
        row = self._db.execute(select(inbox).where(inbox.c.id == mail_id)).one_or_none()
        return None if row is None else _in(row)

    def settle(self, mail_id: str, outcome: str, case: str | None, reason: str | None = None) -> None:
        """Say what became of a mail that came in."""
        self._db.execute(update(inbox).where(inbox.c.id == mail_id).values(outcome=outcome, case_id=case, reason=reason))

    def inbox(self, outcome: str | None = None, case: str | None = None, limit: int = 50, cursor: str | None = None,
              whole: bool = True) -> Page[InMail]:
        """Mails that came in, newest first. Without `whole` their `raw` stays empty."""
        rows = _mails(inbox, whole)
        if outcome is not None:
            rows = rows.where(inbox.c.outcome == outcome)
        if case is not None:
            rows = rows.where(inbox.c.case_id == case)
        return self._page(rows, inbox, limit, cursor, _in)

    def case_of(self, message_ids: Sequence[str]) -> str | None:
        """The case of the first of these Message-IDs (In-Reply-To, then References from the last) that a mail of ours has."""
        for message_id in message_ids:
            for table in (outbox, inbox):
                case: str | None = self._db.execute(select(table.c.case_id).where(table.c.message_id == message_id)).scalar()
                if case is not None:
                    return case
        return None

    def _page(self, rows: Any, table: Any, limit: int, cursor: str | None, read: Any) -> Page[Any]:
        limit = bounded(limit)
        if after := key_of(cursor, 1):
            rows = rows.where(table.c.id < after[0])
        found = [read(row) for row in self._db.execute(rows.order_by(table.c.id.desc()).limit(limit + 1))]
        return page(found, limit, [[one.id] for one in found])


def _mails(table: Table, whole: bool) -> Any:
    return select(table) if whole else select(*(column for column in table.c if column.name != "raw"), literal(b"").label("raw"))


def _row(mail: OutMail | InMail) -> dict[str, Any]:
    return {name: value for name, value in vars(mail).items() if name != "case"} | {"id": mail.id or new_id(), "case_id": mail.case}


def _out_row(mail: OutMail) -> dict[str, Any]:
    return _row(mail) | {"receivers": " ".join((*mail.to, *mail.cc)).lower()}


def _out(row: Any) -> OutMail:
    return OutMail(row.id, row.case_id, row.job, row.state, tuple(row.to or ()), tuple(row.cc or ()), row.subject, row.message_id,
                   bytes(row.raw), row.at, row.error)


def _in(row: Any) -> InMail:
    return InMail(row.id, row.message_id, row.outcome, row.case_id, row.reason, row.sender, row.subject, bytes(row.raw), row.at)
