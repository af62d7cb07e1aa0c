"""A program of its own for one story: an empty database, the process deployed, its people, a clock that stands still."""
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import process_file
from storage.access import Token
from storage.ids import new_id
from storage.people import User
from web.bundling import calls
from web.demo_documents import excel, pdf, table
from web.deployment import deploy, folder_files
from web.running import Program, program
from web.scenarios.given_services import served
from web.scenarios.given_tables import connections
from web.scenarios.story import Story
from web.settings import ROOT
from web.sign_in import hashed

ADMIN = "tramita-scenario"  # who moves the clock and hands in mails; no story may use this name


class Stage:
    """The program as the people of a story reach it. What they sent is answered by a TestResponse."""

    def __init__(self, playing: Program, story: Story, zone: str) -> None:
        self.story, self.zone = story, ZoneInfo(zone)
        self.cases: list[str] = []  # in the order in which the story began them
        self._playing, self._client, self._tokens = playing, FlaskClient(playing.pages()), {}
        for name, groups in {**story.people, ADMIN: []}.items():
            self._tokens[name] = self._add(name, groups)

    def call(self, who: str, method: str, path: str, **sent: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self._tokens[who]}", "Accept-Language": "es"}
        return self._client.open(f"/api/v1{path}", method=method, headers=headers, **sent)

    def got(self, path: str) -> Any:
        """What the API shows an administrator."""
        answer = self.call(ADMIN, "GET", path)
        if answer.status_code != 200:
            raise RuntimeError(f"GET {path}: {answer.status_code} {answer.text[:300]}")
        return answer.get_json()

    def send(self, who: str, path: str, part: str, body: Mapping[str, Any], files: Mapping[str, Any]) -> TestResponse:
        """JSON; with files, multipart whose JSON part is `part`. `files`: field -> name or names of the story's papers."""
        if not files:
            return self.call(who, "POST", path, json=body if part == "case" else {part: body})
        parts: dict[str, Any] = {part: (BytesIO(json.dumps(body).encode()), f"{part}.json", "application/json")}
        for field, names in files.items():
            parts[field] = [(BytesIO(self.paper(name)), name) for name in (names if isinstance(names, list) else [names])]
        return self.call(who, "POST", path, data=parts, content_type="multipart/form-data")

    def paper(self, name: str) -> bytes:
        """The invented paper of this name: a workbook of labels and values, or of rows under headings; or a page of text."""
        written = self.story.files[name]
        if isinstance(written, list):
            return table(written, "Hoja")
        if isinstance(written, dict):
            return excel({label: str(value) for label, value in written.items()}, "Hoja")
        return pdf(*str(written).splitlines()) if name.endswith(".pdf") else str(written).encode()

    def local(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self.zone)

    def now(self) -> datetime:
        return self._playing.clockwork.now()

    def settle(self) -> None:
        """Let the machine do what needs no time."""
        self._playing.clockwork.advance(self.now())

    def pass_to(self, moment: datetime) -> None:
        self._playing.clockwork.advance(moment)

    def _add(self, name: str, groups: list[str]) -> str:
        token, role = secrets.token_urlsafe(24), "admin" if name == ADMIN else "staff"
        with self._playing.database.transaction() as store:
            store.people.add(User(name, name.title(), address(name), frozenset({role}), frozenset(groups)), self.now())
            store.access.add_token(Token(new_id(), name, "scenario", self.now()), hashed(token))
        return token


def address(person: str) -> str:
    return person if "@" in person else f"{person}@tramita.example"


@contextmanager
def stage(story: Story, folder: Path) -> Iterator[Stage]:
    """The stage of one story, in an empty folder."""
    files = _with_called(story.process, *story.beside)
    about, _ = process_file.read(files.get(f"processes/{story.process}/{process_file.FILE}", b""))
    zone = str((about.calendar or {}).get("zone") or "America/Bogota")
    start = datetime.fromisoformat(story.clock).replace(tzinfo=ZoneInfo(zone))
    for path, content in _deployed(tuple(sorted(files.items())), start.year).items():
        (folder / path).write_bytes(content)
    with served(story.services) as services:
        playing = program({"TRAMITA_DATA": str(folder), "TRAMITA_CLOCK": "virtual", "TRAMITA_CLOCK_START": start.isoformat(),
                           "TRAMITA_SECRET_KEY": secrets.token_urlsafe(24), "TRAMITA_MAIL_FROM": "Tramita <tramita@tramita.example>",
                           **connections(story.tables, folder), **services})
        try:
            yield Stage(playing, story, zone)
        finally:
            playing.close()


def _with_called(*keys: str) -> dict[str, bytes]:
    """The files of these processes and of all that they call, directly or not."""
    files: dict[str, bytes] = {}
    waiting = list(keys)
    while waiting:
        own = folder_files(ROOT, [waiting.pop()])
        waiting += [call.key for call in calls(own) if f"processes/{call.key}/{call.key}.bpmn" not in {**files, **own}]
        files |= own
    return files


@lru_cache(maxsize=4)
def _deployed(files: tuple[tuple[str, bytes], ...], year: int) -> Mapping[str, bytes]:
    """The data folder of a program that deployed these files at the beginning of `year`: made once, a copy of it for each story.

    Not earlier: a calendar knows the holidays of the years around its own deployment.
    """
    with TemporaryDirectory() as folder:
        fresh = program({"TRAMITA_DATA": folder, "TRAMITA_SECRET_KEY": secrets.token_urlsafe(24)})
        try:
            deploy(fresh.database, dict(files), "scenario", datetime(year, 1, 1, tzinfo=UTC))
        finally:
            fresh.close()
        return {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.is_file()}
