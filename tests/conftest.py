"""Fixtures of every test: a fresh database on SQLite and on PostgreSQL, made by the real migrations."""
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from storage.database import Database
from storage.keys import MasterKey
from tests import postgres

KEYS = MasterKey(bytes(range(32)))

# The same examples in every run, and no clock decides: a busy machine is no reason to fail. Long runs have commands of their own.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """One server for the whole run, whatever the number of workers."""
    with postgres.shared(_run_folder(tmp_path_factory)) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the schema of this release, to be copied."""
    from storage.schema import upgrade

    path = tmp_path_factory.mktemp("template") / "empty.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "tramita.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield postgres_server.create(name, postgres.TEMPLATE)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database, once on each kind."""
    return str(request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]))


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """A fresh database, once on each kind; its files lie in tmp_path/data."""
    yield from _opened(database_url, tmp_path)


@pytest.fixture
def sqlite_database(sqlite_url: str, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database: for tests whose danger is not in the database."""
    yield from _opened(sqlite_url, tmp_path)


def _opened(url: str, tmp_path: Path) -> Iterator[Database]:
    opened = Database(url, tmp_path / "data", KEYS)
    yield opened
    opened.close()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that started the run looks last whether a worker that died has left a server."""
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is not None and "PYTEST_XDIST_WORKER" not in os.environ:
        postgres.stop_leftover(factory.getbasetemp())


def _run_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of this run share: each worker has its own below it."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
