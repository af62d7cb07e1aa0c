"""Danger: a mail sent twice, or believed sent when it was not."""

import socket
import threading
from contextlib import contextmanager

import pytest

from engine.connector import ConnectorError, DeliveryUnknown
from engine.connectors.smtp import deliver, reachable, server
from tests.mail_server import free_port, mail_server, own_certificate

MAIL = b"From: a@x.co\r\nTo: b@x.co\r\nSubject: hola\r\n\r\n.leading dot\r\nlast line"
TO = ["anna@x.co", "bob@x.co"]


def send(url, step=5.0, whole=10.0):
    return deliver(server(url, step, whole), "tramita@x.co", TO, MAIL)


def test_a_mail_arrives_byte_for_byte_with_its_envelope():
    with mail_server() as there:
        send(there.url)

    (received,) = there.mails
    assert (received.sender, received.recipients) == ("tramita@x.co", ("anna@x.co", "bob@x.co"))
    assert received.raw == MAIL + b"\r\n"


def test_a_server_that_is_not_there_is_tried_again():
    with pytest.raises(ConnectorError) as failed:
        send(f"smtp://127.0.0.1:{free_port()}")
    assert failed.value.retry


@pytest.mark.parametrize(("answer", "again"), [("451 Later", True), ("421 Busy", True), ("550 Never heard of", False), ("552 Too large", False)])
def test_the_server_s_answer_to_the_mail_says_whether_to_try_again(answer, again):
    with mail_server(data=answer) as there, pytest.raises(ConnectorError) as failed:
        send(there.url)

    assert failed.value.retry is again
    assert answer.split(" ", 1)[1] in str(failed.value)


@pytest.mark.parametrize(("answer", "again"), [("450 Mailbox busy", True), ("550 No such user", False)])
def test_one_refused_recipient_keeps_the_whole_mail_back(answer, again):
    with mail_server(rcpt={"bob@x.co": answer}) as there, pytest.raises(ConnectorError) as failed:
        send(there.url)

    assert there.mails == []
    assert failed.value.retry is again
    assert "bob@x.co" in str(failed.value)


def test_a_line_cut_after_the_text_leaves_doubt():
    with mail_server(drop=True) as there, pytest.raises(DeliveryUnknown):
        send(there.url)

    assert len(there.mails) == 1


@pytest.mark.parametrize("half", ["2", "25", "no number"])
def test_half_an_answer_after_the_text_leaves_doubt(half):
    with mail_server(data=half) as there, pytest.raises(DeliveryUnknown):
        send(there.url)


def test_silence_after_the_text_leaves_doubt():
    with mail_server(silent_seconds=30) as there, pytest.raises(DeliveryUnknown):
        send(there.url, step=0.3)


def test_a_server_that_never_greets_is_given_up_soon():
    with _deaf() as port, pytest.raises(ConnectorError) as failed:
        send(f"smtp://127.0.0.1:{port}", step=0.3)
    assert failed.value.retry


def test_a_server_that_trickles_is_given_up_after_the_whole_time():
    with _trickling() as port, pytest.raises(ConnectorError):
        send(f"smtp://127.0.0.1:{port}", step=5, whole=0.5)


def test_a_password_never_travels_without_encryption():
    with pytest.raises(ConnectorError) as refused:
        send_to_name = server("smtp://eva:secret@mail.example:25")
        _prepare_plain(send_to_name)
    assert not refused.value.retry
    assert "secret" not in str(refused.value) + repr(send_to_name)


def test_tls_is_used_when_it_is_offered_whoever_signed_for_it(tmp_path):
    with mail_server(own_certificate(tmp_path)) as there:
        send(there.url)

    assert there.encrypted == [True]


def test_a_password_goes_only_to_a_server_that_proves_its_name(tmp_path):
    with mail_server(own_certificate(tmp_path)) as there, pytest.raises(ConnectorError) as refused:
        send(f"smtp://eva:secret@127.0.0.1:{there.port}")

    assert "certificate" in str(refused.value)
    assert there.mails == []


@pytest.mark.parametrize("url", ["", "mail.example:25", "http://mail.example", "smtp://", "smtp://host:port"])
def test_an_address_that_is_no_server_says_how_one_looks(url):
    with pytest.raises(ConnectorError, match="smtp://usuario:clave@servidor:puerto"):
        server(url)


def test_a_server_can_be_asked_whether_it_is_well():
    with mail_server() as there:
        reachable(server(there.url))
    assert there.mails == []


def _prepare_plain(to):
    """Speak to a server that offers no TLS as if it were another machine."""
    import smtplib

    from engine.connectors.smtp import _prepare

    with mail_server() as there, smtplib.SMTP("127.0.0.1", there.port, timeout=5) as connection:
        _prepare(connection, to)


@contextmanager
def _deaf():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@contextmanager
def _trickling():
    """A byte now and then, never a whole line."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def serve():
            peer, _ = listening.accept()
            with peer:
                while not over.wait(0.05):
                    try:
                        peer.send(b"2")
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        over.set()
        thread.join()
