"""The pages as a person sees them: a browser without JavaScript that signs in, follows redirects and sends the CSRF token."""
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from pathlib import Path
from shutil import copyfile
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from storage.database import Database
from tests.api import Door, open_door
from tests.conftest import KEYS
from web.passwords import made

PASSWORD = "correcto-caballo"
KEPT = made(PASSWORD)  # argon2 is slow on purpose: once is enough for all people of all tests


@dataclass
class Browser:
    """One person's browser."""

    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def post(self, path: str, data: Mapping[str, Any] | None = None, token: str | None = None, **headers: str) -> TestResponse:
        """POST as a form of ours: with this session's CSRF token, or with another one."""
        return self.client.post(path, data={**(data or {}), "csrf_token": self.token() if token is None else token}, headers=headers)

    def token(self) -> str:
        found = re.search(r'name="csrf" content="([^"]+)"', self.client.get("/sign-in", follow_redirects=True).text)
        assert found is not None
        return found[1]

    def sign_in(self, login: str, password: str = PASSWORD, **query: str) -> TestResponse:
        address = "/sign-in" + (f"?next={query['next']}" if "next" in query else "")
        return self.post(address, {"user": login, "password": password})


@dataclass(frozen=True)
class House:
    """The program with its people; the API's door stands beside the pages for arranging."""

    door: Door

    def browser(self) -> Browser:
        return Browser(self.door.app.test_client())

    def as_(self, login: str) -> Browser:
        """The browser of a person who has signed in."""
        browser = self.browser()
        answer = browser.sign_in(login)
        assert answer.status_code == 303, answer.text
        return browser


@contextmanager
def open_house(database: Database, folder: Path, with_p1: bool = True) -> Iterator[House]:
    with open_door(database, folder, with_p1) as door:
        with database.transaction() as store:
            for person in store.people.list(limit=200).items:
                store.people.save(replace(person, password=KEPT))
        yield House(door)


def words(answer: TestResponse) -> str:
    """What a reader sees of a page: its text without tags."""
    text = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", answer.text)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def upload(content: bytes, name: str) -> tuple[BytesIO, str]:
    return BytesIO(content), name


@contextmanager
def fresh_house(template: Path, folder: Path, with_p1: bool = True) -> Iterator[House]:
    """A house of its own on a copy of the empty SQLite database: for a whole module of tests that do not disturb each other."""
    copyfile(template, folder / "tramita.db")
    database = Database(f"sqlite:///{folder / 'tramita.db'}", folder / "data", KEYS)
    with open_house(database, folder / "data", with_p1) as house:
        yield house
    database.close()
