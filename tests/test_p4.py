"""Danger: the analysis of a request leaves a situation undecided, or orders a second ticket where the procedure forbids it."""
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from engine.dmn import analyse, evaluate_decision, read_dmn
from engine.feel.temporal import Date
from tests.api import ROOT
from tests.feel_environment import BOGOTA
from tests.pages import House, fresh_house, words
from tests.people import MONDAY
from tests.test_dmn_requirement import situations
from web.deployment import deploy, folder_files

D11 = read_dmn((ROOT / "processes/gestion_requerimientos/analisis_requerimiento.dmn").read_bytes(), "d11.dmn")
TODAY, BEFORE = Date(2026, 11, 23), Date(2026, 11, 22)
RULES = {"1", "2", "3a", "3b", "4a", "4b", "5", "6", "7", "8", "9", "10", "11", "12"}
CONTACT = {"asunto": "Respuesta fuera de plazo", "producto": "Envasado", "canalIngreso": "Llamada telefónica", "esCliente": True,
           "identificacion": "1", "ticketInicial": "T-1", "nombre": "Ana", "telefono": "22", "email": "ana@cliente.example"}
TICKET = {"nombre": "Ana", "telefono": "22", "email": "ana@cliente.example", "descripcion": "Nadie respondió, lo cuento otra vez"}


def decided(one: dict[str, str], product_: str):
    """Matched rules and result. A term of today is kept: today is the last day of it."""
    given = {"respuestaInicial": one["respuestaInicial"], "fechaMaximaInicial": _date(one["plazoInicial"]), "insistencia": one["insistencia"],
             "fechaMaximaInsistencia": _date(one["plazoInsistencia"]), "postura": one["postura"], "producto": product_, "hoy": TODAY}
    found = evaluate_decision(D11, "analisis_requerimiento", given, BOGOTA)
    return found.matched_rules, found.result


def _date(term: str) -> Date:
    return TODAY if term == "dentro" else BEFORE


def test_every_situation_of_every_product_is_decided_by_one_rule_and_every_rule_decides():
    found = [decided(one, product_)[0] for one, product_ in product(situations(), ("Envasado", "Granel", "Medidor"))]

    assert len(found) == 36 * 3
    assert {len(rules) for rules in found} == {1}
    assert {rule for (rule,) in found} == RULES
    assert analyse(D11) == []


def test_no_ticket_is_ordered_while_an_insistence_is_known():
    orders = [decided(one, product_)[1]["resultado"] for one, product_ in product(situations(), ("Envasado", "Granel", "Medidor"))
              if one["insistencia"] != "ninguna"]

    assert not {"CREAR_TICKET", "INDICAR_QUE_HAGA"} & set(orders)


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory):
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("house"), with_p1=False) as house:
        deploy(house.door.database, folder_files(ROOT, ["ticket_contact_center"]), "root", MONDAY)
        with house.door.database.transaction() as store:
            store.people.save(replace(store.people.get("ana"), groups=frozenset({"Contact Center"})))
        yield house


def test_who_may_not_create_the_ticket_reads_why_keeps_the_words_and_finds_the_way_out(house: House):
    cases = [house.door.post("ana", "/cases", {"process": "ticket_contact_center", "variables": CONTACT}).get_json()["id"] for _ in range(2)]
    house.door.advance()
    assert house.door.complete("ana", cases[0], "rq_ticket_directo", TICKET).status_code == 200
    task = house.door.task(cases[1], "rq_ticket_directo")["id"]
    ana = house.as_("ana")

    refused = ana.post(f"/tasks/{task}/complete", TICKET)

    assert refused.status_code == 409
    assert "Ya hay un ticket abierto o escalado" in words(refused) or "is open or escalated already" in words(refused)
    assert TICKET["descripcion"] in ana.get(f"/tasks/{task}").text
    assert 'href="#noCrearTicket"' in refused.text
    answer = house.door.complete("ana", cases[1], "rq_ticket_directo", TICKET)
    assert (answer.status_code, "Ya hay un ticket" in answer.get_json()["detail"]) == (409, True)
    assert house.door.history(cases[1]).count("task_refused") == 2
