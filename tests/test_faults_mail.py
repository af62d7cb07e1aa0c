"""Danger: the program dies during a mail, and afterwards it is sent a second time or believed sent."""

import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from engine.mails import SENDING, SENT, UNKNOWN
from engine.model import ENDED, INCIDENT, RetryIncident
from engine.perform import perform
from storage.database import Database
from storage.keys import MasterKey
from tests.dying import dies
from tests.mail_server import MailServer, mail_server
from tests.mailing import VARIABLES, clockwork, outbox, settings, started
from tests.moving_cases import begin, case, events, waiting
from tests.people import ADMIN, MONDAY

KEYS = MasterKey(bytes(range(32)))
HOUR = timedelta(hours=1)
SECONDS = 60
EVERY = int(os.environ.get("TRAMITA_KILL_EVERY", "5"))  # 1 dies at each of the 52 writes
# A fork server has imported everything and has no threads: a child costs milliseconds, and no lock is copied half-way.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["pytest", "tests.dying", "tests.mailing", "engine.connectors.mail"])


@dataclass
class Murder(MailServer):
    """Kills the sender at a chosen moment: before the server has the mail, or after it took it and before it says so."""

    when: str = "DATA"
    victim: int = 0
    asked: threading.Event = field(default_factory=threading.Event)

    def strike(self) -> None:
        os.kill(self.victim, signal.SIGKILL)

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = await super().handle_RCPT(server, session, envelope, address, options)
        if self.when == "RCPT":
            self.strike()
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if self.when == "DATA":
            self.strike()
        return answer


def work(url: str, data: Path, smtp: str, go: "multiprocessing.synchronize.Event") -> None:
    """A whole program that sends what is due."""
    go.wait(SECONDS)
    clockwork(Database(url, data, KEYS), settings(smtp)).advance(MONDAY)


def die_sending(database, database_url, tmp_path, server) -> None:
    """Let a process of its own send the mail, and be killed meanwhile."""
    go = CONTEXT.Event()
    child = CONTEXT.Process(target=work, args=(database_url, tmp_path / "data", server.url, go))
    child.start()
    server.victim = child.pid
    go.set()
    child.join(SECONDS)
    assert child.exitcode == -signal.SIGKILL


@pytest.fixture(params=["RCPT", "DATA"])
def server(request):
    with mail_server(kind=Murder, when=request.param) as there:
        yield there


def test_a_mail_in_flight_when_the_program_is_killed_is_unknown_and_never_sent_again_by_itself(database, database_url, tmp_path, server):
    started(database)
    die_sending(database, database_url, tmp_path, server)
    assert outbox(database).state == SENDING
    before = list(server.mails)
    server.when = "never"

    survivor = clockwork(database, settings(server.url))
    survivor.advance(MONDAY + 24 * HOUR)

    assert server.mails == before
    assert outbox(database).state == UNKNOWN
    assert case(database, "c1").state == INCIDENT
    [incident] = waiting(database, "c1")["incidents"]
    assert "no se sabe si salió" in incident.message
    assert [type for type in events(database, "c1") if "mail" in type] == ["mail_queued"]


def test_a_person_sends_it_again_under_the_same_name(database, database_url, tmp_path, server):
    started(database)
    die_sending(database, database_url, tmp_path, server)
    server.when = "never"
    survivor = clockwork(database, settings(server.url))
    survivor.advance(MONDAY + HOUR)
    server.mails.clear()

    [incident] = waiting(database, "c1")["incidents"]
    perform(database, "c1", RetryIncident(incident.id, ADMIN), MONDAY + HOUR)
    survivor.advance(MONDAY + HOUR)

    (again,) = server.mails
    assert again.mail["Message-ID"] == outbox(database).message_id
    assert (outbox(database).state, case(database, "c1").state) == (SENT, ENDED)
    assert [type for type in events(database, "c1") if "mail" in type] == ["mail_queued", "mail_sent"]


def send_all(database: Database, smtp: str) -> None:
    """All that is due, once the clock stands where it stood."""
    running = clockwork(database, settings(smtp))
    running.advance(running.now())


def test_killed_at_any_write_of_a_mail_it_leaves_at_most_once_and_nobody_is_told_otherwise(database, database_url, tmp_path):
    started(database)
    with mail_server() as there:
        for at in range(EVERY, 100, EVERY):
            there.mails.clear()
            begin(database, "correo", f"k{at}", MONDAY, **VARIABLES)
            died = dies(send_all, database_url, tmp_path / "data", there.url, at=at)
            send_all(database, there.url)

            state, left = outbox(database, f"k{at}").state, sum(one.mail["Message-ID"].startswith(f"<k{at}-") for one in there.mails)
            assert (state, left) in [(SENT, 1), (UNKNOWN, 0), (UNKNOWN, 1)]
            assert case(database, f"k{at}").state == (ENDED if state == SENT else INCIDENT)
            if not died:
                break
    assert not died
