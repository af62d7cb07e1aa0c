"""Passwords: made into argon2 texts, compared with them, and invented for people who are new. Nothing is stored here."""
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 1000  # longer ones cost time, not safety

# argon2id as OWASP advises for a busy server: 19 MB, two rounds, one thread; about 25 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))
_SYLLABLES = [a + b for a in "bcdfghjklmnprstvz" for b in "aeiou"]


def made(password: str) -> str:
    """The text to keep instead of `password`."""
    return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password. Takes as long for people who do not exist (`kept` None)."""
    try:
        return _hasher.verify(kept or _NOBODY, password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def invented() -> str:
    """A password that can be read over the telephone: about 50 bits."""
    words = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(2)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])


def refusal(password: str, login: str) -> str | None:
    """Why this may not become a password; None if it may. A key for the page's words, never the password."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    return "same" if password.casefold() in (login.casefold(), login.casefold() * 2) else None
