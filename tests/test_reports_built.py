"""Danger: a report that is mailed for the wrong month, twice with other figures, or with names that its readers may not see."""
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from engine.connector import ConnectorError
from engine.connectors import report
from storage.database import Database
from tests.calls import call
from tests.people import MONDAY
from tests.service_month import put, sold, write

NOVEMBER = "2026-11"  # MONDAY lies in it


@pytest.fixture
def filled(database: Database) -> Database:
    put(database)
    write(database, "archivo", [sold("1", "2026-10-31T10:00:00", contactado=True, cliente="Ana Díaz"), sold("2", "2026-11-02T10:00:00")])
    return database


def build(database: Database, **inputs: Any) -> dict[str, Any]:
    return dict(report.run(call(database, {"report": "mensual", **inputs})).variables["report"])


def test_without_a_period_the_last_one_that_has_ended_is_built(filled: Database) -> None:
    assert MONDAY.strftime("%Y-%m") == NOVEMBER

    built = build(filled)

    assert (built["period"], built["edition"], built["indicators"]["I1"], built["rowCount"]) == ("2026-10", "final", 100, 1)
    assert [file["name"] for file in built["files"]] == ["Reporte mensual 2026-10.xlsx", "Reporte mensual 2026-10.pdf"]
    assert built["pdf"]["type"] == "application/pdf"


def test_a_job_that_runs_again_makes_the_same_files(filled: Database) -> None:
    assert build(filled)["files"] == build(filled)["files"]


@pytest.mark.parametrize("period", ["2026-11", "=date", "=moment"])
def test_a_day_names_its_month_in_a_monthly_report(filled: Database, period: str) -> None:
    from engine.feel.temporal_text import read_date, read_datetime

    given = {"=date": read_date("2026-11-14"), "=moment": read_datetime("2026-11-14T10:00:00Z")}.get(period, period)

    built = build(filled, period=given, formats=["xlsx"])

    assert (built["period"], built["edition"]) == (NOVEMBER, "preliminar")


def test_names_of_clients_go_along_only_when_asked(filled: Database) -> None:
    assert "Ana Díaz" not in _cells(filled, build(filled)["xlsx"])
    assert "Ana Díaz" in _cells(filled, build(filled, personal=True)["xlsx"])


def test_what_cannot_be_built_waits_for_a_person_and_is_not_retried(filled: Database) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "nowhere": {"report": "nowhere"}, "July": {"period": "July"}, "csv": {"formats": ["csv"]}, "x": {"filters": {"x": 1}}}
    for said, inputs in wrong.items():
        with pytest.raises(ConnectorError, match=said) as refused:
            build(filled, **inputs)
        assert refused.value.retry is False


def _cells(database: Database, file: dict[str, Any]) -> list[Any]:
    book = load_workbook(BytesIO(database.files.read(file["sha256"])))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]


def test_the_period_that_ended_is_that_of_the_calendars_zone(filled: Database) -> None:
    """At two in the morning UTC of 1 December it is still November in Santiago."""
    made = call(filled, {"report": "mensual", "formats": ["xlsx"]})
    moved = type(made)(made.job, made.case, made.bundle, 1, datetime(2026, 12, 1, 2, tzinfo=UTC), filled, {})
    later = type(made)(made.job, made.case, made.bundle, 1, datetime(2026, 12, 1, 2, tzinfo=UTC) + timedelta(hours=1), filled, {})

    assert [report.run(one).variables["report"]["period"] for one in (moved, later)] == ["2026-10", "2026-11"]
