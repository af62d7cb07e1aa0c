"""A real SMTP server on a loopback port that keeps what it is given and misbehaves on demand."""

import asyncio
import datetime
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class Received:
    """One mail with its envelope."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)


@dataclass
class MailServer:
    """`rcpt` and `data` are the answers to give instead of OK; `drop` cuts the line after the whole mail has come."""

    mails: list[Received] = field(default_factory=list)
    rcpt: dict[str, str] = field(default_factory=dict)  # address -> answer
    data: str | None = None
    drop: bool = False
    silent_seconds: float = 0
    encrypted: list[bool] = field(default_factory=list)  # one per mail
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.silent_seconds:
            await asyncio.sleep(self.silent_seconds)
        if self.data:
            return self.data
        self.encrypted.append(session.ssl is not None)
        self.mails.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        if self.drop:
            server.transport.abort()
        return "250 Taken"


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, kind: type[MailServer] = MailServer, **behaviour: Any) -> Iterator[Any]:
    server = kind(**behaviour)
    controller = Controller(server, hostname="127.0.0.1", port=free_port(), tls_context=tls)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for localhost that nobody else has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = built.not_valid_before(start).not_valid_after(start + datetime.timedelta(days=30)).sign(key, hashes.SHA256())
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
