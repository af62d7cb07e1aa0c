"""A mail as bytes: headers, text, HTML alternative, attachments, thread. The same inputs give the same bytes.

Sends nothing and reads no clock; addresses come in already resolved and checked.
"""
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, Group, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from urllib.parse import urlsplit

from engine.connectors.addresses import Recipients

# What mail programs put before the subject of an answer or a forwarded mail, in the languages that reach us.
PREFIX = re.compile(r"^\s*((re|rv|fw|fwd|enc|aw|wg|tr)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
PREFIXES = {"original": "RE: ", "forward": "FW: "}
MESSAGE_ID = re.compile(r"<[^<>\s\"\x00-\x1f\x7f]+>")
MEDIA_TYPE = re.compile(r"([a-z]+)/([a-z0-9.+-]+)")
MAX_REFERENCES = 20  # the first one and the newest, as RFC 5322 §3.6.4 allows


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """Everything that a mail says."""

    message_id: str  # with its angle brackets
    sender: Address
    recipients: Recipients
    subject: str
    text: str
    html: str
    date: datetime  # aware
    attachments: Sequence[Attachment] = ()
    answers: str | None = None  # Message-ID of the mail before
    references: Sequence[str] = ()


class _Ids(UnstructuredHeader, BaseHeader):
    """A list of Message-IDs. The library would break long ones into encoded words, which no program reads back."""

    def fold(self, *, policy: object) -> str:
        return f"{self.name}: " + "\r\n ".join(str(self).split()) + "\r\n"


class _Subject(UnstructuredHeader, BaseHeader):
    """A subject. The library's newer folding puts blanks between encoded words that were not there."""

    def fold(self, *, policy: object) -> str:
        charset = "us-ascii" if self.isascii() and "=?" not in self else "utf-8"
        text = Header(str(self), charset, maxlinelen=76, header_name=self.name).encode(linesep="\r\n")
        return f"{self.name}: {text}\r\n"


_headers = HeaderRegistry()
_headers.map_to_type("subject", _Subject)
for _name in ("in-reply-to", "references", "message-id"):
    _headers.map_to_type(_name, _Ids)
POLICY = SMTP.clone(header_factory=_headers, cte_type="7bit")  # not every server takes 8BITMIME


def compose(letter: Letter) -> bytes:
    """The mail as RFC 5322 bytes. Blind copies stand nowhere in it: they belong to the envelope."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = letter.sender
    mail["To"] = _addresses(letter.recipients.to)
    if letter.recipients.cc:
        mail["Cc"] = _addresses(letter.recipients.cc)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = letter.date
    mail["Message-ID"] = letter.message_id
    if letter.answers:
        mail["In-Reply-To"] = letter.answers
        mail["References"] = " ".join(thread(letter.references, letter.answers))
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: vacation programs stay silent
    mail.set_content(clean(letter.text))
    mail.add_alternative(clean(letter.html), subtype="html")
    for attachment in letter.attachments:
        main, sub = _types(attachment.media_type)
        mail.add_attachment(attachment.content, maintype=main, subtype=sub, filename=one_line(attachment.name))
    _name_boundaries(mail, letter.message_id)
    return mail.as_bytes()


def message_id(job_id: str, base_url: str) -> str:
    """The Message-ID of the mail of this job: always the same, so that a second copy is recognised as one."""
    host = urlsplit(base_url).hostname or "localhost"
    digest = hashlib.sha256(f"{base_url}\n{job_id}".encode()).hexdigest()[:16]
    name = re.sub(r"[^A-Za-z0-9.-]", "-", job_id).strip(".")[:80]
    return f"<{name}.{digest}@{host.replace(':', '-')}>"


def prefixed(subject: str, reply: str | None) -> str:
    """The subject with RE: or FW: before it, once, whatever stood there."""
    subject = one_line(subject)
    return PREFIXES[reply] + bare(subject) if reply else subject


def bare(subject: str) -> str:
    """The subject without RE:, FW: and the like."""
    return PREFIX.sub("", one_line(subject)).strip()


def thread(references: Sequence[str], answers: str) -> list[str]:
    """The Message-IDs of the thread, oldest first."""
    ids = list(dict.fromkeys([*(one for text in references for one in MESSAGE_ID.findall(text)), answers]))
    return ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[1 - MAX_REFERENCES:]]


def html_of(text: str) -> str:
    """The text as a plain page: paragraphs and line ends, everything escaped."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    body = "\n".join(f"<p>{escape(one).replace(chr(10), '<br>')}</p>" for one in paragraphs)
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body style="font-family: sans-serif">\n{body}\n</body></html>\n'


def one_line(text: str) -> str:
    """The text without line ends and control characters: no value can begin a header of its own."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", " ", clean(text)).split())


def clean(text: str) -> str:
    """The text without what UTF-8 cannot write: lone surrogates from mails in broken encodings; and without NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _types(media_type: str) -> tuple[str, str]:
    """Both halves of a type that an attachment may have; what has parts of its own travels as plain bytes."""
    found = MEDIA_TYPE.fullmatch(media_type)
    if not found or found[1] in ("multipart", "message"):
        return "application", "octet-stream"
    return found[1], found[2]


def _addresses(recipients: Sequence[str]) -> list[Address | Group]:
    """Addresses, and names without any as RFC 5322 writes them: an empty group."""
    return [Address(addr_spec=one) if "@" in one else Group(one_line(one), ()) for one in recipients]


def _name_boundaries(mail: EmailMessage, seed: str) -> None:
    """The library draws boundaries by lot; ours come from the Message-ID and are as hard to meet by chance."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            digest = hashlib.sha256(f"{seed}{number}".encode()).hexdigest()[:32]
            part.set_boundary(f"=_{number}_{digest}")
