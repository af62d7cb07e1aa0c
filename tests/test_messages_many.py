"""Danger: one message for each of many rows that is lost, sent twice, or blows up the case that sends it."""
from dataclasses import replace

import pytest

from engine.clockwork import Clockwork
from engine.connector import ConnectorError
from engine.connectors import connectors, message
from engine.delivery import Post
from engine.errors import TryAgain
from storage.ids import new_id
from tests.calls import call
from tests.folders import cases, deploy
from tests.moving_cases import begin, bpmn, case, events
from tests.moving_cases import deploy as deploy_diagram
from tests.people import MONDAY

WELCOMES = bpmn(
    "bienvenida", '<startEvent id="start"><messageEventDefinition id="m1" messageRef="question"/></startEvent>', '<userTask id="greet"/>',
    '<endEvent id="end"/>', outside='<message id="question" name="pregunta"/>', flows="start>greet greet>end")
CARTAS = b"registers: {cartas: {columns: [{name: consecutivo}, {name: radicado}, {name: lote}]}}"


@pytest.fixture
def known(database):
    deploy(database)
    deploy_diagram(database, WELCOMES, MONDAY)
    begin(database, "carta", "0case", MONDAY, clave="nobody's")
    return database


def send(database, job="0case-9", files=None, **inputs):
    made = call(database, inputs, {}, files=files or {}, job=job)
    return dict(message.run(replace(made, post=Post(database, new_id))).variables)


def told(sent):
    return tuple(sent[name] for name in ("count", "delivered", "started", "duplicates", "failed"))


def rows(count):
    return [{"numero": number, "cliente": f"C{number}"} for number in range(1, count + 1)]


def test_each_row_starts_a_case_that_knows_who_sent_it(known):
    sent = send(known, message="pregunta", rows=rows(3), key="numero", set={"lote": "L-1"})

    assert told(sent) == (3, 0, 3, 0, 0)
    started = [case(known, one.id) for one in cases(known, "bienvenida")]
    assert sorted((one.variables["numero"], one.variables["cliente"], one.variables["lote"], one.parent) for one in started) == [
        (number, f"C{number}", "L-1", "0case") for number in (1, 2, 3)]


def test_a_job_that_runs_again_sends_nothing_twice(known):
    first = send(known, message="pregunta", rows=rows(3))

    assert send(known, message="pregunta", rows=rows(3)) == first
    assert len(cases(known, "bienvenida")) == 3
    assert told(send(known, "0case-10", message="pregunta", rows=rows(2))) == (2, 0, 2, 0, 0)  # without a key there is nothing to hold


def test_a_key_with_an_open_case_starts_no_second_one(known):
    send(known, message="pregunta", rows=rows(2), key="numero")

    assert told(send(known, "0case-10", message="pregunta", rows=[*rows(3), rows(3)[2]], key="numero")) == (4, 0, 1, 3, 0)
    assert len(cases(known, "bienvenida")) == 3


def test_rows_reach_the_cases_that_wait_and_the_others_are_told(known):
    for number in ("1", "2"):
        begin(known, "carta", f"0w{number}", MONDAY, clave=number)

    sent = send(known, message="estado_guia", rows=rows(3), key="numero", **{"as": "fila"})

    assert told(sent) == (3, 2, 0, 0, 1)
    assert sent["problems"] == [{"row": 3, "key": "3", "message": "Ningún caso espera «estado_guia» con la clave 3."}]
    assert [case(known, f"0w{number}").variables["fila"]["cliente"] for number in (1, 2)] == ["C1", "C2"]
    assert told(send(known, message="estado_guia", rows=rows(3), key="numero", **{"as": "fila"})) == (3, 2, 0, 0, 1)


def test_rows_of_a_register_are_sent_without_passing_through_the_case(known):
    with known.transaction() as store:
        for number in (1, 2, 3):
            store.registers.insert("cartas", {"radicado": f"R-{number}", "lote": "L-1" if number < 3 else None}, f"job-{number}", MONDAY)

    sent = send(known, message="pregunta", register="cartas", where={"lote": "L-1"}, key="radicado", files={"process.yaml": CARTAS})

    assert told(sent) == (2, 0, 2, 0, 0)
    assert sorted(case(known, one.id).variables["consecutivo"] for one in cases(known, "bienvenida")) == [1, 2]


@pytest.mark.parametrize(("inputs", "says"), [
    ({"rows": [1]}, "contextos"), ({"rows": [{"numero": None}], "key": "numero"}, "numero"), ({"rows": [{}], "key": "numero"}, "numero"),
    ({"rows": [{"a": 1}] * (message.MOST + 1)}, "20000"), ({"register": "otro"}, "otro"),
])
def test_what_cannot_be_sent_whole_is_not_begun(known, inputs, says):
    with pytest.raises(ConnectorError, match=says):
        send(known, message="pregunta", **inputs)
    assert cases(known, "bienvenida") == []


def test_a_busy_database_is_a_failed_attempt_that_the_next_one_completes(known, monkeypatch):
    def busy(self, *given, **more):
        raise TryAgain

    with monkeypatch.context() as broken, pytest.raises(ConnectorError):
        broken.setattr(Post, "message", busy)
        begin(known, "carta", "0w1", MONDAY, clave="1")
        send(known, message="estado_guia", rows=rows(1), key="numero")
    assert told(send(known, message="estado_guia", rows=rows(1), key="numero")) == (1, 1, 0, 0, 0)


SENDS = bpmn(
    "envia", '<startEvent id="start"/>',
    '<sendTask id="send"><extensionElements><zeebe:taskDefinition type="message.send"/><zeebe:ioMapping>'
    '<zeebe:input source="=filas" target="rows"/><zeebe:input source="numero" target="key"/></zeebe:ioMapping>'
    '<zeebe:taskHeaders><zeebe:header key="message" value="pregunta"/></zeebe:taskHeaders></extensionElements></sendTask>',
    '<endEvent id="end"/>', flows="start>send send>end")
MANY = bpmn(
    "varios", '<startEvent id="start"/>',
    '<sendTask id="send" messageRef="m"><extensionElements><zeebe:ioMapping><zeebe:input source="=fila.cliente" target="cliente"/></zeebe:ioMapping>'
    '</extensionElements><multiInstanceLoopCharacteristics><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="=filas" inputElement="fila"/></extensionElements></multiInstanceLoopCharacteristics></sendTask>',
    '<endEvent id="end"/>', outside='<message id="m" name="pregunta"/>', flows="start>send send>end")


@pytest.mark.parametrize(("diagram", "process"), [(SENDS, "envia"), (MANY, "varios")], ids=["job", "multi-instance"])
def test_a_drawn_task_sends_one_message_a_row_and_its_case_goes_on(sqlite_database, diagram, process):
    deploy_diagram(sqlite_database, WELCOMES, MONDAY)
    deploy_diagram(sqlite_database, diagram, MONDAY)
    clockwork = Clockwork(sqlite_database, connectors({}), new_id, virtual_start=MONDAY)
    begin(sqlite_database, process, "0sender", MONDAY, filas=rows(60))

    clockwork.advance(MONDAY)

    assert case(sqlite_database, "0sender").state == "ended"
    started = cases(sqlite_database, "bienvenida")
    assert sorted(case(sqlite_database, one.id).variables["cliente"] for one in started) == sorted(row["cliente"] for row in rows(60))
    assert {case(sqlite_database, one.id).parent for one in started} == {"0sender"}
    assert len(events(sqlite_database, "0sender")) < 300
