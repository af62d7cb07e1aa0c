"""Danger: a mail in the mailbox that is never taken in, or marked as seen before it was."""
import threading

import pytest

from engine.connector import ConnectorError
from engine.connectors.mailbox import address, health, look, watch
from engine.errors import TryAgain
from tests import dovecot
from tests.mail_coming import arrives, deploy, written
from tests.mail_server import free_port


@pytest.fixture
def server():
    if reason := dovecot.missing():
        pytest.skip(reason)
    with dovecot.running() as there:
        yield there


def test_what_is_unseen_is_taken_in_whole_and_then_seen(sqlite_database, server):
    deploy(sqlite_database)
    files = {"Carta Cliente.pdf": b"%PDF-1.7\r\n\x00\xff" * 1000}
    server.deliver(written(files=files), "one")
    server.deliver(written("Hola", "<m2@x.co>"), "two")
    outcomes = []

    assert look(address(server.url), lambda raw: outcomes.append(arrives(sqlite_database, raw))) == 2
    assert look(address(server.url), lambda raw: outcomes.append(arrives(sqlite_database, raw))) == 0

    assert sorted(one.outcome for one in outcomes) == ["started", "unrecognised"]
    assert server.flags() == {"one": "S", "two": "S"}
    with sqlite_database.reading() as store:
        [case_id] = [one.case for one in outcomes if one.case]
        [document] = [one for one in store.documents.of_case(case_id) if one.name == "Carta Cliente.pdf"]
        assert store.documents.read(document) == files["Carta Cliente.pdf"]


def test_a_mail_that_cannot_be_taken_now_stays_and_those_behind_it_are_taken(server):
    for name in ("one", "two", "three"):
        server.deliver(written(name), name)
    taken = []

    def take(raw):
        if b"Subject: two" in raw:
            raise TryAgain
        taken.append(raw)

    assert look(address(server.url), take) == 2
    assert server.flags() == {"one": "S", "two": "", "three": "S"}
    assert look(address(server.url), taken.append) == 1
    assert len(taken) == 3


def test_a_mail_taken_before_a_crash_is_known_the_second_time(sqlite_database, server):
    deploy(sqlite_database)
    server.deliver(written(), "one")

    def crash(raw):
        arrives(sqlite_database, raw)
        raise RuntimeError("between the commit and the flag")

    assert look(address(server.url), crash) == 0
    outcomes = []
    assert look(address(server.url), lambda raw: outcomes.append(arrives(sqlite_database, raw).outcome)) == 1
    assert outcomes == ["duplicate"]


def test_a_mail_too_large_to_fetch_is_flagged_for_a_person(server, monkeypatch):
    monkeypatch.setattr("engine.connectors.mailbox.LARGEST", 1000)
    server.deliver(written(files={"a.pdf": b"x" * 5000}), "large")

    assert look(address(server.url), _unwanted) == 0
    assert server.flags() == {"large": "F"}
    assert look(address(server.url), _unwanted) == 0


def test_a_watch_takes_what_comes_and_stops_when_told(server):
    came = threading.Event()
    watching = watch(address(server.url), lambda raw: came.set(), pause_seconds=0.05)
    watching.start()
    try:
        server.deliver(written(), "one")
        assert came.wait(20)
    finally:
        watching.stop()


def test_a_server_that_is_away_or_refuses_says_so_without_the_password(server):
    away = health({"TRAMITA_IMAP": f"imap://tramites:secreto@127.0.0.1:{free_port()}/INBOX"})
    refused = health({"TRAMITA_IMAP": server.url.replace("clave", "secreto")})

    assert away and refused and "secreto" not in away + refused
    assert health({"TRAMITA_IMAP": server.url}) is None
    assert health({}) is None


@pytest.mark.parametrize("url", ["", "imap://host/INBOX", "http://u:p@host", "imap://u:p@host:port/INBOX", "imap://"])
def test_an_address_that_is_no_mailbox_says_how_one_looks(url):
    with pytest.raises(ConnectorError, match="imap://usuario:clave@servidor:puerto/carpeta"):
        address(url)


def test_an_address_never_shows_its_password():
    assert "secreto" not in repr(address("imaps://eva:secreto@mail.example"))


def _unwanted(raw):
    raise AssertionError("this mail should not have been fetched")
