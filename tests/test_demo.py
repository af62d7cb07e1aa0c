"""Danger: a demo that is half made for ever, or that fills a real installation with invented people whose password is known."""
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from storage.database import Database
from web.commands_demo import alone, demo, prepare
from web.settings import BadSetting

NOW = datetime(2026, 7, 6, 14, tzinfo=UTC)


def environ(data: Path) -> dict[str, str]:
    made = {"TRAMITA_ZONE": "America/Lima"}
    alone(made, data, 8000)
    return made


def test_nothing_of_a_real_installation_reaches_the_demo(tmp_path: Path) -> None:
    real = {"TRAMITA_DATABASE_URL": "postgresql://real/db", "TRAMITA_DATA": "/srv/tramita", "TRAMITA_SMTP": "smtp://mail", "TRAMITA_SECRET_KEY": "k",
            "TRAMITA_CONN_CRM": "https://crm", "TRAMITA_CLOCK": "virtual", "TRAMITA_LANGUAGE": "en", "HOME": "/root"}
    alone(real, tmp_path, 8123)

    assert real == {"TRAMITA_DATA": str(tmp_path), "TRAMITA_BASE_URL": "http://127.0.0.1:8123", "TRAMITA_LANGUAGE": "en", "HOME": "/root"}


def test_two_demos_that_start_at_once_after_a_broken_start_are_one_whole_demo(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    (tmp_path / "demo.new").mkdir()
    (tmp_path / "demo.new" / "tramita.sqlite").write_bytes(b"half")

    with ThreadPoolExecutor(2) as pool:
        fresh = list(pool.map(lambda _: prepare(data, environ(data), NOW), range(2)))

    assert sorted(fresh) == [False, True]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo", "demo.lock"]
    database = Database(f"sqlite:///{data / 'tramita.sqlite'}", data)
    with database.reading() as store:
        assert len(store.cases.find(limit=50).items) == 24
    database.close()


def test_a_folder_with_something_else_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "thesis.txt").write_text("mine")

    with pytest.raises(BadSetting, match="something else"):
        prepare(tmp_path / "data", environ(tmp_path / "data"), NOW)

    assert (tmp_path / "data" / "thesis.txt").read_text() == "mine"


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = CliRunner().invoke(demo, ["--port", str(port), "--data", str(tmp_path / "demo")])

    assert isinstance(answer.exception, BadSetting)
    assert f"port {port}" in str(answer.exception)
    assert not (tmp_path / "demo").exists()
