"""Danger: two people make the same thing twice at the same instant, or somebody is refused and not told why nor what to do."""
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from engine.errors import OneAlready
from engine.model import CompleteTask, StartCase
from engine.perform import perform, start
from engine.process_file import read
from storage.database import Database
from storage.processes import Release
from tests.moving_cases import bpmn, events
from tests.people import ADMIN, MONDAY

RULES = """
title: Pruebas
business_key: pedido
only_one:
  - tasks: [crear]
    same: pedido
    processes: [compras, urgencias]
    while: [esperar]
    unless: noCrear
    reason: {es: Ya hay una compra., en: There is one already.}
"""


def buys(key: str) -> bytes:
    return bpmn(key, '<startEvent id="s"/>', '<userTask id="crear" name="Crear"/>', '<userTask id="esperar" name="Esperar"/>', '<endEvent id="fin"/>',
                flows="s>crear crear>esperar esperar>fin")


@pytest.fixture
def office(database: Database) -> Database:
    releases = [Release(key, key, {f"{key}.bpmn": buys(key), "process.yaml": RULES.encode()}) for key in ("compras", "urgencias")]
    with database.transaction() as store:
        store.processes.deploy(releases, "root", MONDAY)
    return database


def begin(database: Database, case_id: str, order: str, process: str = "compras") -> None:
    start(database, process, StartCase(case_id, ADMIN, {"pedido": order}), MONDAY)


def complete(database: Database, case_id: str, **answers: Any) -> None:
    with database.reading() as store:
        [task] = store.cases.waits(case_id).tasks
    perform(database, case_id, CompleteTask(task.id, ADMIN, answers), MONDAY)


def test_of_two_who_create_at_once_one_is_refused(office):
    for case_id in ("a", "b"):
        begin(office, case_id, "P-1")
    together = Barrier(2)

    def try_it(case_id: str) -> bool:
        together.wait()
        try:
            complete(office, case_id)
        except OneAlready as already:
            assert already.case in {"a", "b"} - {case_id}
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, ["a", "b"])) == [False, True]


def test_a_case_of_the_other_process_counts_too_until_it_is_over(office):
    begin(office, "a", "P-1", "urgencias")
    begin(office, "b", "P-1")
    complete(office, "a")
    with pytest.raises(OneAlready, match="Ya hay una compra"):
        complete(office, "b")

    complete(office, "a")
    complete(office, "b")

    assert "task_completed" in events(office, "b")


def test_another_order_and_no_order_at_all_are_not_in_the_way(office):
    for case_id, order in (("a", "P-1"), ("b", "P-2"), ("c", ""), ("d", "")):
        begin(office, case_id, order)
        complete(office, case_id)


def test_who_does_not_take_the_step_is_let_through(office):
    for case_id in ("a", "b"):
        begin(office, case_id, "P-1")
    complete(office, "a")

    complete(office, "b", noCrear=True)

    assert "task_completed" in events(office, "b")


def test_a_rule_without_its_reason_is_no_rule():
    problems = read(b"only_one: [{tasks: [a], same: b, while: [c]}]")[1]

    assert [problem.code for problem in problems] == ["bad-entry"]
