"""Debian's dovecot as a process of the test: an IMAP server of our own on a loopback port, with its folder of its own."""
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mail_server import free_port

PATIENCE_SECONDS = 20
PASSWORD = "clave/de@prueba"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
"""


@dataclass(frozen=True)
class Dovecot:
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"imap://tramites:clave%2Fde%40prueba@127.0.0.1:{self.port}/INBOX"

    def deliver(self, raw: bytes, name: str) -> None:
        """Put a mail into the mailbox as a mail server does: a new file in the Maildir."""
        new = self.folder / "mail" / "tramites" / "new"
        path = new.parent / "tmp" / name
        path.write_bytes(raw)
        os.chmod(path, 0o666)
        path.rename(new / name)

    def flags(self) -> dict[str, str]:
        """Names of the mails in the mailbox and their Maildir flags: S seen, F flagged."""
        found = [path.name for part in ("new", "cur") for path in (self.folder / "mail" / "tramites" / part).iterdir()]
        return {name.partition(":2,")[0]: name.partition(":2,")[2] for name in found}


def missing() -> str | None:
    """Why there is no dovecot here; None when there is."""
    if _program() is None:
        return "dovecot is not installed (apt-get install dovecot-imapd)"
    return None if os.geteuid() == 0 else "dovecot changes its user and must be started by root"


def _program() -> str | None:
    """Debian puts it where the PATH of people does not look."""
    return shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


@contextmanager
def running() -> Iterator[Dovecot]:
    """A server that has started; its process is ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        server = Dovecot(Path(name), free_port())
        _prepare(server)
        process = subprocess.Popen([str(_program()), "-F", "-c", str(server.folder / "dovecot.conf")])
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _prepare(server: Dovecot) -> None:
    os.chmod(server.folder, 0o755)
    for part in ("run", "mail/tramites/new", "mail/tramites/cur", "mail/tramites/tmp"):
        (server.folder / part).mkdir(parents=True)
    for path in (server.folder / "mail", *(server.folder / "mail").rglob("*")):
        shutil.chown(path, "nobody", "nogroup")
    configuration = CONFIGURATION.format(folder=server.folder, port=server.port, password=PASSWORD)
    (server.folder / "dovecot.conf").write_text(configuration)


def _wait(server: Dovecot) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with socket.create_connection(("127.0.0.1", server.port), 1) as greeting:
                greeting.recv(100)
                return
        except OSError:
            log = server.folder / "log"
            assert time.monotonic() < until, log.read_text() if log.exists() else "dovecot says nothing"
            time.sleep(0.05)
