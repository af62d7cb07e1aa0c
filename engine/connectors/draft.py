"""From the inputs of a mail job to the mail: who gets it, what it says, which mail it answers.

Reads people and files; sends nothing, writes nothing.
"""
import re
from collections.abc import Mapping
from typing import Any

from engine.connector import Call, ConnectorError
from engine.connectors.addresses import Recipients, globs, recipients, sender
from engine.connectors.compose import (
    PREFIXES,
    Attachment,
    Letter,
    bare,
    html_of,
    message_id,
    prefixed,
)
from engine.connectors.inputs import BASE_URL, bundled, content, is_file, listed, scope, text
from engine.connectors.templates import render_html, render_text
from engine.model import Value, Variables

MAX_BYTES = 25 * 1024 * 1024  # of all attachments together
NAME = re.compile(r"[A-Za-z0-9_-]+")


def draft(call: Call) -> Letter:
    """The mail that the job wants.

    Raises ConnectorError when something is missing or wrong; the same call gives the same mail.
    """
    reply = text(call, "reply") or None
    if reply not in (None, *PREFIXES):
        raise ConnectorError(f"`reply` es original o forward, no «{reply}».", retry=False)
    original = _original(call) if reply else {}
    variables = scope(call)
    words, page = _body(call, variables, reply, original)
    return Letter(
        message_id=message_id(call.job.id, call.settings.get("TRAMITA_BASE_URL") or BASE_URL),
        sender=sender(call.settings.get("TRAMITA_MAIL_FROM") or "Tramita <tramita@localhost>"),
        recipients=_recipients(call),
        subject=_subject(call, variables, reply, original),
        text=words,
        html=page,
        date=call.now,
        attachments=_attachments(call, reply, original),
        **_thread(call, original),
    )


def _thread(call: Call, original: Mapping[str, Any]) -> dict[str, Any]:
    """Which mails this one comes after. The input `follows` is the Message-ID of another of our own: a reminder stands below its request."""
    given = (original.get("message_id"), call.job.variables.get("follows"))
    ids = [one for one in given if isinstance(one, str) and one.startswith("<")]
    earlier = [one for one in original.get("references") or () if isinstance(one, str)]
    return {"answers": ids[-1] if ids else None, "references": [*earlier, *ids[:-1]]}


def _recipients(call: Call) -> Recipients:
    """To, cc and bcc. A group with an address of its own is written there, else its active members are."""

    def people(name: str) -> list[str]:
        user = store.people.get(name)
        if user is not None and user.active:
            return [user.email] if user.email else []
        group = store.people.group(name)
        if group is not None and group.email:
            return [group.email]
        return [member.email for member in store.people.members_of(name) if member.email]

    inputs = {name: call.job.variables.get(name, call.job.headers.get(name)) for name in ("to", "cc", "bcc")}
    nothing_leaves = not globs(call.settings.get("TRAMITA_MAIL_ALLOW", ""))
    with call.database.reading() as store:
        return recipients(inputs, people, names=nothing_leaves)


def _original(call: Call) -> Mapping[str, Any]:
    """The mail that is answered or forwarded; empty when the case began without one: then only the subject says so."""
    given = call.job.variables.get("original", call.job.variables.get("correo", call.case.variables.get("correo")))
    return given if isinstance(given, Mapping) else {}


def _subject(call: Call, variables: Variables, reply: str | None, original: Mapping[str, Any]) -> str:
    """An input is text as it is; a header is a template of the diagram."""
    given = call.job.variables.get("subject")
    if given is None and "subject" in call.job.headers:
        given = render_text(call.job.headers["subject"], variables)
    if given is None:
        given = original.get("subject")
    subject = prefixed(given, reply) if isinstance(given, str) else ""
    if not bare(subject):
        raise ConnectorError(f"El correo de {call.job.element} no tiene asunto.", retry=False)
    return subject


def _body(call: Call, variables: Variables, reply: str | None, original: Mapping[str, Any]) -> tuple[str, str]:
    """Text and HTML: from the input `body` as it is, the template mails/<template>.txt and .html, or the header `body`."""
    words, page = _written(call, variables)
    if reply and original:
        words += _quoted(reply, original)
        page = None
    return words, page or html_of(words)


def _written(call: Call, variables: Variables) -> tuple[str, str | None]:
    given = call.job.variables.get("body")
    if given is not None:
        return str(given), None
    if name := text(call, "template"):
        return _from_files(call, name, variables)
    if "body" in call.job.headers:
        return render_text(call.job.headers["body"], variables), None
    raise ConnectorError(f"El correo de {call.job.element} no tiene texto: dé `body` o `template`.", retry=False)


def _from_files(call: Call, name: str, variables: Variables) -> tuple[str, str | None]:
    if not NAME.fullmatch(name):
        raise ConnectorError(f"«{name[:80]}» no es el nombre de una plantilla.", retry=False)
    words, page = (bundled(call, f"mails/{name}.{ending}") for ending in ("txt", "html"))
    if words is None:
        raise ConnectorError(f"El proceso no tiene la plantilla mails/{name}.txt.", retry=False)
    return render_text(words, variables), page and render_html(page, variables)


def _quoted(reply: str, original: Mapping[str, Any]) -> str:
    """The mail before, as mail programs show it."""
    words = str(original.get("text") or "")
    if reply == "original":
        return f"\n\n{original.get('sender')} escribió:\n" + "\n".join(f"> {line}" for line in words.split("\n"))
    lines = {"De": original.get("sender"), "Fecha": original.get("date"), "Asunto": original.get("subject"), "Para": _joined(original.get("to"))}
    head = "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
    return f"\n\n---------- Mensaje reenviado ----------\n{head}\n\n{words}"


def _joined(value: Value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _attachments(call: Call, reply: str | None, original: Mapping[str, Any]) -> list[Attachment]:
    """The input `attachments`: files, lists of them, nothing for what is null. A forwarded mail keeps its own."""
    given = listed(call, "attachments")
    if reply == "forward" and "attachments" not in call.job.variables:
        given = list(original.get("attachments") or ())
    found, size = [], 0
    for file in _flat(given):
        if not is_file(file):
            raise ConnectorError(f"Un adjunto no es un archivo: {file!r:.80}.", retry=False)
        data = content(call, file)
        size += len(data)
        if size > MAX_BYTES:
            raise ConnectorError(f"Los adjuntos superan {MAX_BYTES // 1024 // 1024} MB.", retry=False)
        found.append(Attachment(file["name"], str(file.get("type") or ""), data))
    return found


def _flat(values: list[Value]) -> list[Value]:
    return [one for value in values for one in (_flat(value) if isinstance(value, list) else [value]) if one is not None]
