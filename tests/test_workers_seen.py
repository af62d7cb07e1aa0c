"""Danger: jobs wait because no worker lives, and nobody who watches can see it."""
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from storage.database import Database
from tests.conftest import KEYS
from tests.mailing import VARIABLES, diagram
from tests.moving_cases import begin, deploy
from tests.pages import open_house, words
from tests.people import MONDAY
from tests.test_announcements import run
from web.commands import tramita

BORN = "SELECT procrastinate_register_worker_v1()"
DEAD = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"


@pytest.fixture
def house(postgres_url, tmp_path):
    """A program on PostgreSQL that leaves its jobs to workers."""
    database = Database(postgres_url, tmp_path / "data", KEYS)
    with open_house(database, tmp_path / "data", with_p1=False) as opened:
        opened.door.app.settings = replace(opened.door.app.settings, jobs="workers")
        yield opened
    database.close()


@pytest.fixture
def doctor(postgres_url, tmp_path, monkeypatch):
    """What the doctor says of the jobs, and its exit code."""
    for name in [name for name in os.environ if name.startswith("TRAMITA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TRAMITA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TRAMITA_DATABASE_URL", postgres_url)

    def ask():
        told = CliRunner().invoke(tramita, ["doctor"], catch_exceptions=False)
        return next(line.strip() for line in told.stdout.splitlines() if " jobs: " in line)

    return ask


def test_the_page_of_jobs_says_that_no_worker_lives_and_what_to_do(house):
    page = words(house.as_("otto").get("/operations/jobs"))

    assert "No hay ningún proceso «worker» activo" in page and "./tramita worker" in page


def test_the_page_of_jobs_counts_the_workers_that_live(house):
    run(house.door.app.database, BORN)

    assert "Procesos «worker» activos: 1" in words(house.as_("otto").get("/operations/jobs"))


def test_machines_that_watch_see_workers_and_how_late_jobs_are(house):
    database = house.door.app.database
    run(database, BORN)
    deploy(database, diagram(), MONDAY)
    begin(database, "correo", "c1", house.door.app.clock.now() - timedelta(minutes=5), **VARIABLES)

    told = dict(line.split(" ") for line in house.browser().get("/metrics").text.splitlines() if not line.startswith("#"))

    assert float(told["tramita_workers"]) == 1
    assert float(told["tramita_job_late_seconds"]) == 300


def test_the_doctor_finds_an_installation_without_workers_bad_only_if_it_needs_them(doctor, postgres_url, tmp_path, monkeypatch):
    assert doctor() == "ok   jobs: run by serve and workers, live workers: 0"

    monkeypatch.setenv("TRAMITA_JOBS", "workers")
    assert doctor().startswith("BAD  jobs: TRAMITA_JOBS=workers, but no worker lives: start ./tramita worker")

    database = Database(postgres_url, tmp_path / "data", KEYS)
    run(database, BORN)
    assert doctor() == "ok   jobs: left to workers, live workers: 1"
    run(database, DEAD)
    assert doctor().startswith("BAD")
    database.close()


def test_the_doctor_makes_no_key(doctor, tmp_path):
    doctor()

    assert not (tmp_path / "data").exists()
