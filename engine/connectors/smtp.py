"""Handing a finished mail to an SMTP server, and knowing afterwards what became of it.

All or nothing: if the server refuses one recipient, nothing is sent, so that trying again never doubles a mail.
"""
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from engine.connector import ConnectorError, DeliveryUnknown

PORTS = {"smtp": 25, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Server:
    """Where mail goes: TRAMITA_SMTP, `smtp://user:password@host:port` or `smtps://…`."""

    host: str
    port: int
    encrypted: bool  # TLS from the first byte
    user: str = ""
    password: str = ""
    step_seconds: float = 30  # longest silence of the server
    whole_seconds: float = 120  # longest delivery

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"  # never the password


def server(url: str, step_seconds: float = 30, whole_seconds: float = 120) -> Server:
    """The server that this URL names.

    Raises ConnectorError when it is none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ConnectorError("TRAMITA_SMTP no es smtp://usuario:clave@servidor:puerto ni smtps://…: corríjala y reintente.", retry=False)
    return Server(
        parts.hostname, port or PORTS[parts.scheme], parts.scheme == "smtps", unquote(parts.username or ""),
        unquote(parts.password or ""), step_seconds, whole_seconds,
    )


def deliver(to: Server, sender: str, recipients: Sequence[str], mail: bytes) -> str:
    """What the server said when it took the mail.

    Raises ConnectorError when it certainly did not take it (`retry` if another time may help), and DeliveryUnknown
    when the connection broke after the text had begun to flow.
    """
    with _connected(to) as connection:
        with _refusals(to):
            _prepare(connection, to)
            _expect(connection.mail(sender), "remitente", sender)
            for recipient in recipients:
                _expect(connection.rcpt(recipient), "destinatario", recipient)
            code, answer = connection.docmd("DATA")
            if code != 354:
                _expect((code, answer), "mensaje", "DATA")
        return _hand_over(connection, mail)


def _hand_over(connection: smtplib.SMTP, mail: bytes) -> str:
    """From the first byte on only the server's last word tells whether the mail is on its way."""
    try:
        connection.send(_dotted(mail))
        code, answer = connection.getreply()
    except (smtplib.SMTPException, OSError) as problem:
        raise _in_doubt(_words(problem)) from problem
    if not 200 <= code < 600:  # «25» and then nothing: half of «250» is no refusal
        raise _in_doubt(f"{code} {_text(answer)}".strip())
    _expect((code, answer), "mensaje", "DATA")
    return f"{code} {_text(answer)}"


def _in_doubt(what: str) -> DeliveryUnknown:
    return DeliveryUnknown(
        f"La conexión se cortó mientras se enviaba el correo ({what}): no se sabe si salió. Pregunte al destinatario; al "
        "reintentar sale con el mismo Message-ID."
    )


def reachable(to: Server) -> None:
    """Greets the server and leaves.

    Raises ConnectorError when mail could not be handed over now.
    """
    with _connected(to) as connection, _refusals(to):
        _prepare(connection, to)
        _expect(connection.noop(), "saludo", "NOOP")


@contextmanager
def _connected(to: Server) -> Iterator[smtplib.SMTP]:
    """A connection that ends by itself: each step has its time, and a server that trickles has the whole time."""
    if to.encrypted:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(timeout=to.step_seconds, context=ssl.create_default_context())
    else:
        connection = smtplib.SMTP(timeout=to.step_seconds)
    # Connecting in the constructor would greet before the watchdog stands; TLS needs the name that it would have kept.
    connection._host = to.host  # type: ignore[attr-defined]
    watchdog = threading.Timer(to.whole_seconds, _cut, [connection])
    watchdog.daemon = True
    watchdog.start()
    try:
        with _refusals(to):
            code, greeting = connection.connect(to.host, to.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, greeting)
        yield connection
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
    finally:
        watchdog.cancel()
        connection.close()


def _cut(connection: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


@contextmanager
def _refusals(to: Server) -> Iterator[None]:
    """Turns what smtplib and sockets raise before the mail flows into words: nothing has left yet."""
    try:
        yield
    except smtplib.SMTPResponseException as problem:
        raise _refused(problem.smtp_code, problem.smtp_error, "conexión", to.host) from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise ConnectorError(f"El servidor de correo {to.host}:{to.port} no responde: {_words(problem)}.") from problem


def _prepare(connection: smtplib.SMTP, to: Server) -> None:
    connection.ehlo_or_helo_if_needed()
    if not to.encrypted and connection.has_extn("starttls"):
        connection.starttls(context=_context(to))
        connection.ehlo()
    elif to.user and not to.encrypted and to.host not in LOOPBACK:
        raise ConnectorError(f"{to.host} no ofrece TLS: la clave no se envía sin cifrar. Use smtps:// u otro servidor.", retry=False)
    if to.user:
        connection.login(to.user, to.password)


def _context(to: Server) -> ssl.SSLContext:
    """Strict where a password travels. Otherwise any encryption beats none: many relays sign for themselves."""
    context = ssl.create_default_context()
    if not to.user:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _expect(reply: tuple[int, bytes], what: str, whom: str) -> None:
    code, answer = reply
    if not 200 <= code < 300:
        raise _refused(code, answer, what, whom)


def _refused(code: int, answer: bytes | str, what: str, whom: str) -> ConnectorError:
    """4xx passes by itself (RFC 5321 §4.2.1), 5xx does not; anything else is no answer of a mail server."""
    again = not 500 <= code < 600
    advice = "Se intentará de nuevo." if again else "Corrija la dirección o el correo y reintente."
    return ConnectorError(f"El servidor de correo no acepta {what} {whom}: {code} {_text(answer)} {advice}", retry=again)


def _dotted(mail: bytes) -> bytes:
    """The mail as it goes over the line: CRLF everywhere, leading dots doubled, the lone dot at the end."""
    lines = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n.\r\n"


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:300]


def _words(problem: BaseException) -> str:
    return _text(str(problem)) or type(problem).__name__
