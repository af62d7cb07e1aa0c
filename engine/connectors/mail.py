"""Outgoing mail: mail.send. A row in the outbox first, then the server, then the row and the case together.

What is not allowed to leave is kept as captured. Of several recipients those who are allowed get the mail and the row
names the others. A mail of which nobody knows whether it left is marked unknown and never sent again by itself.
Where nothing may leave at all, people and groups need no address: their names stand in its place.
"""
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.connector import (
    DONE,
    RETRY,
    UNKNOWN,
    Call,
    ConnectorError,
    DeliveryUnknown,
    Outcome,
    Recovery,
)
from engine.connectors.addresses import globs, may_leave
from engine.connectors.compose import Letter, compose
from engine.connectors.draft import draft
from engine.connectors.smtp import Server, deliver, reachable, server
from engine.mails import CAPTURED, FAILED, QUEUED, SENDING, SENT, OutMail
from engine.mails import UNKNOWN as DOUBTFUL
from engine.model import RecordEvent, Value
from engine.perform import perform

STEP_SECONDS = 30.0  # TRAMITA_SMTP_TIMEOUT: how long the server may be silent
RESULT = "resultVariable"  # header: the engine puts the result there
STEPS = 4  # a whole delivery may take so many of them
DOUBT = "El programa se detuvo mientras enviaba este correo: no se sabe si salió. Pregunte al destinatario antes de reintentar."


def run(call: Call) -> Outcome:
    """mail.send. Inputs: to, cc, bcc, subject, body or template, attachments, reply (original | forward), original, follows."""
    before = _row(call)
    if before is not None and before.state in (SENT, CAPTURED):
        return _outcome(call, before, ())
    if before is not None and before.state == SENDING:
        raise DeliveryUnknown(DOUBT)
    letter = draft(call)
    allowed = globs(call.settings.get("TRAMITA_MAIL_ALLOW", ""))
    leaving = [one for one in letter.recipients.everyone if may_leave(one, allowed)]
    mail = _mail(call, letter, before, [one for one in letter.recipients.everyone if one not in leaving])
    if not leaving:
        return _captured(call, mail, before)
    _begin(call, mail, before)
    _send(call, mail, letter.sender.addr_spec, leaving)
    return _sent(call, mail)


def recover(call: Call) -> Recovery:
    """What became of the mail of a worker that did not come back: the row was written before the server was asked."""
    row = _row(call)
    if row is None or row.state in (QUEUED, FAILED):
        return Recovery(RETRY)
    if row.state in (SENT, CAPTURED):
        return Recovery(DONE, _outcome(call, row, ()))
    _move(call, DOUBTFUL, DOUBT)
    return Recovery(UNKNOWN, message=DOUBT)


def health(settings: Mapping[str, str]) -> str | None:
    """None if mail could leave now, or none may leave at all; else what is wrong."""
    if not globs(settings.get("TRAMITA_MAIL_ALLOW", "")):
        return None
    try:
        reachable(smtp_server(settings))
    except ConnectorError as problem:
        return str(problem)
    return None


def step_seconds(settings: Mapping[str, str]) -> float:
    try:
        return max(0.1, float(settings.get("TRAMITA_SMTP_TIMEOUT") or STEP_SECONDS))
    except ValueError:
        return STEP_SECONDS


def smtp_server(settings: Mapping[str, str]) -> Server:
    url = settings.get("TRAMITA_SMTP", "").strip()
    if not url:
        raise ConnectorError("TRAMITA_SMTP está vacía: diga por qué servidor sale el correo y reintente.", retry=False)
    return server(url, step_seconds(settings), STEPS * step_seconds(settings))


def _row(call: Call) -> OutMail | None:
    with call.database.reading() as store:
        found: OutMail | None = store.mail.of_job(call.job.id)
    return found


def _mail(call: Call, letter: Letter, before: OutMail | None, held: list[str]) -> OutMail:
    """The row as it will stand. A mail of unknown fate goes again with the very bytes that may have left before."""
    same = before is not None and before.state == DOUBTFUL
    raw = before.raw if same and before is not None else compose(letter)
    kept = f"No se envió a {', '.join(held)}: TRAMITA_MAIL_ALLOW no lo permite." if held else None
    return OutMail(
        before.id if before else "", call.case.id, call.job.id, SENDING, letter.recipients.to, letter.recipients.cc, letter.subject,
        letter.message_id, raw, call.now, kept,
    )


def _captured(call: Call, mail: OutMail, before: OutMail | None) -> Outcome:
    """Nobody may get it: kept with the case, all in the transaction that completes the job."""
    events = (*_queued(call, mail, before), _event(call, "mail_captured", mail))
    return _outcome(call, replace(mail, state=CAPTURED), events, before)


def _begin(call: Call, mail: OutMail, before: OutMail | None) -> None:
    """Say that the server is about to be asked, in a transaction of its own. From here on a crash leaves doubt."""

    def keep(store: Any) -> None:
        if store.jobs.get(call.job.id) is None:
            raise ConnectorError("El caso ya no pide este correo.", retry=False)
        _keep(store, mail, before)

    for event in _queued(call, mail, before):
        perform(call.database, call.case.id, event, call.now, lambda store, decision: keep(store))
        return
    with call.database.transaction() as store:
        keep(store)


def _send(call: Call, mail: OutMail, sender: str, leaving: list[str]) -> None:
    try:
        deliver(smtp_server(call.settings), sender, leaving, mail.raw)
    except ConnectorError as problem:
        _move(call, QUEUED if problem.retry else FAILED, str(problem))
        raise
    except DeliveryUnknown as doubt:
        _move(call, DOUBTFUL, str(doubt))
        raise


def _sent(call: Call, mail: OutMail) -> Outcome:
    events = [_event(call, "mail_sent", mail)]
    if mail.error:
        events.append(_event(call, "mail_captured", mail))
    return _outcome(call, replace(mail, state=SENT), tuple(events), mail)


def _outcome(call: Call, mail: OutMail, events: tuple[RecordEvent, ...], before: OutMail | None = None) -> Outcome:
    """The job's completion, with the row's last state. The result is kept only where the diagram names a variable for it."""
    result: dict[str, Value] = {"message_id": mail.message_id, "state": mail.state, "to": list(mail.to), "cc": list(mail.cc)}

    def also(store: Any) -> None:
        _keep(store, mail, before)

    return Outcome(result if RESULT in call.job.headers else {}, also if events else None, events)


def _keep(store: Any, mail: OutMail, before: OutMail | None) -> None:
    """Write the row, over the one that stood there unless that one has left meanwhile."""
    row = store.mail.of_job(mail.job) if before is not None else None
    if row is None:
        store.mail.queue(mail)
    else:
        store.mail.replace(replace(mail, id=row.id), (QUEUED, SENDING, FAILED, DOUBTFUL))


def _move(call: Call, state: str, error: str) -> None:
    row = _row(call)
    assert row is not None, "a mail is moved after it was kept"
    with call.database.transaction() as store:
        store.mail.move(row.id, state, (SENDING, DOUBTFUL), error)


def _queued(call: Call, mail: OutMail, before: OutMail | None) -> tuple[RecordEvent, ...]:
    return () if before is not None else (_event(call, "mail_queued", mail),)


def _event(call: Call, type: str, mail: OutMail) -> RecordEvent:
    """A line of the history. It names no address: the outbox does, and can forget them when a person is erased."""
    digest = hashlib.sha256(mail.raw).hexdigest()
    return RecordEvent(type, call.job.element, {"job": call.job.id, "message_id": mail.message_id, "sha256": digest})
