"""A raw mail as frozen data: who, what, which thread, which attachments. Malformed mail is read as far as it goes.

Decides nothing about cases. Python's mail parser is lenient but breaks on some inputs with all kinds of errors; each
part is therefore read behind `readable`, and the sizes that would make it slow are bounded before.
"""
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any

from engine.connectors.compose import clean, one_line
from engine.connectors.words import text_of_html
from engine.errors import BadInput, TooLarge
from engine.intake.headers import BROKEN, Headers, readable

MAX_BYTES = 25 * 1024 * 1024
MAX_HEADER_BYTES = 256 * 1024
MAX_BOUNDARIES = 200  # multiparts, nested or not: each costs the parser time for every line
MAX_SEPARATORS = 600  # lines that could begin a part: each part costs memory
MAX_PARTS = 500
MAX_ATTACHMENTS = 100
MAX_NESTING = 20
MAX_TEXT = 100_000  # characters of the text that a case keeps
MAX_HTML = 1_000_000  # characters of HTML that are looked at
MAX_PARSED = 1_000  # characters of one header that the library's parser sees: on some it takes quadratic time
MAX_THREAD = 50  # Message-IDs of In-Reply-To and References
FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)  # RFC 8601; of several such headers the topmost, our own server's, is read


def _bounded_header(name: str, value: str) -> Any:
    return default.header_factory(name, value[:MAX_PARSED])


POLICY = default.clone(header_factory=_bounded_header)


@dataclass(frozen=True)
class File:
    """An attachment as it came, unchecked."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Incoming:
    """A mail that came in."""

    message_id: str  # "<…>", or "sha256:…" of the content if the mail has none
    sender: str  # bare address in lower case, or ""
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    date: str | None  # ISO 8601 with offset, as the sender's clock said
    text: str
    thread: tuple[str, ...]  # Message-IDs of the mails before, nearest first
    references: tuple[str, ...]  # oldest first
    attachments: tuple[File, ...]
    automatic: str | None  # why no person wrote this, or None
    forged: bool = False  # the receiving server says that the sender's domain did not send it


def parse(raw: bytes) -> Incoming:
    """The mail in these bytes.

    Raises TooLarge and BadInput; nothing else, whatever the bytes are.
    """
    _bounded(raw)
    try:
        mail = message_from_bytes(raw, policy=POLICY)
    except BROKEN as problem:
        raise BadInput(f"El correo no se puede leer: {problem}") from problem
    header = Headers(mail)
    senders = header.addresses("From") or header.addresses("Sender")
    references = header.ids("References")
    answers = header.ids("In-Reply-To")
    name, sender = senders[0] if senders else ("", "")
    return Incoming(
        message_id=_message_id(header, raw),
        sender=sender,
        sender_name=name,
        to=tuple(address for _, address in header.addresses("To")),
        cc=tuple(address for _, address in header.addresses("Cc")),
        subject=header.text("Subject"),
        date=_date(header.text("Date")),
        text=_text(mail),
        thread=tuple(dict.fromkeys([*answers, *reversed(references)]))[:MAX_THREAD],
        references=references[-MAX_THREAD:],
        attachments=tuple(_attachments(mail)),
        automatic=_automatic(header, sender),
        forged=FORGED.search(header.text("Authentication-Results")) is not None,
    )


def digest_id(raw: bytes) -> str:
    """The name of a mail without Message-ID: the same bytes are the same mail."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _bounded(raw: bytes) -> None:
    if not raw.strip():
        raise BadInput("El correo está vacío.")
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"El correo tiene {len(raw) // 1024 // 1024} MB; el máximo es {MAX_BYTES // 1024 // 1024} MB.")
    head = re.search(rb"\r?\n\r?\n", raw[: MAX_HEADER_BYTES + 4])
    if head is None and len(raw) > MAX_HEADER_BYTES:
        raise TooLarge(f"Los encabezados del correo superan {MAX_HEADER_BYTES // 1024} KB.")
    if raw.count(b"\n--") > MAX_SEPARATORS:
        raise TooLarge(f"El correo tiene más de {MAX_SEPARATORS} separadores de partes.")
    if len(re.findall(rb"boundary\s*\*?\d*\*?\s*=", raw, re.IGNORECASE)) > MAX_BOUNDARIES:
        raise TooLarge(f"El correo tiene más de {MAX_BOUNDARIES} bloques de partes.")


def _message_id(header: Headers, raw: bytes) -> str:
    found = header.ids("Message-ID")
    return found[0] if found else digest_id(raw)


def _date(text: str) -> str | None:
    moment = readable(lambda: parsedate_to_datetime(text) if text else None, None)
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _automatic(header: Headers, sender: str) -> str | None:
    """RFC 3834, and the customs from before it."""
    submitted = header.text("Auto-Submitted").lower().split(";")[0].strip()
    if submitted and submitted != "no":
        return f"respuesta automática (Auto-Submitted: {submitted[:60]})"
    if header.has("Return-Path") and header.text("Return-Path") in ("<>", ""):
        return "aviso de entrega (remitente de sobre vacío)"
    if sender.split("@")[0] in ("mailer-daemon", "postmaster"):
        return f"aviso de entrega de {sender}"
    # Precedence bulk and list say nothing: a shared mailbox that is a mailing list puts them on what people write.
    if header.text("Precedence").lower() == "auto_reply" or header.has("X-Autoreply") or header.has("X-Autorespond"):
        return "respuesta automática"
    if header.text("Content-Type").lower().startswith("multipart/report"):
        return "aviso de entrega (multipart/report)"
    return None


def _text(mail: EmailMessage) -> str:
    body = readable(lambda: mail.get_body(("plain", "html")), None)
    if body is None:
        return ""
    text = readable(body.get_content, None)
    if not isinstance(text, str):
        text = readable(lambda: bytes(body.get_payload(decode=True)).decode("utf-8", "replace"), "")
    if readable(body.get_content_subtype, "plain") == "html":
        text = readable(lambda: text_of_html(text[:MAX_HTML]), "")
    return clean(text).replace("\r\n", "\n").strip()[:MAX_TEXT]


def _attachments(mail: EmailMessage) -> Iterator[File]:
    """Every part that is a file, in mails attached to this one too."""
    number = 0
    for part in _parts(mail):
        name = readable(part.get_filename, None)
        if name is None and _is_text(part):
            continue
        content = readable(lambda: part.get_payload(decode=True), None)  # noqa: B023 used at once
        if not content:
            continue
        number += 1
        if number > MAX_ATTACHMENTS:
            raise TooLarge(f"El correo tiene más de {MAX_ATTACHMENTS} adjuntos.")
        yield File(_file_name(name, number, part), content)


def _is_text(part: Any) -> bool:
    kind = readable(part.get_content_maintype, "application")
    return kind == "text" and readable(part.get_content_disposition, None) != "attachment"


def _parts(mail: EmailMessage) -> Iterator[Any]:
    """The leaves, without recursion: nesting is the sender's choice."""
    waiting: list[tuple[Any, int]] = [(mail, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > MAX_PARTS or depth > MAX_NESTING:
            raise TooLarge(f"El correo tiene más de {MAX_PARTS} partes o más de {MAX_NESTING} niveles.")
        if readable(part.is_multipart, False):
            waiting[:0] = [(child, depth + 1) for child in part.get_payload()]
        else:
            yield part


def _file_name(name: str | None, number: int, part: Any) -> str:
    plain = one_line(name or "").replace("\\", "/").rsplit("/", 1)[-1].strip(" .")[:200]
    if plain:
        return plain
    subtype = re.sub(r"[^a-z0-9]", "", readable(part.get_content_subtype, "").lower())[:10] or "bin"
    return f"adjunto-{number}.{subtype}"
