"""Calls of connectors as the runner makes them: one attempt at one job, on a real database."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from engine.connector import Call
from engine.model import OPEN, Bundle, Case, Job
from storage.database import Database
from tests.people import MONDAY


def bundle(files: Mapping[str, bytes] = MappingProxyType({})) -> Bundle:
    return Bundle("b" * 64, "p" * 64, "leave", 1, files)


def call(
    database: Database | None,
    inputs: Mapping[str, Any] = MappingProxyType({}),
    headers: Mapping[str, str] = MappingProxyType({}),
    *,
    files: Mapping[str, bytes] = MappingProxyType({}),
    settings: Mapping[str, str] = MappingProxyType({}),
    variables: Mapping[str, Any] = MappingProxyType({}),
    attempt: int = 1,
    job: str = "0case-7",
) -> Call:
    case = Case("0case", "leave", 1, OPEN, {}, variables, MONDAY)
    return Call(Job(job, case.id, "send_it", "test", inputs, headers), case, bundle(files), attempt, MONDAY + timedelta(hours=1), database, settings)


def keep(database: Database, name: str, content: bytes, media_type: str = "application/pdf") -> dict[str, Any]:
    """A stored file as a variable holds it."""
    stored = database.files.put(content)
    return {"name": name, "sha256": stored.sha256, "size": stored.size, "type": media_type}
