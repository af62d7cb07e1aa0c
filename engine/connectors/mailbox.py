"""A mailbox read over IMAP: what is unseen is taken in, and only then marked as seen.

Decides nothing about a mail: `take` does (engine/intake). A crash in between takes the same mail again, and the intake
knows it by its Message-ID.
"""
import imaplib
import logging
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from engine.connector import ConnectorError
from engine.connectors.smtp import LOOPBACK
from engine.repeating import Repeating

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

PORTS = {"imap": 143, "imaps": 993}
SECONDS = 20.0  # longest silence of the server
PAUSE_SECONDS = 20.0  # between two looks
BATCH = 50  # mails of one look
LARGEST = 60 * 1024 * 1024  # a larger mail is left where it is, flagged for a person

log = logging.getLogger(__name__)
Take = Callable[[bytes], Any]  # one raw mail; returns after its commit


@dataclass(frozen=True)
class Address:
    """TRAMITA_IMAP: `imap://user:password@host:port/folder` or `imaps://…`."""

    host: str
    port: int
    encrypted: bool  # TLS from the first byte
    user: str
    password: str
    folder: str = "INBOX"

    def __repr__(self) -> str:
        return f"Address({self.host}:{self.port}/{self.folder})"  # never the password


def address(url: str) -> Address:
    """The mailbox that this URL names.

    Raises ConnectorError when it is none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname or not parts.username:
        raise ConnectorError("TRAMITA_IMAP no es imap://usuario:clave@servidor:puerto/carpeta ni imaps://…: corríjala.", retry=False)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username), unquote(parts.password or "")
    return Address(parts.hostname, port or PORTS[parts.scheme], parts.scheme == "imaps", user, password, folder)


def look(at: Address, take: Take) -> int:
    """Take in what is unseen; how many mails that were.

    A mail that cannot be taken now stays unseen, and those behind it are taken all the same.

    Raises ConnectorError when the mailbox cannot be read.
    """
    taken = 0
    with _opened(at) as mailbox:
        for uid in mailbox.uids("UNSEEN UNFLAGGED")[:BATCH]:
            raw = _raw(mailbox, uid)
            if raw is None:
                log.warning("mail %s in %r is larger than %d bytes: flagged for a person", uid, at, LARGEST)
                mailbox.flag(uid, ["\\Flagged"], True)
            elif _took(take, raw, uid):
                mailbox.flag(uid, ["\\Seen"], True)
                taken += 1
    return taken


def health(settings: Mapping[str, str]) -> str | None:
    """None if the mailbox can be read, or none is set; else what is wrong."""
    url = settings.get("TRAMITA_IMAP", "").strip()
    if not url:
        return None
    try:
        with _opened(address(url)):
            return None
    except ConnectorError as problem:
        return str(problem)


def watch(at: Address, take: Take, pause_seconds: float = PAUSE_SECONDS) -> Repeating:
    """A thread that looks again and again. Told to stop, it leaves the mails behind the one at hand unseen."""

    def take_unless_stopping(raw: bytes) -> None:
        if thread.stopping:
            raise ConnectorError("El programa se detiene.")
        take(raw)

    def look_again() -> None:
        try:
            look(at, take_unless_stopping)
        except ConnectorError as problem:
            log.warning("%s", problem)

    thread = Repeating("mailbox", look_again, pause_seconds)
    return thread


def _took(take: Take, raw: bytes, uid: str) -> bool:
    try:
        take(raw)
    except Exception:  # noqa: BLE001 one mail that nobody can take must not keep all others away
        log.exception("mail %s could not be taken in; it stays unseen", uid)
        return False
    return True


@contextmanager
def _opened(at: Address) -> Iterator["BaseMailBox"]:
    from imap_tools import ImapToolsError

    try:
        with _box(at).login(at.user, at.password, at.folder) as mailbox:
            yield mailbox
    except (imaplib.IMAP4.error, ImapToolsError, OSError) as problem:
        reason = str(problem).replace(at.password, "…") if at.password else str(problem)
        raise ConnectorError(f"El buzón {at.host}:{at.port}/{at.folder} no se puede leer: {reason[:200]}") from problem


def _box(at: Address) -> "BaseMailBox":
    """A password goes unencrypted to this machine only."""
    from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

    if at.encrypted:
        return MailBox(at.host, at.port, timeout=SECONDS, ssl_context=ssl.create_default_context())
    if at.host in LOOPBACK:
        return MailBoxUnencrypted(at.host, at.port, timeout=SECONDS)
    return MailBoxStartTls(at.host, at.port, timeout=SECONDS, ssl_context=ssl.create_default_context())


def _raw(mailbox: "BaseMailBox", uid: str) -> bytes | None:
    """The mail's bytes, without marking it as seen; None when it is too large to be fetched."""
    _, sizes = mailbox.client.uid("FETCH", uid, "(RFC822.SIZE)")
    size = int(bytes(sizes[0]).rsplit(b" ", 1)[-1].strip(b") ")) if sizes and sizes[0] else 0
    if size > LARGEST:
        return None
    _, parts = mailbox.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")
