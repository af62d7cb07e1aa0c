"""Danger: a request to another host, a ticket created twice, an answer that fills the memory."""

import threading
from decimal import Decimal

import pytest

from engine.connector import BpmnError, ConnectorError
from engine.connectors import chat, connectors, http
from tests.calls import call
from tests.mail_server import free_port
from tests.outside_server import outside

JSON = {"Content-Type": "application/json; charset=utf-8"}


def ask(there, inputs=None, attempt=1, **headers):
    return http.run(
        call(
            None,
            inputs or {},
            {"connection": "crm", "path": "/tickets", **headers},
            settings={"TRAMITA_CONN_CRM": there.url, "TRAMITA_SECRET_CRM": "s3cret"},
            attempt=attempt,
        )
    )


def test_a_ticket_is_created_with_the_job_s_name_so_that_twice_is_once():
    with outside() as there:
        first = ask(there, {"body": {"nombre": "José", "saldo": Decimal("12.50"), "n": 7}}, method="POST")
        ask(there, {"body": {}}, attempt=2, method="POST")

    assert first.variables == {"status": 200, "body": {"id": 1}}
    assert (there.asked[0].method, there.asked[0].path) == ("POST", "/tickets")
    assert there.asked[0].json == {"nombre": "José", "saldo": 12.5, "n": 7}
    assert {one.headers["Idempotency-Key"] for one in there.asked} == {"0case-7"}


def test_numbers_of_an_answer_are_exact():
    with outside(answers=[(200, JSON, b'{"valor": 0.1, "saldo": 123456789012345.67, "n": 3}')]) as there:
        body = ask(there).variables["body"]

    assert body == {"valor": Decimal("0.1"), "saldo": Decimal("123456789012345.67"), "n": 3}


def test_parameters_are_encoded_into_the_path_and_the_query():
    with outside() as there:
        ask(there, {"parameters": {"id": "a/../b?x#y"}, "query": {"desde": "1 & 2"}}, path="/casos/{id}")

    assert there.asked[0].path == "/casos/a%2F..%2Fb%3Fx%23y?desde=1+%26+2"


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "http://evil.example/", "casos", "/a/../../b", "/a\\b", "/a b", "/a?b=c", "/a#b", "/{missing}", "/a\r\nX: y", "/.."]
)
def test_no_path_leaves_the_host(path):
    with outside() as there, pytest.raises(ConnectorError) as refused:
        ask(there, path=path)

    assert there.asked == []
    assert not refused.value.retry


@pytest.mark.parametrize("value", ["..", ".", "", None])
def test_no_value_climbs_out_of_its_place(value):
    with outside() as there, pytest.raises(ConnectorError):
        ask(there, {"parameters": {"id": value}}, path="/casos/{id}")

    assert there.asked == []


def test_a_redirect_is_followed_on_the_same_host_only():
    with outside(answers=[(302, {"Location": "/otra"}, b""), (200, JSON, b'{"ok": true}')]) as there:
        assert ask(there).variables["body"] == {"ok": True}
    with outside() as elsewhere, outside(answers=[(302, {"Location": f"{elsewhere.url}/x"}, b"")]) as there, pytest.raises(ConnectorError) as refused:
        ask(there)

    assert elsewhere.asked == []
    assert not refused.value.retry


def test_a_redirect_without_end_is_given_up():
    with outside(answers=[(302, {"Location": "/otra"}, b"")]) as there, pytest.raises(ConnectorError, match="sin fin"):
        ask(there)


@pytest.mark.parametrize(
    ("status", "again"), [(500, True), (503, True), (429, True), (408, True), (400, False), (401, False), (404, False), (409, False), (301, False)]
)
def test_the_status_says_whether_to_try_again(status, again):
    with outside(answers=[(status, JSON, b'{"password": "leaked"}')]) as there, pytest.raises(ConnectorError) as failed:
        ask(there, method="POST")

    assert failed.value.retry is again
    assert "leaked" not in str(failed.value)


def test_a_status_can_be_an_error_that_the_diagram_knows():
    with outside(answers=[(404, JSON, b'{"why": "no such"}')]) as there, pytest.raises(BpmnError) as thrown:
        ask(there, errors="404=no_encontrado, 409=ya_existe")

    assert (thrown.value.code, thrown.value.variables) == ("no_encontrado", {"status": 404, "body": {"why": "no such"}})


@pytest.mark.parametrize(
    "behaviour", [{"cut": True}, {"answers": [(200, JSON, b"{half")]}, {"answers": [(200, JSON, b"[" * 100_000)]}], ids=["cut", "broken", "deep"]
)
def test_half_an_answer_is_tried_again(behaviour):
    with outside(**behaviour) as there, pytest.raises(ConnectorError) as failed:
        ask(there)
    assert failed.value.retry


def test_an_endless_answer_does_not_fill_the_memory():
    with outside(answers=[(200, JSON, b" " * (http.MAX_ANSWER + 1))]) as there, pytest.raises(ConnectorError, match="supera"):
        ask(there)


def test_a_silent_server_and_one_that_is_away_are_tried_again(monkeypatch):
    monkeypatch.setattr(http, "READ_SECONDS", 0.2)
    with outside(silent=threading.Event()) as there, pytest.raises(ConnectorError) as silent:
        ask(there)
    there.port = free_port()
    with pytest.raises(ConnectorError) as away:
        ask(there)

    assert silent.value.retry and away.value.retry


def test_a_secret_travels_in_its_header_and_nowhere_else():
    with outside() as there:
        outcome = ask(there, secret="CRM")
    assert there.asked[0].headers["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in repr(outcome)


def test_without_a_connection_the_diagram_goes_on_by_hand():
    with pytest.raises(BpmnError) as thrown:
        http.run(call(None, {}, {"connection": "crm", "path": "/x"}))
    assert thrown.value.code == "sin_conexion"


def test_when_all_attempts_were_in_vain_the_manual_task_begins():
    run = connectors({})["http.request"].run
    asked = {"connection": "crm", "path": "/x", "errorCode": "crm_caido"}
    away = {"TRAMITA_CONN_CRM": f"http://127.0.0.1:{free_port()}"}

    with pytest.raises(ConnectorError):
        run(call(None, {}, asked, settings=away, attempt=1))
    with pytest.raises(BpmnError) as thrown:
        run(call(None, {}, asked, settings=away, attempt=3))
    assert thrown.value.code == "crm_caido"


def test_health_names_the_connection_that_is_away():
    with outside(answers=[(404, {}, b"")]) as there:
        assert http.health({"TRAMITA_CONN_CRM": there.url}) is None
        assert "STP" in http.health({"TRAMITA_CONN_CRM": there.url, "TRAMITA_CONN_STP": f"http://127.0.0.1:{free_port()}"})


def test_a_chat_message_is_posted_under_the_job_s_name():
    with outside(answers=[(201, JSON, b'{"id": "m-9"}')]) as there:
        outcome = chat.run(call(None, {"text": "Observación en la solicitud 7"}, settings={"TRAMITA_CONN_CHAT": there.url}))

    assert outcome.variables == {"id": "m-9"}
    assert (there.asked[0].path, there.asked[0].json) == ("/mensajes", {"texto": "Observación en la solicitud 7"})
    assert there.asked[0].headers["Idempotency-Key"] == "0case-7"


@pytest.mark.parametrize(("status", "again"), [(500, True), (429, True), (400, False)])
def test_a_chat_that_refuses_is_no_silence(status, again):
    with outside(answers=[(status, {}, b"")]) as there, pytest.raises(ConnectorError) as failed:
        chat.run(call(None, {"text": "x"}, settings={"TRAMITA_CONN_CHAT": there.url}))
    assert failed.value.retry is again
