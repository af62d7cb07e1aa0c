"""The running program: what its threads do beside the clockwork, and that it ends cleanly."""
import json
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.browser.live import serving
from web.commands_serve import Server, heartbeats
from web.logs import JsonLines
from web.running import opened, program
from web.sealing import daily_seal
from web.settings import BadSetting, read_settings

NOW = datetime(2026, 7, 6, 14, tzinfo=UTC)


def test_an_empty_folder_becomes_a_database_that_only_its_owner_reads(tmp_path: Path) -> None:
    settings, database = opened({"TRAMITA_DATA": str(tmp_path / "data")})

    with database.reading() as store:
        assert list(store.people.list().items) == []
    assert (settings.data.stat().st_mode & 0o077) == 0


def test_histories_are_sealed_when_the_program_starts(tmp_path: Path) -> None:
    _, database = opened({"TRAMITA_DATA": str(tmp_path)})
    moments, asked = [], threading.Event()

    def now() -> datetime:
        moments.append(NOW)
        asked.set()
        return NOW

    keeper = daily_seal(database, now)
    keeper.start()
    assert asked.wait(60)
    keeper.stop()

    assert moments == [NOW]


def test_a_program_starts_and_ends_its_threads(tmp_path: Path) -> None:
    before = threading.active_count()
    running = program({"TRAMITA_DATA": str(tmp_path)})

    running.start()
    working = threading.active_count()
    running.close()

    assert working > before
    assert threading.active_count() == before


def test_a_server_told_to_stop_ends_within_seconds_and_without_a_complaint(tmp_path: Path) -> None:
    with serving(tmp_path) as live:
        assert live.api("admin", "GET", "/clock")["now"].startswith("2026-07-06")

    log = (tmp_path / "serve.log").read_text().splitlines()
    assert log
    assert [line for line in log if not line.startswith('{"at": ')] == []
    assert [line for line in log if '"level": "error"' in line] == []


def test_a_server_that_leaves_jobs_to_workers_runs_none_itself(postgres_url: str, tmp_path: Path) -> None:
    running = program({"TRAMITA_DATA": str(tmp_path), "TRAMITA_DATABASE_URL": postgres_url, "TRAMITA_JOBS": "workers"})
    running.start()
    names = {thread.name for thread in threading.enumerate()}
    running.close()

    assert "tramita-runner" not in names
    assert "seals" in names


@pytest.mark.parametrize("variables", [{}, {"TRAMITA_DATABASE_URL": "postgresql://x/y", "TRAMITA_CLOCK": "virtual"}])
def test_jobs_are_left_to_workers_only_where_there_can_be_some(variables: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match="needs PostgreSQL"):
        read_settings({"TRAMITA_JOBS": "workers", **variables})
    with pytest.raises(BadSetting, match="either threads or workers"):
        read_settings({"TRAMITA_JOBS": "somebody"})


def test_a_log_line_is_one_json_object_whatever_is_said() -> None:
    record = logging.LogRecord("tramita", logging.WARNING, "x.py", 1, "línea\nsegunda %s", ("ñ",), None)

    assert json.loads(JsonLines().format(record))["message"] == "línea\nsegunda ñ"


def test_the_mailbox_is_read_only_when_one_is_named(tmp_path: Path) -> None:
    running = program({"TRAMITA_DATA": str(tmp_path)})
    running.start()

    names = {thread.name for thread in threading.enumerate()}
    running.close()

    assert "seals" in names
    assert "mailbox" not in names



def test_the_heartbeat_needs_no_folder_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.commands_serve.MEMORY", tmp_path / "none")

    assert heartbeats() is None
    assert Server("127.0.0.1", 0, 1, False).cfg.worker_tmp_dir is None
