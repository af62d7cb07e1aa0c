"""A mail as text for a page: heads, body without its HTML, names of attachments. Nothing of it is ever shown as HTML."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from html import unescape

from flask_babel import gettext as _

from web.telling import Fact

LONGEST = 50_000  # characters of a body on a page


@dataclass(frozen=True)
class Attachment:
    name: str
    size: int
    type: str


@dataclass(frozen=True)
class Letter:
    heads: Sequence[Fact]
    text: str
    attachments: Sequence[Attachment]


def read_letter(raw: bytes) -> Letter:
    """The mail in words. Whatever it says of itself, this never fails: a broken part is left out."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    named = (("From", _("From")), ("To", _("To")), ("Cc", _("Copy")), ("Date", _("Date")), ("Message-ID", "Message-ID"))
    heads = [Fact(words, text) for name, words in named if (text := _head(mail, name))]
    return Letter(heads, _body(mail)[:LONGEST], [_attachment(part) for part in mail.walk() if part.get_filename()])


def _head(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, ""))[:1000]
    except (ValueError, LookupError, IndexError, AttributeError):  # the email package trips over some malformed heads
        return ""


def _body(mail: EmailMessage) -> str:
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is not None:
            text = _decoded(part)
            return text if kind == "plain" else _without_tags(text)
    return ""


def _decoded(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _without_tags(html: str) -> str:
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", html)
    text = re.sub(r"(?i)<(br|/p|/div|/tr|/h\d)\b[^>]*>", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", unescape(re.sub(r"<[^>]*>", "", text))).strip()


def _attachment(part: object) -> Attachment:
    assert isinstance(part, EmailMessage)
    content = part.get_payload(decode=True)
    return Attachment(str(part.get_filename()), len(content) if isinstance(content, bytes) else 0, part.get_content_type())
