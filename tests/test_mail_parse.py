"""Danger: a mail that breaks the intake, stops it, or is read as something else."""

import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.connectors.addresses import Recipients, sender
from engine.connectors.compose import Attachment, Letter, compose, html_of
from engine.errors import BadInput, TooLarge
from engine.intake.contents import own_words, sorted_out
from engine.intake.parse import MAX_BYTES, parse

NOW = datetime(2026, 7, 1, 15, 30, tzinfo=UTC)
GOOD = compose(
    Letter(
        "<m1@x.co>",
        sender("José Núñez <jose@x.co>"),
        Recipients(("tramites@x.co",)),
        "ANULADO-Ana Peña-CALI",
        "Adjunto.",
        html_of("Adjunto."),
        NOW,
        [Attachment("Carta Peña.pdf", "application/pdf", b"%PDF-1")],
        "<m0@x.co>",
        ["<first@x.co>"],
    )
).replace(b"Auto-Submitted: auto-generated\r\n", b"")


def test_a_mail_is_read_whole():
    mail = parse(GOOD)

    assert (mail.message_id, mail.sender, mail.sender_name, mail.subject) == ("<m1@x.co>", "jose@x.co", "José Núñez", "ANULADO-Ana Peña-CALI")
    assert (mail.thread, mail.date, mail.text) == (("<m0@x.co>", "<first@x.co>"), "2026-07-01T15:30:00+00:00", "Adjunto.")
    assert [(one.name, one.content) for one in mail.attachments] == [("Carta Peña.pdf", b"%PDF-1")]
    assert mail.automatic is None


@pytest.mark.parametrize("raw", [b"", b"\r\n \r\n", b"\x00" * 10, b"no header at all", b"Subject", b":\r\n:\r\n\r\n", b"\xff\xfe\x00"])
def test_almost_nothing_is_a_mail_or_a_clear_refusal(raw):
    try:
        mail = parse(raw)
    except (BadInput, TooLarge):
        return
    assert mail.message_id.startswith("sha256:")


@pytest.mark.parametrize(
    "subject",
    [
        "ANULADO-Ana Peña-CALI".encode(),
        "ANULADO-Ana Peña-CALI".encode("latin-1"),
        b"=?iso-8859-1?q?ANULADO-Ana_Pe=F1a-CALI?=",
        b"=?utf-8?b?QU5VTEFETy1BbmEgUGXDsWEtQ0FMSQ==?=",
    ],
)
def test_a_subject_is_read_however_it_was_written(subject):
    assert parse(b"Subject: " + subject + b"\r\n\r\nhola").subject == "ANULADO-Ana Peña-CALI"


def test_a_folded_subject_is_one_line():
    assert parse(b"Subject: ANULADO-Ana\r\n Maria-CALI\r\n\r\n").subject == "ANULADO-Ana Maria-CALI"


def test_without_a_message_id_the_content_is_the_name():
    raw = b"Subject: hola\r\n\r\n"

    assert parse(raw).message_id == parse(raw).message_id != parse(raw + b"x").message_id


def test_html_alone_is_read_as_a_person_would():
    raw = b"Content-Type: text/html; charset=utf-8\r\n\r\n<style>p{}</style><p>Buenos d&iacute;as</p><p>adi\xc3\xb3s<script>alert(1)</script>"

    assert parse(raw).text == "Buenos días\n\nadiós"


def test_an_unknown_charset_does_not_lose_the_text():
    assert "hola" in parse(b"Content-Type: text/plain; charset=x-nobody\r\n\r\nhola").text


def test_attachments_without_a_name_get_one_and_bad_names_lose_their_path():
    mail = EmailMessage()
    mail.set_content("hola")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="..\\..\\etc/passwd.pdf")

    assert [one.name for one in parse(mail.as_bytes()).attachments] == ["adjunto-1.pdf", "passwd.pdf"]


def test_files_of_a_forwarded_mail_are_found():
    inner, outer = EmailMessage(), EmailMessage()
    inner.set_content("dentro")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="factura.pdf")
    outer.set_content("reenvío")
    outer.add_attachment(inner)

    mail = parse(outer.as_bytes())

    assert (mail.text, [one.name for one in mail.attachments]) == ("reenvío", ["factura.pdf"])


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: auto-replied",
        b"Return-Path: <>",
        b"From: MAILER-DAEMON@mx.x.co",
        b"X-Autoreply: yes",
        b"Precedence: auto_reply",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    ],
)
def test_what_no_person_wrote_is_known(header):
    assert parse(header + b"\r\nSubject: ANULADO-Ana-CALI\r\n\r\n").automatic


@pytest.mark.parametrize("header", [b"Auto-Submitted: no", b"Return-Path: <jose@x.co>", b"Precedence: list", b"From: jose@x.co"])
def test_what_a_person_wrote_is_not_taken_for_a_machine_s(header):
    assert parse(header + b"\r\nSubject: hola\r\n\r\n").automatic is None


@pytest.mark.parametrize(
    "raw",
    [
        b"X: y\r\n\r\n" + b"a" * MAX_BYTES,
        b"X: " + b"a" * 300_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(300)),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n\r\n" * 6_000,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n" * 200,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(60)),
        b"Content-Type: message/rfc822\r\n\r\n" * 100,
    ],
    ids=["25 MB", "header", "nested", "separators", "attachments", "levels", "mails in mails"],
)
def test_a_mail_beyond_the_bounds_is_refused_at_once(raw):
    started = time.thread_time()

    with pytest.raises(TooLarge):
        parse(raw)
    assert time.thread_time() - started < 2


@pytest.mark.parametrize(
    "header", ["Subject", "From", "To", "References", "Date", "Content-Type", "Content-Disposition", "Message-ID", "Auto-Submitted"]
)
def test_a_hostile_header_takes_no_time(header):
    started = time.thread_time()

    for piece in ("(" * 50_000, "=?utf-8?q?a?=" * 10_000, '"' * 50_000, "<a@b>," * 20_000, ";a=b" * 10_000, " " * 100_000, "a " * 50_000):
        _never_raises(f"{header}: {piece}\r\n\r\nhola".encode())
    assert time.thread_time() - started < 5


PIECES = [
    b"=?utf-8?q?",
    b"?=",
    b"boundary=",
    b"\r\n\r\n",
    b"<",
    b"@",
    b";",
    b'"',
    b"(",
    b'charset="x-unknown"',
    b"message/rfc822",
    b"multipart/mixed",
    b"=?\xff?b?=?=",
    b"filename*0*=utf-8''%FF",
    b"\x00",
    b"--",
    b"Content-Type: ",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), st.one_of(st.binary(max_size=20), st.sampled_from(PIECES))), max_size=30))
def test_no_broken_mail_breaks_the_intake(changes):
    raw = GOOD
    for place, gone, new in changes:
        raw = raw[:place] + new + raw[place + gone :]

    _never_raises(raw)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "Subject",
                    "From",
                    "To",
                    "Cc",
                    "Date",
                    "Message-ID",
                    "References",
                    "Content-Type",
                    "Content-Disposition",
                    "Content-Transfer-Encoding",
                    "MIME-Version",
                    "Return-Path",
                ]
            ),
            st.one_of(
                st.text(max_size=80),
                st.sampled_from(
                    ["a@b <", "=?a?b?c?=", "Mon, 99 Foo 0000 99:99:99 +9999", 'multipart/mixed; boundary="', 'text/plain; charset="\x00"']
                ),
            ),
        ),
        max_size=12,
    ),
    st.binary(max_size=200),
)
def test_no_strange_header_breaks_the_intake(headers, body):
    _never_raises("".join(f"{name}: {value}\r\n" for name, value in headers).encode("utf-8", "surrogatepass") + b"\r\n" + body)


def test_attachments_are_told_apart_by_the_word_that_stands_first():
    wanted = {"memorandoExcel": ["memorando"], "facturaOriginal": ["factura"], "cartaRespuesta": ["carta_respuesta"], "carta": ["carta"]}
    names = ["Memorando factura 12.XLSX", "12 FACTURA.pdf", "Cárta  Respuesta (factura).pdf", "foto.png", "factura otra.pdf"]

    assert sorted_out(names, wanted) == {"memorandoExcel": 0, "facturaOriginal": 1, "cartaRespuesta": 2}


@pytest.mark.parametrize(
    "quote", ["> antes", "El mar, 1 jul 2026, Ana <ana@x.co> escribió:\nantes", "-----Mensaje original-----\nantes", "On Tue, Ana wrote:\n> antes"]
)
def test_the_words_of_an_answer_are_its_own(quote):
    assert own_words(f"Aprobado\n\n{quote}") == "Aprobado"


def _never_raises(raw):
    try:
        mail = parse(raw)
    except (BadInput, TooLarge):
        return
    assert all(isinstance(one, str) for one in (mail.message_id, mail.sender, mail.subject, mail.text))
    for text in (mail.subject, mail.sender, mail.sender_name, mail.text, *(file.name for file in mail.attachments)):
        text.encode()  # no lone surrogates: they could not be stored
    assert "\n" not in mail.subject + mail.sender + mail.sender_name
