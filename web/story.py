"""What happened to a case, told in sentences: who did what, when. The words of people, not the codes of events."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as __

from engine.mails import OutMail
from storage.history import StoredEvent
from web.case_facts import answers_of
from web.moments import day, hour
from web.page import name_of
from web.pictures import Picture
from web.telling import Fact, told

SENTENCES = {
    "case_started": __("%(who)s started the case"),
    "case_ended": __("The case ended: %(where)s"),
    "case_cancelled": __("%(who)s cancelled the case"),
    "case_migrated": __("%(who)s moved the case to another version"),
    "task_created": __("“%(where)s” began to wait"),
    "task_claimed": __("%(who)s took “%(where)s”"),
    "task_released": __("%(who)s gave “%(where)s” back"),
    "task_assigned": __("%(who)s handed “%(where)s” over"),
    "task_completed": __("%(who)s completed “%(where)s”"),
    "task_cancelled": __("“%(where)s” was no longer needed"),
    "task_refused": __("%(who)s was refused at “%(where)s”"),
    "decision_evaluated": __("The table “%(where)s” was asked"),
    "job_created": __("“%(where)s” was given to the machine"),
    "job_completed": __("“%(where)s” was done"),
    "job_failed": __("“%(where)s” failed"),
    "job_cancelled": __("“%(where)s” was no longer needed"),
    "timer_set": __("The clock of “%(where)s” was set"),
    "timer_fired": __("The time of “%(where)s” came"),
    "message_received": __("A message arrived: %(where)s"),
    "signal_received": __("A signal arrived"),
    "mail_queued": __("A mail was written"),
    "mail_sent": __("A mail was sent"),
    "mail_captured": __("A mail was captured: its addresses are not on the allow-list"),
    "mail_failed": __("A mail could not be sent"),
    "mail_received": __("A mail came in"),
    "reminder_sent": __("A reminder went out: “%(where)s”"),
    "deadline_escalated": __("A delay was escalated: “%(where)s”"),
    "deadline_breached": __("“%(where)s” passed its due date"),
    "deadline_missing": __("The deadline of “%(where)s” could not be computed"),
    "clock_stopped": __("The clock of the case stopped: “%(where)s” waits for somebody else"),
    "clock_started": __("The clock of the case runs again"),
    "incident_opened": __("“%(where)s” needs a person"),
    "incident_resolved": __("An incident was resolved"),
    "variable_changed": __("%(who)s changed “%(what)s”"),
    "error_thrown": __("“%(where)s” reported an error"),
    "token_moved": __("%(who)s moved the case by hand from “%(where)s”"),
    "compensation_started": __("“%(where)s” is being undone"),
    "escalation_uncaught": __("Nobody attended to the escalation of “%(where)s”; the case went on"),
    "register_written": __("A row was written: “%(where)s”"),
}
ENGINES = ("engine", "virtual")  # actors that are no people
BAD = {"job_failed", "incident_opened", "deadline_breached", "deadline_missing",
       "deadline_escalated", "mail_failed", "task_refused", "error_thrown", "case_cancelled"}
PERSON = {"case_started", "task_claimed", "task_released", "task_assigned", "task_completed", "variable_changed", "token_moved", "case_migrated"}
# Consequences that another sentence tells already: shown only to those who want every event.
QUIET = {"timer_set", "timer_fired", "job_created", "job_completed", "job_cancelled", "task_created", "task_cancelled", "mail_queued",
         "decision_evaluated"}


@dataclass(frozen=True)
class Line:
    """One event."""

    seq: int
    hour: str
    words: str
    kind: str  # person | bad | end | machine
    detail: str
    answers: Sequence[Fact]


@dataclass(frozen=True)
class Day:
    day: str
    lines: Sequence[Line]


def days(events: Iterable[StoredEvent], picture: Picture, mails: Iterable[OutMail], whole: bool) -> list[Day]:
    """The events under their days, the newest first: all of them if `whole`, else those that people want to know."""
    written = {mail.message_id: mail for mail in mails}
    newest_first = sorted((event for event in events if whole or _matters(event)), key=lambda event: -event.seq)
    return [Day(name, [line(event, picture, written) for event in some]) for name, some in groupby(newest_first, lambda event: day(event.at))]


def line(event: StoredEvent, picture: Picture, written: Mapping[str, OutMail]) -> Line:
    return Line(event.seq, hour(event.at), sentence(event, picture), _kind(event), _detail(event, written),
                answers_of(picture, event.data.get("answers")))


def _kind(event: StoredEvent) -> str:
    if event.type in BAD:
        return "bad"
    if event.type == "case_ended":
        return "end"
    return "person" if event.type in PERSON and event.actor not in ENGINES else "machine"


def sentence(event: StoredEvent, picture: Picture) -> str:
    """The event in one sentence. A type that nobody put in words yet is shown as it is."""
    known = SENTENCES.get(event.type)
    where = event.data.get("name") if event.type == "case_ended" else picture.label(event.element)
    if known is None:
        return " · ".join(filter(None, [event.type.replace("_", " "), picture.label(event.element)]))
    return str(known) % {"who": name_of(event.actor), "where": where or "–", "what": _named(event.data)}


def _matters(event: StoredEvent) -> bool:
    return event.type not in QUIET and not (event.type == "variable_changed" and "reason" not in event.data)


def _named(data: Mapping[str, Any]) -> str:
    return str(data.get("name") or "–")


def _detail(event: StoredEvent, written: Mapping[str, OutMail]) -> str:
    """What the sentence leaves out, short."""
    data = event.data
    if event.erased:
        return _("personal data were erased")
    match event.type:
        case "task_assigned":
            return name_of(str(data.get("user", "")))
        case "task_refused" | "case_cancelled" | "token_moved" | "case_migrated" | "deadline_missing":
            return str(data.get("reason", ""))
        case "job_failed" | "incident_opened" | "error_thrown":
            return str(data.get("message") or data.get("code") or "")
        case "decision_evaluated":
            return _("rules %(rules)s → %(result)s", rules=told(data.get("matched_rules")), result=told(data.get("result")))
        case "variable_changed":
            return told(data.get("value"))
        case "message_received":
            return "" if event.actor in (*ENGINES, "mail") else name_of(event.actor)
        case "mail_queued" | "mail_sent" | "mail_captured" | "mail_failed":
            mail = written.get(str(data.get("message_id")))
            return f"{mail.subject} · {', '.join((*mail.to, *mail.cc))}" if mail else ""
    return ""
