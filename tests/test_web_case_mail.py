"""Danger: an answer that decided nothing, and that nobody sees who works on the case."""
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api import CORRECT, P1, REQUEST, supports
from tests.mail_coming import written
from tests.pages import House, fresh_house, words


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("mail")) as opened:
        yield opened


@pytest.fixture
def asked(house: House) -> tuple[str, str]:
    """A case whose approval was asked for by mail, and the Message-ID of that mail."""
    case = house.door.post("ana", "/cases", {"process": P1, "variables": REQUEST}, **supports()).get_json()["id"]
    house.door.complete("carlos", case, "ar_revisar_soportes", CORRECT)
    house.door.advance()
    [mail] = house.door.get("root", "/outbox", case=case).get_json()["items"]
    return case, mail["message_id"]


def answers(house: House, to: str, sender: str, text: str) -> str:
    raw = written("RE: x", f"<{sender}.{to[1:]}", From=sender, In_Reply_To=to).replace(b"Adjunto.", text.encode())
    return str(house.door.raw("root", "/mail", raw).get_json()["outcome"])


def test_an_answer_that_decided_nothing_stands_on_the_page_of_its_case(house: House, asked: tuple[str, str]) -> None:
    case, request = asked
    assert answers(house, request, "nadie@otro.example", "Apruebo") == "unrecognised"

    page = house.as_("carlos").get(f"/cases/{case}")

    assert "nadie@otro.example" in words(page) and "espera una respuesta, pero no así" in words(page)
    [path] = re.findall(r'href="(/mail/received/[^"?]+)"', page.text)
    assert "Apruebo" in words(house.as_("carlos").get(path))
    assert house.as_("mallory").get(path).status_code == 404


def test_the_page_says_who_decided_by_mail(house: House, asked: tuple[str, str]) -> None:
    case, request = asked
    assert answers(house, request, "julia@example.org", "Apruebo") == "correlated"

    assert "Llegó un mensaje: Decide por correo 9:00 a. m. · Julia" in words(house.as_("carlos").get(f"/cases/{case}"))
