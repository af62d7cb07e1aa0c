"""Addresses of mails: what is one, whom a list of names means, and which may leave.

Knows no SMTP and no database: who a user or a group is comes in as a function.
"""
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import getaddresses, parseaddr
from fnmatch import fnmatchcase

from engine.connector import ConnectorError
from engine.mail_address import bare_address
from engine.model import Value

MAX_RECIPIENTS = 500

Addresses = Callable[[str], Iterable[str]]  # user or group -> addresses of the people


@dataclass(frozen=True)
class Recipients:
    """Who shall get a mail: addresses, each once, in the first of the three lists that names it. A name without @ is nobody's."""

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()

    @property
    def everyone(self) -> tuple[str, ...]:
        return self.to + self.cc + self.bcc


def address(text: str) -> str:
    """The bare address in `text`, which may be `Name <address>`; its domain in lower case ASCII.

    Raises ConnectorError: an address is never guessed, and one with a line break never gets into a header.
    """
    if any(ord(char) < 32 for char in text):
        raise _not_an_address(text)
    bare = bare_address(parseaddr(text)[1] if "<" in text else text.strip())
    if bare is None:
        raise _not_an_address(text)
    return bare


def sender(text: str) -> Address:
    """TRAMITA_MAIL_FROM, with the name that may stand before the address."""
    name = parseaddr(text)[0] if "<" in text else ""
    return Address(display_name=name, addr_spec=address(text))


def recipients(inputs: Mapping[str, Value], people: Addresses, names: bool = False) -> Recipients:
    """The addresses in the inputs to, cc and bcc: each a list or a text of addresses, users and groups.

    With `names`, who has no address stands there by name: for installations from which no mail leaves.

    Raises ConnectorError when there is nobody to write to.
    """
    seen: set[str] = set()
    lists = [_once(_resolved(inputs.get(name), people, names), seen) for name in ("to", "cc", "bcc")]
    if not lists[0]:
        raise ConnectorError("El correo no tiene destinatario: la entrada `to` está vacía.", retry=False)
    if len(seen) > MAX_RECIPIENTS:
        raise ConnectorError(f"El correo tiene {len(seen)} destinatarios; el máximo es {MAX_RECIPIENTS}.", retry=False)
    return Recipients(*lists)


def may_leave(recipient: str, allowed: Iterable[str]) -> bool:
    """Whether a glob of TRAMITA_MAIL_ALLOW lets this address out. No globs, no mail: denied by default."""
    return any(fnmatchcase(recipient.lower(), glob.strip().lower()) for glob in allowed)


def globs(allow: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in allow.split(","))))


def _resolved(given: Value, people: Addresses, names: bool) -> Iterable[str]:
    for name in _names(given):
        if "@" in name:
            yield address(name)
            continue
        found = [address(one) for one in people(name) if one]
        if not found and names:
            found = [name]
        if not found:
            raise ConnectorError(f"«{name}» no es una dirección ni una persona o grupo con correo: corrija los datos o su ficha.", retry=False)
        yield from found


def _names(given: Value) -> list[str]:
    """The single names in an input. A comma separates addresses in a text, but group names may hold commas too."""
    if given is None:
        return []
    values = given if isinstance(given, list) else [given]
    if not all(isinstance(value, str) for value in values if value is not None):
        raise ConnectorError(f"Los destinatarios son textos, no {given!r:.80}.", retry=False)
    texts = [value for value in values if value]
    return [part.strip() for text in texts for part in _split(text) if part.strip()]


def _split(text: str) -> list[str]:
    if "@" not in text:
        return [text]
    if "<" in text:  # "Pérez, Ana" <ana@x.co>: the comma in the name separates nothing
        return [found or text for _, found in getaddresses([text.replace(";", ",")])]
    return re.split(r"[,;]", text)


def _once(found: Iterable[str], seen: set[str]) -> tuple[str, ...]:
    fresh = []
    for one in found:
        if one.lower() not in seen:
            seen.add(one.lower())
            fresh.append(one)
    return tuple(fresh)


def _not_an_address(text: str) -> ConnectorError:
    shown = " ".join(text[:120].split())
    return ConnectorError(f"«{shown}» no es una dirección de correo: corríjala y reintente.", retry=False)
