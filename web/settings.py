"""What the surroundings decide: one frozen value, read once from the TRAMITA_* variables. Nothing else reads them."""
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024
RELEASE = "0.1.0"  # of the program, as pyproject.toml says
ROOT = Path(__file__).resolve().parent.parent  # of the program: state lies below it, whatever folder one stands in


class BadSetting(ValueError):
    """A variable of the surroundings has a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """Everything with a default works on a fresh machine: SQLite and files under `var/`, nothing leaves by mail."""

    data: Path = ROOT / "var"
    database_url: str = ""  # "" means SQLite under `data`
    secret_key: str = ""  # "" means kept in the file `secret_key` under `data`, made at the first start
    base_url: str = "http://127.0.0.1:8000"
    zone: str = "America/Bogota"  # in which pages show times that belong to no process
    language: str = "es"  # for people who said nothing and whose browser speaks neither language
    clock: str = "system"  # system | virtual
    clock_start: datetime | None = None  # aware; virtual clock only
    jobs: str = "threads"  # threads: `serve` runs them too | workers: `serve` leaves them to ./tramita worker
    smtp: str = ""
    imap: str = ""
    drop: str = ""  # folder of the watched folders; "" means none is watched
    mail_from: str = ""
    mail_allow: tuple[str, ...] = ()  # globs of addresses; empty: nothing leaves
    file_bytes: int = 25 * MEGABYTE
    request_bytes: int = 60 * MEGABYTE
    diagram_bytes: int = 5 * MEGABYTE
    variable_bytes: int = 256 * 1024
    variables_bytes: int = MEGABYTE
    session_hours: int = 12  # a session ends after this long without a request
    session_days: int = 7  # and after this long in any case
    lockout_attempts: int = 5  # wrong passwords until a person or address must wait
    lockout_minutes: int = 15
    proxies: int = 0  # how many proxies in front are trusted to name the client's address

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'tramita.sqlite').absolute()}"

    @property
    def several_nodes(self) -> bool:
        """Whether workers can share the jobs: PostgreSQL, and the time of this machine."""
        return self.url.startswith("postgres") and self.clock == "system"

    @property
    def secure(self) -> bool:
        """Whether people reach us by https only; then cookies say so too."""
        return self.base_url.startswith("https://")

    @property
    def session_idle(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def session_whole(self) -> timedelta:
        return timedelta(days=self.session_days)

    def secret(self) -> str:
        """The key that signs cookies. Made once per data folder, readable by its owner alone."""
        if self.secret_key:
            return self.secret_key
        path = self.data / "secret_key"
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        return path.read_text()


def _write_once(path: Path, text: str) -> None:
    """Two programs may start at once on one folder: the file appears whole, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.touch(mode=0o600)
    own.write_text(text)
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that `environ` gives; empty and missing variables keep the default.

    Raises BadSetting, naming the variable, the value and what would be right.
    """
    given: dict[str, Any] = {}
    for field in fields(Settings):
        name = f"TRAMITA_{field.name.upper()}"
        text = environ.get(name, "").strip()
        if text:
            given[field.name] = _parse(name, field.name, text, getattr(Settings, field.name))
    settings = Settings(**given)
    if settings.jobs == "workers" and not settings.several_nodes:
        raise BadSetting("TRAMITA_JOBS=workers needs PostgreSQL in TRAMITA_DATABASE_URL and the system clock: nobody could run the jobs.")
    return settings


def _parse(name: str, field: str, text: str, default: object) -> object:
    try:
        if field == "clock_start":
            return _aware(datetime.fromisoformat(text))
        if field == "clock" and text not in ("system", "virtual"):
            raise ValueError("either system or virtual")
        if field == "jobs" and text not in ("threads", "workers"):
            raise ValueError("either threads or workers")
        if isinstance(default, Path):
            return Path(text)
        if isinstance(default, tuple):
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return int(text) if isinstance(default, int) else text
    except ValueError as problem:
        # The value itself may be a secret in the wrong variable: it is not repeated.
        raise BadSetting(f"{name} cannot be used: {problem}") from problem


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("give the offset too, like 2026-07-01T08:00:00-05:00")
    return moment
