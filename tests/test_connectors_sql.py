"""Danger: a query that writes, never ends, or brings more than anyone asked for."""

import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text

from engine.connector import BpmnError, ConnectorError
from engine.connectors import sql
from engine.feel.temporal import Date
from tests.calls import call

PROCESS = b"""
connections:
  ibes:
    queries:
      cartera: SELECT factura, cuotas, saldo, fecha FROM cartera WHERE factura = :factura
      todas: SELECT factura FROM cartera ORDER BY factura
      borrar: DELETE FROM cartera RETURNING factura
"""
ROWS = [
    {"factura": "F-1", "cuotas": 3, "saldo": 12.5, "fecha": date(2026, 7, 1)},
    {"factura": "x' OR '1'='1", "cuotas": 0, "saldo": 0.1, "fecha": None},
]


@pytest.fixture
def cartera(database_url, tmp_path):
    """A company database beside ours, on SQLite and on PostgreSQL."""
    url = database_url if database_url.startswith("postgresql") else f"sqlite:///{tmp_path}/ibes.db"
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE cartera (factura TEXT, cuotas INTEGER, saldo NUMERIC, fecha DATE)"))
        db.execute(
            text("INSERT INTO cartera VALUES (:factura, :cuotas, :saldo, :fecha)"),
            [{**row, "fecha": row["fecha"] and row["fecha"].isoformat()} for row in ROWS],
        )
    engine.dispose()
    return url


def ask(url, query="cartera", parameters=None, **settings):
    surroundings = {"TRAMITA_CONN_IBES": url, **settings}
    return sql.run(
        call(None, {"parameters": parameters or {}}, {"connection": "ibes", "query": query}, files={"process.yaml": PROCESS}, settings=surroundings)
    ).variables


def test_a_named_query_answers_with_exact_values(cartera):
    found = ask(cartera, parameters={"factura": "F-1"})

    assert found["count"] == 1
    row = found["row"]
    assert (row["factura"], row["cuotas"], row["saldo"]) == ("F-1", 3, Decimal("12.5"))
    assert row["fecha"] in (Date(2026, 7, 1), "2026-07-01")  # SQLite has no dates of its own


def test_a_parameter_is_a_value_and_never_sql(cartera):
    assert ask(cartera, parameters={"factura": "x' OR '1'='1"})["row"]["cuotas"] == 0
    assert ask(cartera, parameters={"factura": "F-1'; DROP TABLE cartera; --"})["row"] is None
    assert ask(cartera, "todas")["count"] == 2


def test_nothing_is_written_whatever_the_query_says(cartera):
    with pytest.raises(ConnectorError):
        ask(cartera, "borrar")

    assert ask(cartera, "todas")["count"] == 2


def test_only_queries_of_the_version_are_asked(cartera):
    with pytest.raises(ConnectorError, match="otra") as refused:
        ask(cartera, "otra")
    assert not refused.value.retry


def test_too_many_rows_are_an_error_and_not_a_part(cartera, monkeypatch):
    monkeypatch.setattr(sql, "MAX_ROWS", 1)

    with pytest.raises(ConnectorError, match="más de 1 filas"):
        ask(cartera, "todas")


def test_a_query_without_end_is_stopped(cartera, monkeypatch):
    monkeypatch.setattr(sql, "SECONDS", 1)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    with pytest.raises(ConnectorError) as stopped:
        sql.select(cartera, endless, {})
    assert stopped.value.retry


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://u:secreto@127.0.0.1:1/x", "nothing", "mysql://u:secreto@h/x"])
def test_a_database_that_is_away_says_so_without_the_password(url):
    with pytest.raises(ConnectorError) as failed:
        ask(url, "todas")
    assert "secreto" not in str(failed.value)
    assert "secreto" not in (sql.health({"TRAMITA_CONN_IBES": url}) or "")


def test_without_a_connection_the_diagram_goes_on_by_hand():
    with pytest.raises(BpmnError) as thrown:
        ask("")
    assert thrown.value.code == "sin_conexion"


def test_health_looks_at_databases_only(tmp_path):
    path = tmp_path / "ibes.db"
    sqlite3.connect(path).close()

    assert sql.health({"TRAMITA_CONN_IBES": f"sqlite:///{path}", "TRAMITA_CONN_CRM": "http://127.0.0.1:1", "TRAMITA_CONN_TMAX": ""}) is None
