"""Danger: a list that changes under a case's past, offers what was taken out of use, or holds what no form can keep."""
from datetime import timedelta
from typing import Any

import pytest

from engine.catalogues import check, declared, in_force, judge
from engine.feel import compile_expression
from engine.feel.temporal_text import read_date
from engine.process_file import of_bundle, read
from engine.surroundings import surroundings
from storage.database import Database
from tests.people import MONDAY
from tests.service_month import ABOUT, put

CATALOGUES = """
catalogues:
  causas:
    title: {es: Causas, en: Causes}
    columns: [{name: codigo, required: true}, {name: nombre, label: {es: Nombre, en: Name}}, {name: desde, type: date}, {name: dias, type: integer}]
    rows:
      - {codigo: OG, nombre: Orden general, desde: 2026-07-01, dias: 2}
      - [AA, ""]
      - {codigo: AN, nombre: Anulada, activo: false}
  zonas: {value: ciudad, label: ciudad, columns: [{name: ciudad}, {name: zona}], rows: [[Cali, Sur], [Pasto, Sur]]}
"""


@pytest.fixture
def causas(database: Database) -> Database:
    put(database, ABOUT + CATALOGUES)
    return database


def feel(database: Database, text: str) -> Any:
    with database.reading() as store:
        bundle = store.processes.bundle("line")
    around = surroundings(bundle)
    return compile_expression(text).evaluate(around.settings, around.environment(MONDAY))


def test_an_expression_sees_the_active_rows(causas: Database) -> None:
    assert feel(causas, 'catalogo("causas")') == [
        {"codigo": "OG", "nombre": "Orden general", "desde": read_date("2026-07-01"), "dias": 2},
        {"codigo": "AA", "nombre": None, "desde": None, "dias": None}]
    assert feel(causas, 'count(catalog("causas", true))') == 3
    assert feel(causas, 'catalog("causas", true)[activo = false].codigo') == ["AN"]
    assert feel(causas, 'catalogo("zonas")[ciudad = "Cali"][1].zona') == "Sur"
    assert feel(causas, "parameters") == {"cc": {"minimo": 98}, "cc.minimo": 98, "sd": {"horas": 72}, "sd.horas": 72}


def test_a_field_offers_the_labels_and_keeps_the_values(causas: Database) -> None:
    assert feel(causas, 'opciones("causas")') == [{"value": "OG", "label": "Orden general"}, {"value": "AA", "label": "AA"}]
    assert feel(causas, 'options("zonas").label') == ["Cali", "Pasto"]


def test_a_change_holds_for_cases_at_once_and_not_for_their_past(causas: Database) -> None:
    with causas.transaction() as store:
        before = store.processes.bundle("line")
        store.processes.remember(before)
        catalogue = declared(of_bundle(before).raw)["zonas"]
        rows, wrong = judge(catalogue, [{"ciudad": "Cali", "zona": "Centro"}])
        assert wrong == []
        store.settings.set_parameters("line", {catalogue.setting: rows}, "olga", MONDAY + timedelta(days=1))

    with causas.reading() as store:
        past = store.processes.bundle_of(before.id)
    assert feel(causas, 'catalogo("zonas")') == [{"ciudad": "Cali", "zona": "Centro"}]
    assert [row["ciudad"] for row in in_force(catalogue, past.parameters)] == ["Cali", "Pasto"]


def test_a_column_that_a_new_version_adds_is_null_in_the_rows_of_before(causas: Database) -> None:
    with causas.transaction() as store:
        store.settings.set_parameters("line", {"catalogues/zonas": [{"ciudad": "Cali", "zona": "Sur", "activo": True}]}, "olga", MONDAY)
    put(causas, ABOUT + CATALOGUES.replace("{name: zona}", "{name: zona}, {name: dias, type: integer}"))

    assert feel(causas, 'catalogo("zonas")') == [{"ciudad": "Cali", "zona": "Sur", "dias": None}]


@pytest.mark.parametrize(("row", "said"), [
    ({"codigo": "OG"}, "dos veces"), ({"nombre": "x"}, "falta «codigo»"), ({"codigo": " "}, "falta «codigo»"), ({"codigo": "X", "color": 1}, "color"),
    ({"codigo": "X", "dias": "dos"}, "número entero"), ({"codigo": "X", "dias": "1.5"}, "número entero"), ({"codigo": "X", "desde": "ayer"}, "fecha"),
    ({"codigo": "X" * 2001}, "2.000"), ({"codigo": ["X"]}, "texto"), (["OG"], "una fila"), ({"codigo": "X", "dias": "NaN"}, "número entero"),
])
def test_a_row_that_does_not_fit_is_told_with_its_number(row: Any, said: str) -> None:
    catalogue = declared(read((ABOUT + CATALOGUES).encode())[0].raw)["causas"]

    wrong = judge(catalogue, [{"codigo": "OG"}, row])[1]

    assert len(wrong) == 1 and wrong[0].startswith("Fila 2") and said in wrong[0]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("value: ciudad, label", "valor: ciudad, label", "catalogue-key"), ("value: ciudad", "value: pueblo", "pueblo"),
    ("desde, type: date", "desde, type: day", "desde"),
    ("dias: 2", "dias: two", "entero"), ("[AA", "[OG", "dos veces"), ("{name: zona}", "{name: activo}", "activo"),
])
def test_a_declaration_that_means_nothing_is_not_deployed(old: str, new: str, said: str) -> None:
    assert check({"process.yaml": (ABOUT + CATALOGUES).encode()}) == []

    found = check({"process.yaml": (ABOUT + CATALOGUES).replace(old, new, 1).encode()})

    assert any(said in f"{one.code} {one.message} {one.hint}" for one in found), found


def test_a_form_or_diagram_that_asks_for_no_catalogue_is_not_deployed() -> None:
    form = b'fields: [{name: causa, type: select, options: "=opciones(\\"causass\\")"}, {name: b, options: =opciones("causas")}]'
    diagram = b'<conditionExpression>=count(catalogo(&quot;zones&quot;)) &gt; 1</conditionExpression>'

    found = check({"process.yaml": (ABOUT + CATALOGUES).encode(), "forms/f.yaml": form, "p.bpmn": diagram})

    assert [(one.file, one.code) for one in found] == [("forms/f.yaml", "no-catalogue"), ("p.bpmn", "no-catalogue")]
    assert "causas" in found[0].hint
