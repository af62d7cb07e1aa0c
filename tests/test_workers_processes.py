"""Danger: several worker processes do a job twice or never, above all when one of them is killed in the middle of it."""
import asyncio
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SystemClock
from engine.mails import SENDING, SENT, UNKNOWN
from engine.model import ENDED, INCIDENT, JOB_RUNNING
from storage.database import Database
from tests.browser.live import ROOT
from tests.mail_server import MailServer, mail_server
from tests.mailing import VARIABLES, diagram, outbox, settings
from tests.moving_cases import begin, case, deploy, events, waiting
from tests.people import MONDAY
from tests.test_workers import alive, left, until

SECONDS = 60


@dataclass
class Held(MailServer):
    """Keeps every mail waiting until so many are under way at once, or until it is told to go on."""

    together: int = 1
    go: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0

    async def handle_DATA(self, server, session, envelope):
        self.waiting += 1
        if self.waiting >= self.together:
            self.go.set()
        await asyncio.to_thread(self.go.wait, SECONDS)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def database(postgres_url, tmp_path):
    """The same database and folder that the worker processes open, keys included."""
    opened = Database(postgres_url, tmp_path / "data")
    deploy(opened, diagram(), MONDAY)
    yield opened
    opened.close()


@contextmanager
def worker(database, smtp, *options, log="worker.log"):
    """A real `./tramita worker`, listening; ended when the block ends."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TRAMITA_")} | {
        "PYTHONPATH": str(ROOT), "TRAMITA_DATA": str(database.data), "TRAMITA_DATABASE_URL": database.url} | settings(smtp, timeout="60")
    before = alive(database)
    with (Path(database.data) / log).open("w") as out:
        process = subprocess.Popen([sys.executable, "-P", "-m", "web.commands", "worker", *options], env=environ, stdout=out, stderr=out)
        try:
            until(lambda: set(alive(database)) - set(before) or process.poll() is not None)
            assert process.poll() is None, (Path(database.data) / log).read_text()
            yield process
        finally:
            process.kill()
            process.wait(SECONDS)


def send(database, *names):
    for name in names:
        begin(database, "correo", name, SystemClock().now(), **VARIABLES)


def all_ended(database, names):
    with database.reading() as store:
        return all(store.cases.load(name)[1].state == ENDED for name in names)


def test_two_worker_processes_share_many_mails_and_send_each_once(database):
    names = [f"c{n}" for n in range(20)]
    with mail_server(kind=Held, together=2) as server, worker(database, server.url, "--places", "1", log="a"), \
            worker(database, server.url, "--places", "1", log="b"):
        send(database, *names)
        until(lambda: all_ended(database, names))

        assert len(server.mails) == len({one.mail["Message-ID"] for one in server.mails}) == 20
        assert server.waiting >= server.together  # each has one place: two mails under way are two workers
        until(lambda: left(database) == 0)


def test_a_mail_in_the_hands_of_a_killed_worker_is_unknown_to_the_next_one_and_not_doubled(database):
    with mail_server(kind=Held, together=2) as server:
        with worker(database, server.url, log="a") as first:
            send(database, "c1")
            until(lambda: server.waiting == 1)
            os.kill(first.pid, signal.SIGKILL)
            first.wait(SECONDS)
        server.go.set()
        assert outbox(database).state == SENDING

        with worker(database, server.url, log="b"):
            send(database, "c2")  # it works, and leaves alone what the dead one's lease still protects
            until(lambda: case(database, "c2").state == ENDED)
            [held] = waiting(database, "c1")["jobs"]
            assert (held.state, held.attempts) == (JOB_RUNNING, 1)
            end_lease(database, held)
            until(lambda: case(database, "c1").state == INCIDENT)

        assert outbox(database).state == UNKNOWN
        assert [one.recipients for one in server.mails if one.mail["Message-ID"].startswith("<c1-")] in ([], [("anna@x.co",)])
        assert "mail_sent" not in events(database, "c1")
        assert (outbox(database, "c2").state, sum(one.mail["Message-ID"].startswith("<c2-") for one in server.mails)) == (SENT, 1)


def test_a_worker_told_to_stop_ends_the_mail_at_hand_and_says_nothing_bad(database):
    with mail_server(kind=Held, together=99) as server, worker(database, server.url, "--places", "1") as only:
        send(database, "c1", "c2")
        until(lambda: server.waiting == 1)

        only.send_signal(signal.SIGTERM)
        server.go.set()

        assert only.wait(SECONDS) == 0
        assert case(database, "c1").state == ENDED
        assert alive(database) == []
        log = (Path(database.data) / "worker.log").read_text().splitlines()
        assert [line for line in log if not line.startswith('{"at": ')] == []
        assert [line for line in log if '"level": "error"' in line] == []


def test_on_sqlite_a_worker_says_in_both_languages_what_it_needs_and_makes_nothing(tmp_path):
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TRAMITA_DATA": str(tmp_path / "data")}

    told = subprocess.run([sys.executable, "-P", "-m", "web.commands", "worker"], env=environ, capture_output=True, text=True)

    assert told.returncode == 1
    assert "necesita PostgreSQL" in told.stderr
    assert "needs PostgreSQL" in told.stderr
    assert not (tmp_path / "data").exists()


def end_lease(database, row):
    """As if the time of its lease had passed."""
    with database.transaction() as store:
        assert store.jobs.extend(row.job.id, row.worker, SystemClock().now() - timedelta(seconds=1))
