"""Keys: one per case, wrapped by a master key that lies outside the database. What is sealed is decided elsewhere."""
import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import BadInput

FILE = "master.key"
VARIABLE = "TRAMITA_MASTER_KEY"
_NONCE = 12


def seal(key: bytes, plain: bytes, context: str) -> bytes:
    """`plain` under AES-GCM, bound to `context`: a nonce, then the ciphertext."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """What was sealed. Raises BadInput when the key is another one or a byte was changed."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
    except (InvalidTag, ValueError) as wrong:
        raise BadInput(f"The sealed content of {context} cannot be opened: the master key is another one, or it was changed.") from wrong


@dataclass(frozen=True)
class MasterKey:
    """Wraps the keys of the cases. Whoever has the database without it reads no personal value of the history."""

    secret: bytes

    @staticmethod
    def of(data: Path, environment: Mapping[str, str]) -> "MasterKey":
        """The key in TRAMITA_MASTER_KEY (base64 of 32 bytes), or in the data folder, made there if it is missing."""
        written = environment.get(VARIABLE)
        return MasterKey(decoded(written, VARIABLE) if written else _kept(data / FILE))

    @staticmethod
    def new() -> "MasterKey":
        return MasterKey(AESGCM.generate_key(256))

    @staticmethod
    def found(data: Path, environment: Mapping[str, str]) -> "MasterKey | None":
        """The same key, but none is made: None where there is none yet."""
        return MasterKey.of(data, environment) if environment.get(VARIABLE) or (data / FILE).exists() else None

    @property
    def fingerprint(self) -> str:
        """By which a key is recognised; it gives nothing of the key away."""
        return hashlib.sha256(b"tramita master key\0" + self.secret).hexdigest()[:32]

    def new_case_key(self, case_id: str) -> tuple[bytes, bytes]:
        """A fresh key for a case, plain and wrapped."""
        key = AESGCM.generate_key(256)
        return key, seal(self.secret, key, case_id)

    def unwrap(self, wrapped: bytes, case_id: str) -> bytes:
        return unseal(self.secret, wrapped, case_id)


def _kept(path: Path) -> bytes:
    """The key file's secret. Two processes may start at once: the link lets exactly one of them make it, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with NamedTemporaryFile(dir=path.parent, prefix=".master-") as fresh:  # mode 0600 from its first byte
            fresh.write(base64.b64encode(AESGCM.generate_key(256)))
            fresh.flush()
            os.fsync(fresh.fileno())
            with suppress(FileExistsError):
                os.link(fresh.name, path)
    return decoded(path.read_text(), str(path))


def decoded(text: str, where: str) -> bytes:
    """The secret that was written as base64. Raises BadInput, naming `where`."""
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as wrong:
        raise BadInput(f"{where} is not base64.") from wrong
    if len(secret) != 32:
        raise BadInput(f"{where} must hold 32 bytes in base64; it holds {len(secret)}.")
    return secret
