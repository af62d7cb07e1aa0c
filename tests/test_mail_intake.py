"""Danger: a mail that is lost, taken twice, or moves the wrong case."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.intake.rules import check, read
from engine.mails import OutMail
from engine.model import CancelCase
from engine.perform import perform
from storage.people import User
from tests.mail_coming import RULES, arrives, deploy, written
from tests.moving_cases import case, events
from tests.people import ADMIN, MONDAY


def memo(number="F-77"):
    made = openpyxl.Workbook()
    made.active.append(["Factura", number])
    data = BytesIO()
    made.save(data)
    return data.getvalue()


FILES = {"Memorando factura.xlsx": memo(), "Carta Cliente.pdf": b"%PDF-1.7", "foto.png": b"\x89PNG"}


def cases(database):
    with database.reading() as store:
        return store.cases.find(limit=100).items


def inbox(database, outcome=None):
    with database.reading() as store:
        return store.mail.inbox(outcome).items


def test_a_mail_starts_a_case_with_what_it_says(database):
    deploy(database)

    received = arrives(database, written(files=FILES))

    assert (received.outcome, received.reason) == ("started", None)
    found = case(database, received.case)
    known = found.variables
    assert (known["clienteNombre"], known["ciudad"], known["lote"], known["asunto"]) == ("Ana María", "CALI", "F-77", "ANULADO-Ana María-Cali")
    assert (known["memorando"]["name"], known["carta"]["name"]) == ("Memorando factura.xlsx", "Carta Cliente.pdf")
    assert (known["correo"]["message_id"], known["correo"]["sender"], known["correo"]["text"]) == ("<m1@x.co>", "jose@x.co", "Adjunto.")
    assert [file["name"] for file in known["correo"]["attachments"]] == list(FILES)
    assert found.business_key == "F-77"
    with database.reading() as store:
        assert sorted(document.name for document in store.documents.of_case(received.case)) == sorted(FILES)
        assert store.history.all(received.case)[0].actor == "mail"


def test_the_sender_is_who_has_that_address(database):
    deploy(database)
    with database.transaction() as store:
        store.people.add(User("jose", "José", "Jose@X.co"), MONDAY)

    received = arrives(database, written())

    with database.reading() as store:
        assert store.history.all(received.case)[0].actor == "jose"


@pytest.mark.parametrize("subject", ["ANULADO-Ana-CALI", "anulado", "RE: ANULADO-Ana", "FW: Rv: ANULADO Ana", "  Anulado de ayer"])
def test_every_subject_that_begins_so_starts_a_case_and_the_table_judges_its_form(database, subject):
    deploy(database)

    received = arrives(database, written(subject))

    assert received.outcome == "started"
    known = case(database, received.case).variables
    assert known["memorando"] is None and known["lote"] is None
    assert known["asunto"].casefold().startswith("anulado")


def test_what_fits_nothing_is_kept_with_the_reason(database):
    deploy(database)

    received = arrives(database, written("Hola"))

    assert (received.outcome, received.case) == ("unrecognised", None)
    (kept,) = inbox(database, "unrecognised")
    assert (kept.subject, kept.sender, kept.reason, kept.raw) == ("Hola", "jose@x.co", received.reason, written("Hola"))


def test_the_same_mail_starts_one_case(database):
    deploy(database)

    first, second = arrives(database, written()), arrives(database, written())

    assert (first.outcome, second.outcome, second.case) == ("started", "duplicate", first.case)
    assert len(cases(database)) == 1


def test_the_same_mail_eight_times_at_once_starts_one_case(database):
    deploy(database)

    with ThreadPoolExecutor(8) as pool:
        received = list(pool.map(lambda _: arrives(database, written()), range(8)))

    assert sorted(one.outcome for one in received) == ["duplicate"] * 7 + ["started"]
    assert len({one.case for one in received}) == 1 == len(cases(database))


def test_another_mail_under_a_used_name_is_kept_too(database):
    deploy(database)
    arrives(database, written())

    received = arrives(database, written("ANULADO-Eva-CALI"))

    assert received.outcome == "duplicate"
    assert [one.subject for one in inbox(database, "duplicate")] == ["ANULADO-Eva-CALI"]


def test_a_mail_without_a_name_is_known_by_its_content(database):
    deploy(database)
    raw = written().replace(b"Message-ID: <m1@x.co>\n", b"")

    assert [arrives(database, raw).outcome for _ in range(2)] == ["started", "duplicate"]


def test_an_answer_reaches_the_case_that_waits_for_it(database):
    deploy(database)
    first = arrives(database, written(files=FILES))

    answer = written("RE: ANULADO-Ana María-Cali", "<m2@x.co>", {"carta_cliente nueva.pdf": b"%PDF-2"}, In_Reply_To="<m1@x.co>")
    received = arrives(database, answer)

    assert (received.outcome, received.case) == ("correlated", first.case)
    known = case(database, first.case).variables
    assert (known["carta"]["name"], known["memorando"]["name"]) == ("carta_cliente nueva.pdf", "Memorando factura.xlsx")
    assert (known["correoCorregido"]["message_id"], known["correo"]["message_id"]) == ("<m2@x.co>", "<m1@x.co>")
    assert "message_received" in events(database, first.case)


def test_an_answer_to_our_own_mail_reaches_the_case_by_any_reference(database):
    deploy(database)
    first = arrives(database, written())
    with database.transaction() as store:
        store.mail.queue(OutMail("", first.case, None, "sent", ("jose@x.co",), (), "RE: ANULADO", "<ours@tramita>", b"raw", MONDAY))

    answer = written("cualquiera", "<m3@x.co>", {"carta_cliente.pdf": b"%PDF"}, In_Reply_To="<lost@x.co>", References="<ours@tramita> <lost@x.co>")

    assert arrives(database, answer).case == first.case


def test_an_answer_that_the_case_does_not_wait_for_is_kept_with_its_case(database):
    deploy(database)
    first = arrives(database, written())

    received = arrives(database, written("RE: ANULADO-Ana María-Cali", "<m2@x.co>", In_Reply_To="<m1@x.co>"))

    assert (received.outcome, received.case) == ("unrecognised", first.case)
    assert len(cases(database)) == 1


def test_an_answer_to_a_closed_case_is_kept_and_starts_none(database):
    deploy(database)
    first = arrives(database, written())
    perform(database, first.case, CancelCase(ADMIN, "done"), MONDAY)

    received = arrives(database, written("RE: ANULADO-Ana-CALI", "<m2@x.co>", FILES, In_Reply_To="<m1@x.co>"))

    assert (received.outcome, received.case) == ("unrecognised", first.case)
    assert "terminó" in received.reason
    assert len(cases(database)) == 1


def test_a_mail_about_another_matter_reaches_no_case(database):
    deploy(database)
    first = arrives(database, written(files={"memorando.xlsx": memo("F77")}))
    arrives(database, written("RE: x", "<m2@x.co>", {"carta_cliente.pdf": b"%PDF"}, In_Reply_To="<m1@x.co>"))

    assert arrives(database, written("Guías lote F78", "<m3@x.co>")).outcome == "unrecognised"
    assert case(database, first.case).state == "open"


def test_a_mail_with_the_right_key_ends_the_waiting(database):
    deploy(database)
    first = arrives(database, written(files={"memorando.xlsx": memo("F77")}))
    arrives(database, written("RE: x", "<m2@x.co>", {"carta_cliente.pdf": b"%PDF"}, In_Reply_To="<m1@x.co>"))

    received = arrives(database, written("Guías lote F77", "<m3@x.co>"))

    assert (received.outcome, received.case) == ("correlated", first.case)
    assert inbox(database, "correlated")[0].case == first.case
    assert case(database, first.case).state == "ended"


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"Return_Path": "<>"}, {"From": "MAILER-DAEMON@x.co"}])
def test_what_no_person_wrote_moves_no_case(database, header):
    deploy(database)
    first = arrives(database, written())

    starts = arrives(database, written(message_id="<m5@x.co>", **header))
    answers = arrives(database, written("x", "<m6@x.co>", FILES, In_Reply_To="<m1@x.co>", **header))

    assert (starts.outcome, starts.case) == ("rejected", None)
    assert (answers.outcome, answers.case) == ("rejected", first.case)
    assert len(cases(database)) == 1


def test_a_refused_attachment_is_named_and_the_case_starts_without_it(database):
    deploy(database)

    received = arrives(database, written(files={"carta_cliente.pdf": b"MZ\x90", "memorando.xlsx": b"PK\x03\x04 broken"}))

    known = case(database, received.case).variables
    assert known["carta"] is None
    assert known["correo"]["refused"] == [{"name": "carta_cliente.pdf", "reason": "Es un programa."}]
    assert [one["name"] for one in known["correo"]["unread"]] == ["memorando.xlsx"]


def test_two_processes_that_want_a_mail_get_it_in_the_order_of_their_keys(database):
    deploy(database)
    deploy(database, key="anterior")

    received = arrives(database, written())

    assert case(database, received.case).process == "anterior"


def test_what_the_process_cannot_take_is_kept(database):
    deploy(database, RULES.replace("element: came", "element: nowhere"))

    received = arrives(database, written())

    assert received.outcome == "unrecognised"
    assert inbox(database, "unrecognised")[0].reason == received.reason


@pytest.mark.parametrize("raw", [b"", b"\x00", b"X: " + b"a" * 300_000])
def test_what_cannot_be_read_is_kept_as_rejected(database, raw):
    deploy(database)

    assert arrives(database, raw).outcome in ("rejected", "unrecognised")
    assert len(inbox(database)) == 1


def test_characters_that_a_database_refuses_do_not_lose_a_mail(database):
    deploy(database)
    raw = (
        written(files={"memorando.xlsx": b"x"}).replace(b"<m1@x.co>", b"<m\x001@x.co>").replace(b"Jos", b"J\x00s").replace(b"Adjunto", b"Ad\x00junto")
    )

    received = arrives(database, raw.replace(b"Ana", b"A\x00a\xff"))

    assert (received.outcome, len(inbox(database))) == ("started", 1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 800))
def test_no_mail_whatever_its_bytes_breaks_the_intake(sqlite_database, noise, place):
    deploy(sqlite_database)
    raw = written(files={"memorando.xlsx": b"PK"})

    received = arrives(sqlite_database, raw[:place] + noise + raw[place + len(noise) :])

    assert received.outcome in ("started", "correlated", "duplicate", "unrecognised", "rejected")


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("start: [{element: came}]", "subject"),
        ("start: [{subject: x}]", "element"),
        ("start: [{element: came, subject: '('}]", "RE2"),
        ("start: [{element: came, subject: x, wrong: 1}]", "wrong"),
        ("start: {element: came}", "lista|list"),
        ("begin: []", "start, replies"),
        ("replies: [{message: m, cells: {a: b}}]", "cells"),
        ("replies: [{message: m, needs: {a: b}}]", "needs"),
    ],
)
def test_wrong_rules_are_named(rules, says):
    source = f"mail:\n  {rules}".encode()

    with pytest.raises(BadInput, match=says):
        read(source)
    assert [one.code for one in check(source)] == ["bad-mail-rule"]


def test_a_pattern_that_would_hang_others_is_answered_at_once():
    rule = read(b"mail: {start: [{element: came, subject: '(a+)+b'}]}").start[0]

    assert rule.subject.fullmatch("a" * 5_000) is None
