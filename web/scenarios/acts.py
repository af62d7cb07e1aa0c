"""What happens in a story, step by step, through the API."""
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from io import BytesIO
from mimetypes import guess_type
from typing import Any

from werkzeug.test import TestResponse

from web.scenarios.sent import sent_mails
from web.scenarios.stage import ADMIN, Stage, address
from web.scenarios.story import Step


class Stopped(Exception):
    """The story cannot go on as it is written."""


def act(stage: Stage, step: Step) -> str | None:
    """Let one step happen; the outcome of a mail. Raises Stopped, also when the step is accepted but should be refused."""
    outcome = _ACTS[step.act](stage, step)
    stage.settle()
    return outcome


def case_of(stage: Stage, step: Step | None) -> str:
    """The case that the step speaks of: the newest one, or the one it numbers."""
    number = step.beside.get("case", len(stage.cases)) if step else len(stage.cases)
    if not 1 <= number <= len(stage.cases):
        raise Stopped(f"The story has {len(stage.cases)} cases, and this step speaks of number {number}.")
    return stage.cases[number - 1]


def _start(stage: Stage, step: Step) -> None:
    body = {"process": step.beside.get("process", stage.story.process), "element": step.what, "variables": step.beside.get("answers", {})}
    answer = stage.send(_by(stage, step), "/cases", "case", body, step.beside.get("files", {}))
    if _accepted(answer, step):
        stage.cases.append(answer.get_json()["id"])


def _complete(stage: Stage, step: Step) -> None:
    path = f"/tasks/{_task(stage, step)}/complete"
    _accepted(stage.send(_by(stage, step), path, "answers", step.beside.get("answers", {}), step.beside.get("files", {})), step)


def _hand(stage: Stage, step: Step) -> None:
    _accepted(stage.call(_by(stage, step), "POST", f"/tasks/{_task(stage, step)}/{step.act}"), step)


def _message(stage: Stage, step: Step) -> None:
    body = {"name": step.what, "correlation_key": step.beside.get("key"), "variables": step.beside.get("variables", {})}
    answer = stage.call(ADMIN, "POST", "/messages", json=body)
    _accepted(answer, step)
    _begun(stage, answer.get_json().get("case"))


def _advance(stage: Stage, step: Step) -> None:
    answer = stage.call(ADMIN, "POST", "/clock", json={"advance": step.what})
    _accepted(answer, step)


def _until(stage: Stage, step: Step) -> None:
    stage.pass_to(stage.local(step.what))


def _cancel(stage: Stage, step: Step) -> None:
    _accepted(stage.call(ADMIN, "POST", f"/cases/{case_of(stage, step)}/cancel", json={"reason": step.what}), step)


def _found(stage: Stage, step: Step) -> None:
    """Cases of this process that began by themselves, by a clock or a message, become cases of the story."""
    new = [case["id"] for case in stage.got(f"/cases?process={step.what}&limit=200")["items"] if case["id"] not in stage.cases]
    if not new:
        raise Stopped(f"No case of {step.what} began by itself.")
    stage.cases += reversed(new)


def _mail(stage: Stage, step: Step) -> str:
    answer = stage.call(ADMIN, "POST", "/mail", data=_raw(stage, step), content_type="message/rfc822")
    _accepted(answer, step)
    received = answer.get_json()
    _begun(stage, received["case"])
    return str(received["outcome"])


def _drop(stage: Stage, step: Step) -> str | None:
    """A file comes into a folder; what its rows start is `found`. The outcome: accepted, duplicate, or none where it was refused."""
    name = str(step.beside.get("file", ""))
    if name not in stage.story.files:
        raise Stopped(f"“{name}” is not among the files of the story.")
    answer = stage.call(ADMIN, "POST", f"/drop/{step.what}", data={"file": (BytesIO(stage.paper(name)), name)}, content_type="multipart/form-data")
    if not _accepted(answer, step):
        return "rejected"
    return "accepted" if answer.get_json()["accepted"] else "duplicate"


def _raw(stage: Stage, step: Step) -> bytes:
    """The mail as it comes from outside."""
    wanted, mail = step.what, EmailMessage()
    mail["From"], mail["To"] = address(wanted["from"]), "buzon@tramita.example"
    mail["Date"] = format_datetime(stage.now())
    mail["Message-ID"] = f"<{len(stage.cases)}.{id(step)}@scenario.example>"
    subject = wanted.get("subject")
    if "reply" in wanted:
        found = [one for one in sent_mails(stage, case_of(stage, step)) if one.element == wanted["reply"]]
        if not found:
            raise Stopped(f"{wanted['reply']} has sent no mail that could be answered.")
        mail["In-Reply-To"] = found[-1].mail["Message-ID"]
        mail["References"] = f"{found[-1].mail['References'] or ''} {found[-1].mail['Message-ID']}".strip()
        subject = subject or str(message_from_bytes(found[-1].raw, policy=default)["Subject"])
    mail["Subject"] = subject or ""
    mail.set_content(wanted.get("text", "Buenos días."))
    for name in wanted.get("attach", ()):
        kind, _, subtype = (guess_type(name)[0] or "application/octet-stream").partition("/")
        mail.add_attachment(stage.paper(name), maintype=kind, subtype=subtype, filename=name)
    return mail.as_bytes()


def _begun(stage: Stage, case: str | None) -> None:
    if case is not None and case not in stage.cases:
        stage.cases.append(case)


def _task(stage: Stage, step: Step) -> str:
    tasks = stage.got(f"/tasks?case={case_of(stage, step)}&element={step.what}")["items"]
    if not tasks:
        raise Stopped(f"No task {step.what} is open.")
    return str(tasks[0]["id"])


def _by(stage: Stage, step: Step) -> str:
    person = step.beside.get("by")
    if person not in stage.story.people:
        raise Stopped(f"“{person}” is not among the people of the story.")
    return str(person)


def _accepted(answer: TestResponse, step: Step) -> bool:
    """Whether the step was accepted; Stopped unless that is what the story says."""
    refused = step.beside.get("refused", False)
    said = answer.get_json(silent=True) or {}
    if answer.status_code < 300:
        if refused is not False:
            raise Stopped("This should have been refused and was accepted.")
        return True
    if refused is False or (isinstance(refused, int) and refused is not True and answer.status_code != refused):
        raise Stopped(f"Refused with {answer.status_code}: {said.get('detail') or ''} {said.get('errors') or ''}".strip())
    for field, part in refused.items() if isinstance(refused, dict) else ():
        sentences = " ".join((said.get("errors") or {}).get(field, ()))
        if str(part) not in sentences:
            raise Stopped(f"Refused, but {field} says «{sentences}», not «{part}».")
    return False


_ACTS: dict[str, Callable[[Stage, Step], Any]] = {
    "mail": _mail, "start": _start, "complete": _complete, "claim": _hand, "release": _hand, "message": _message, "advance": _advance,
    "until": _until, "cancel": _cancel, "found": _found, "drop": _drop,
}
