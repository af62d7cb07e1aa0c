"""Danger: a mail that says something else than it should, or reaches somebody it should not."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.connector import ConnectorError
from engine.connectors.addresses import Recipients, address, globs, may_leave, recipients, sender
from engine.connectors.compose import Attachment, Letter, clean, compose, html_of, message_id, one_line, prefixed, thread
from engine.connectors.templates import money, render_html, render_text

NOW = datetime(2026, 7, 1, 15, 30, tzinfo=UTC)
GROUPS = {"Jefe Servicio al cliente": ["eva@x.co"], "Auxiliar Skaner": ["bob@x.co", "EVA@x.co"], "Nadie, aún": []}


def letter(**given):
    usual = {
        "message_id": "<m1@tramita>",
        "sender": sender("Trámites <tramita@x.co>"),
        "recipients": Recipients(("anna@x.co",), ("bob@x.co",), ("eva@x.co",)),
        "subject": "RE: ANULADO-José Núñez-CALI",
        "text": "Aprobado.\n",
        "html": html_of("Aprobado."),
        "date": NOW,
    }
    return Letter(**usual | given)


def read(raw):
    return message_from_bytes(raw, policy=policy.default)


def test_a_mail_says_exactly_what_it_was_given():
    mail = read(compose(letter(attachments=[Attachment("Carta Núñez.pdf", "application/pdf", b"%PDF-1")], answers="<0@x>")))

    assert (mail["From"], mail["To"], mail["Cc"], mail["Subject"]) == (
        "Trámites <tramita@x.co>",
        "anna@x.co",
        "bob@x.co",
        "RE: ANULADO-José Núñez-CALI",
    )
    assert (mail["Message-ID"], mail["In-Reply-To"], mail["References"]) == ("<m1@tramita>", "<0@x>", "<0@x>")
    assert mail["Date"].datetime == NOW
    assert mail.get_body(("plain",)).get_content() == "Aprobado.\r\n"
    assert "<p>Aprobado.</p>" in mail.get_body(("html",)).get_content()
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [("Carta Núñez.pdf", b"%PDF-1")]


def test_blind_copies_stand_nowhere_in_the_mail():
    assert b"eva@x.co" not in compose(letter())


def test_the_same_mail_is_composed_twice_to_the_same_bytes():
    files = [Attachment("a.xlsx", "application/vnd.ms-excel", b"\x00\x01")]

    assert compose(letter(attachments=files)) == compose(letter(attachments=files))


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_no_value_can_begin_a_header_of_its_own(subject, words, name):
    raw = compose(letter(subject=subject, text=words, html=html_of(words), attachments=[Attachment(name, "text/csv", b"x")]))
    mail = read(raw)

    assert one_line(str(mail["Subject"])) == one_line(subject)
    assert sorted(mail.keys()) == sorted(["From", "To", "Cc", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"])
    assert len(mail.get_all("To")) == 1
    assert _lines(mail.get_body(("plain",)).get_content()) == _lines(clean(words))


def test_a_line_break_in_a_subject_is_a_blank():
    mail = read(compose(letter(subject="ANULADO\r\nBcc: mallory@evil.example\r\n\r\nhola")))

    assert mail["Subject"] == "ANULADO Bcc: mallory@evil.example hola"
    assert mail["Bcc"] is None


def test_long_message_ids_are_never_broken_into_encoded_words():
    long = f"<{'x' * 200}@mail.example>"
    raw = compose(letter(answers=long, references=["<first@x>"]))

    assert long.encode() in raw
    assert read(raw)["References"].split() == ["<first@x>", long]


def test_a_long_thread_keeps_its_first_and_its_newest_mails():
    ids = [f"<{number}@x>" for number in range(100)]

    kept = thread(ids, "<last@x>")

    assert (len(kept), kept[0], kept[-1]) == (20, "<0@x>", "<last@x>")


@pytest.mark.parametrize(
    ("subject", "reply", "expected"),
    [
        ("ANULADO-Ana-CALI", "original", "RE: ANULADO-Ana-CALI"),
        ("Re: RE: rv: ANULADO-Ana-CALI", "original", "RE: ANULADO-Ana-CALI"),
        ("RE: ANULADO-Ana-CALI", "forward", "FW: ANULADO-Ana-CALI"),
        ("Fwd: ANULADO-Ana-CALI", "forward", "FW: ANULADO-Ana-CALI"),
        ("RE: ANULADO-Ana-CALI", None, "RE: ANULADO-Ana-CALI"),
        ("REclamo: uno", "original", "RE: REclamo: uno"),
    ],
)
def test_a_prefix_stands_once(subject, reply, expected):
    assert prefixed(subject, reply) == expected


def test_the_message_id_is_the_job_s_and_the_installation_s():
    assert message_id("0abc-7", "https://tramita.x.co/") == message_id("0abc-7", "https://tramita.x.co/")
    assert message_id("0abc-7", "https://tramita.x.co/").endswith("@tramita.x.co>")
    assert len({message_id(job, base) for job in ("0abc-7", "0abc-8") for base in ("http://a:1", "http://a:2")}) == 4


@pytest.mark.parametrize(
    "text",
    ["", "anna", "anna@", "@x.co", "a@b@c", "a@x.co\nBcc: b@x.co", "a@x..co", "a b@x.co", "a@[127.0.0.1]", ".a@x.co", "a@" + "x" * 300, "ñandú@x.co"],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ConnectorError) as refused:
        address(text)
    assert not refused.value.retry
    assert "\n" not in str(refused.value)


def test_recipients_are_addresses_users_and_groups_each_once():
    found = recipients(
        {"to": '"Núñez, Ana" <Ana@X.co>; bob@x.co', "cc": ["Jefe Servicio al cliente", "Auxiliar Skaner"], "bcc": None}, GROUPS.__getitem__
    )

    assert found == Recipients(("Ana@x.co", "bob@x.co"), ("eva@x.co",), ())


@pytest.mark.parametrize("to", [None, "", [], "Nadie, aún", ["anna@x.co", "Nadie, aún"], 7, [True]])
def test_a_mail_without_a_reader_is_an_error_that_says_so(to):
    with pytest.raises(ConnectorError) as refused:
        recipients({"to": to}, GROUPS.__getitem__)
    assert not refused.value.retry


def test_where_nothing_leaves_people_without_an_address_stand_by_name():
    found = recipients({"to": "Nadie, aún", "cc": "anna@x.co"}, GROUPS.__getitem__, names=True)

    mail = read(compose(letter(recipients=found)))
    assert (found.to, mail["To"], mail["Cc"]) == (("Nadie, aún",), '"Nadie, aún":;', "anna@x.co")


@pytest.mark.parametrize(
    ("allow", "leaves"),
    [("", False), ("*", True), ("*@x.co", True), ("eva@x.co, ANNA@X.CO", True), ("*@x.com", False), (" , ", False), ("x.co", False)],
)
def test_only_what_is_allowed_leaves(allow, leaves):
    assert may_leave("Anna@x.co", globs(allow)) is leaves


def test_a_template_shows_values_and_executes_none():
    assert render_text("Hola {{ name }}, {{ total|money }}", {"name": "{{ 7*7 }}", "total": 1234567}) == "Hola {{ 7*7 }}, $ 1.234.567"
    assert render_html("<p>{{ name }}</p>", {"name": "<script>"}) == "<p>&lt;script&gt;</p>"


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ ''.__class__ }}",
        "{{ x.__init__ }}",
        "{% for",
        "{{ 'a' * 1000000000 }}",
        "{{ 2 ** 10000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'a'.ljust(1000000000) }}",
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ 'a'|center(1000000000) }}",
        "{% for i in range(3) %}{% endfor %}",
        "{% include 'x' %}",
        "{{ x|attr('real') }}",
        "{{ 1 // 0 }}",
        "{{ x|safe }}",
    ],
)
def test_a_bad_template_is_a_clear_error(source):
    with pytest.raises(ConnectorError) as refused:
        render_html(source, {"x": 1})
    assert not refused.value.retry


@pytest.mark.parametrize(("value", "expected"), [(0, "$ 0"), ("1234.5", "$ 1.234,50"), (-1000, "$ -1.000")])
def test_money_is_written_as_people_here_write_it(value, expected):
    assert money(value) == expected


def _lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
