"""Danger: a mail that leaves although it may not, leaves twice, or is lost between the case and the server."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from engine.mails import CAPTURED, FAILED, QUEUED, SENT, UNKNOWN
from engine.model import CANCELLED, ENDED, INCIDENT, CancelCase, RetryIncident
from engine.perform import perform
from tests.calls import keep
from tests.mail_server import free_port, mail_server
from tests.mailing import USUAL, add_people, clockwork, diagram, outbox, settings, started
from tests.moving_cases import bpmn, case, events, waiting
from tests.people import ADMIN, MONDAY

HOUR = timedelta(hours=1)
ORIGINAL = {
    "message_id": "<orig@mail.x.co>",
    "references": ["<first@mail.x.co>"],
    "sender": "jose@x.co",
    "to": ["tramites@x.co"],
    "subject": "ANULADO-Ana Peña-CALI",
    "date": "2026-11-23T08:00:00-05:00",
    "text": "Adjunto soportes.\nGracias",
    "attachments": [],
}


def read(raw):
    return message_from_bytes(raw, policy=policy.default)


def retry(database, now):
    [incident] = waiting(database, "c1")["incidents"]
    perform(database, "c1", RetryIncident(incident.id, ADMIN), now)


def test_nothing_leaves_unless_it_is_allowed(database):
    with mail_server() as there:
        started(database)
        clockwork(database, settings(there.url, allow="")).advance(MONDAY)

    assert there.mails == []
    assert (outbox(database).state, outbox(database).to) == (CAPTURED, ("anna@x.co",))
    assert case(database, "c1").state == ENDED
    assert [type for type in events(database, "c1") if "mail" in type] == ["mail_queued", "mail_captured"]


def test_an_allowed_mail_leaves_once_and_the_case_goes_on(database):
    with mail_server() as there:
        started(database)
        work = clockwork(database, settings(there.url))
        work.advance(MONDAY)
        work.advance(MONDAY + HOUR)

    (received,) = there.mails
    sent = outbox(database)
    assert received.recipients == ("anna@x.co",)
    assert (sent.state, sent.raw.rstrip(), sent.message_id) == (SENT, received.raw.rstrip(), received.mail["Message-ID"])
    assert received.mail["Message-ID"].endswith("@tramita.x.co>")
    assert received.mail["Date"].datetime == MONDAY
    assert [type for type in events(database, "c1") if "mail" in type] == ["mail_queued", "mail_sent"]
    assert case(database, "c1").state == ENDED


def test_of_several_recipients_the_allowed_get_it_and_the_others_are_named(database):
    with mail_server() as there:
        started(
            database,
            diagram({"to": "=recipient", "bcc": "=hidden", "subject": "=asunto", "body": "=text"}),
            recipient=["anna@x.co", "client@elsewhere.example"],
            hidden="eva@x.co",
        )
        clockwork(database, settings(there.url)).advance(MONDAY)

    (received,) = there.mails
    assert received.recipients == ("anna@x.co", "eva@x.co")
    assert outbox(database).state == SENT
    assert "client@elsewhere.example" in outbox(database).error
    assert [type for type in events(database, "c1") if "mail" in type] == ["mail_queued", "mail_sent", "mail_captured"]


def test_users_and_groups_become_addresses_of_those_who_are_there(database):
    add_people(database)
    with mail_server() as there:
        started(
            database,
            diagram({"to": "Jefe Servicio al cliente", "cc": "=asistente", "subject": "=asunto", "body": "=text"}),
            asistente=["Auxiliar Skaner", "anna"],
        )
        clockwork(database, settings(there.url)).advance(MONDAY)

    assert there.mails[0].recipients == ("anna@x.co", "bob@x.co")
    assert there.mails[0].mail["Cc"] is None


def test_a_group_without_addresses_is_an_incident_that_names_it(database):
    add_people(database)
    started(database, diagram({"to": "Gerencia", "subject": "=asunto", "body": "=text"}))
    clockwork(database, settings("smtp://127.0.0.1:9")).advance(MONDAY)

    [incident] = waiting(database, "c1")["incidents"]
    assert "Gerencia" in incident.message


def test_an_answer_stands_in_the_thread_of_the_mail_it_answers(database):
    with mail_server() as there:
        started(database, diagram(headers={"reply": "original"}), correo=ORIGINAL)
        clockwork(database, settings(there.url)).advance(MONDAY)

    mail = there.mails[0].mail
    assert (mail["Subject"], mail["In-Reply-To"], mail["References"]) == (
        "RE: ANULADO-Ana-CALI",
        "<orig@mail.x.co>",
        "<first@mail.x.co> <orig@mail.x.co>",
    )
    assert "> Adjunto soportes." in mail.get_body(("plain",)).get_content()


def test_a_reminder_stands_below_the_mail_that_it_follows(database):
    with mail_server() as there:
        started(database, diagram({**USUAL, "follows": "=pedido"}, {"reply": "original"}), correo=ORIGINAL, pedido="<ours@tramita.x.co>")
        clockwork(database, settings(there.url)).advance(MONDAY)

    mail = there.mails[0].mail
    assert mail["In-Reply-To"] == "<ours@tramita.x.co>"
    assert mail["References"] == "<first@mail.x.co> <orig@mail.x.co> <ours@tramita.x.co>"


def test_a_forwarded_mail_takes_its_attachments_along(database):
    file = keep(database, "Carta Peña.pdf", b"%PDF-1.7 carta")
    with mail_server() as there:
        started(database, diagram({"to": "=recipient", "body": "=text"}, {"reply": "forward"}), correo=ORIGINAL | {"attachments": [file]})
        clockwork(database, settings(there.url)).advance(MONDAY)

    mail = there.mails[0].mail
    assert mail["Subject"] == "FW: ANULADO-Ana Peña-CALI"
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [("Carta Peña.pdf", b"%PDF-1.7 carta")]
    assert "De: jose@x.co" in mail.get_body(("plain",)).get_content()


def test_attachments_are_files_and_lists_of_them_and_nulls_are_left_out(database):
    one, two = keep(database, "a.pdf", b"%PDF a"), keep(database, "b.pdf", b"%PDF b")
    with mail_server() as there:
        started(
            database, diagram({"to": "=recipient", "subject": "=asunto", "body": "=text", "attachments": "=[one, null, [two]]"}), one=one, two=two
        )
        clockwork(database, settings(there.url)).advance(MONDAY)

    assert [part.get_filename() for part in there.mails[0].mail.iter_attachments()] == ["a.pdf", "b.pdf"]


def test_what_a_client_wrote_is_never_a_template(database):
    with mail_server() as there:
        started(database, text="{{ 7*7 }}", asunto="{{ recipient }}")
        clockwork(database, settings(there.url)).advance(MONDAY)

    assert there.mails[0].mail["Subject"] == "{{ recipient }}"
    assert "{{ 7*7 }}" in there.mails[0].mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("behaviour", [{"data": "451 Later"}, {"rcpt": {"anna@x.co": "450 Busy"}}])
def test_a_busy_server_is_asked_again_later(database, behaviour):
    with mail_server(**behaviour) as there:
        started(database)
        work = clockwork(database, settings(there.url))
        work.advance(MONDAY)
        assert (outbox(database).state, there.mails) == (QUEUED, [])
        there.data, there.rcpt = None, {}
        work.advance(MONDAY + HOUR)

    assert (outbox(database).state, len(there.mails)) == (SENT, 1)
    assert case(database, "c1").state == ENDED


def test_a_server_that_stays_away_becomes_an_incident_and_a_person_can_retry(database):
    port = free_port()
    started(database)
    clockwork(database, settings(f"smtp://127.0.0.1:{port}")).advance(MONDAY + HOUR)
    assert (outbox(database).state, case(database, "c1").state) == (QUEUED, INCIDENT)

    with mail_server() as there:
        retry(database, MONDAY + HOUR)
        clockwork(database, settings(there.url)).advance(MONDAY + HOUR)

    assert (outbox(database).state, len(there.mails)) == (SENT, 1)
    assert case(database, "c1").state == ENDED


def test_a_refused_mail_is_an_incident_at_once(database):
    with mail_server(data="550 No such user here") as there:
        started(database)
        clockwork(database, settings(there.url)).advance(MONDAY)

    assert outbox(database).state == FAILED
    [incident] = waiting(database, "c1")["incidents"]
    assert "550 No such user here" in incident.message


def test_without_a_server_an_allowed_mail_says_which_setting_is_missing(database):
    started(database)
    clockwork(database, settings("")).advance(MONDAY)

    [incident] = waiting(database, "c1")["incidents"]
    assert "TRAMITA_SMTP" in incident.message


@pytest.mark.parametrize("behaviour", [{"drop": True}, {"silent_seconds": 30}], ids=["cut", "silent"])
def test_a_mail_that_may_have_left_is_marked_and_goes_again_only_when_a_person_says_so(database, behaviour):
    with mail_server(**behaviour) as there:
        started(database)
        work = clockwork(database, settings(there.url, timeout="0.3"))
        work.advance(MONDAY + 3 * HOUR)
        first = outbox(database)
        assert (first.state, case(database, "c1").state) == (UNKNOWN, INCIDENT)
        there.drop, there.silent_seconds, there.mails[:] = False, 0, []
        work.advance(MONDAY + 9 * HOUR)
        assert there.mails == []

        retry(database, MONDAY + 9 * HOUR)
        work.advance(MONDAY + 9 * HOUR)

    (again,) = there.mails
    assert (outbox(database).state, again.mail["Message-ID"], again.raw.rstrip()) == (SENT, first.message_id, first.raw.rstrip())


def test_a_case_that_was_cancelled_sends_nothing_any_more(database):
    with mail_server() as there:
        started(database)
        perform(database, "c1", CancelCase(ADMIN, "no longer"), MONDAY)
        clockwork(database, settings(there.url)).advance(MONDAY + HOUR)

    assert there.mails == []
    assert case(database, "c1").state == CANCELLED


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "not an address"},
        {"recipient": "a@x.co\nBcc: b@x.co"},
        {"asunto": ""},
        {"text": None},
        {"recipient": None},
        {"asunto": 7},
    ],
)
def test_a_mail_that_cannot_be_written_is_an_incident_and_no_row(database, wrong):
    started(database, **wrong)
    clockwork(database, settings("smtp://127.0.0.1:9")).advance(MONDAY)

    with database.reading() as store:
        assert store.mail.of_case("c1") == []
    assert case(database, "c1").state == INCIDENT


def test_the_result_is_kept_only_where_the_diagram_names_a_variable(database):
    started(database, diagram(headers={"resultVariable": "aviso"}))
    clockwork(database, settings(allow="")).advance(MONDAY)

    kept = case(database, "c1").variables
    assert kept["aviso"] == {"message_id": outbox(database).message_id, "state": CAPTURED, "to": ["anna@x.co"], "cc": []}
    assert "state" not in kept


def test_a_reminder_nobody_drew_says_what_is_late_and_where_it_waits(database):
    drawn = bpmn(
        "correo",
        '<startEvent id="start"/>',
        '<userTask id="work" name="Revisar la queja"><extensionElements><zeebe:assignmentDefinition candidateGroups="Jefe Servicio al cliente"/>'
        '<zeebe:taskSchedule dueDate="=date and time(&quot;2026-11-24T17:00:00-05:00&quot;)"/><tramita:stage kind="reminder"/>'
        "</extensionElements></userTask>",
        '<endEvent id="end"/>',
        flows="start>work work>end",
    )
    add_people(database)
    started(database, drawn)

    clockwork(database, settings(allow="")).advance(MONDAY + timedelta(days=2))

    sent = outbox(database)
    text = read(sent.raw).get_body(("plain",)).get_content()
    assert sent.to == ("anna@x.co", "bob@x.co")
    assert sent.subject == "Recordatorio: Revisar la queja"
    assert "«Revisar la queja» venció el 24/11/2026 17:00" in text
    with database.reading() as store:
        [task] = store.cases.waits("c1").tasks
    assert f"https://tramita.x.co/tasks/{task.id}" in text
    assert [type for type in events(database, "c1") if type in ("reminder_sent", "deadline_breached")] == ["deadline_breached", "reminder_sent"]
