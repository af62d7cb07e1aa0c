"""Danger: an approval by mail that nobody gave, or a mail that did not leave and that nobody misses."""
from datetime import timedelta

import pytest

from engine.intake.contents import fits
from engine.intake.parse import parse
from engine.intake.rules import rules_of
from tests.mail_coming import written
from tests.mail_server import mail_server
from tests.moving_cases import case, events, waiting
from tests.p1 import ALL_CORRECT, carlos, deployed, julia
from tests.p1_office import SUBJECT, SUPPORTS, Office

NOBODY_THERE = "550 5.1.1 no such mailbox"


@pytest.fixture
def there():
    with mail_server() as server:
        yield server


@pytest.fixture
def office(sqlite_database, there):
    return Office(sqlite_database, there.url)


def begun(office, **answers):
    """A request that came by mail and was reviewed."""
    case_id = office.comes(SUBJECT, files=SUPPORTS).case
    office.complete(case_id, "ar_revisar_soportes", carlos, **{"tipo": "Anulación", **ALL_CORRECT, **answers})
    return case_id


def waits(office, case_id):
    return sorted(task.element for task in office.tasks(case_id))


# ---- what counts as a decision


@pytest.mark.parametrize(("words", "decision"), [
    ("Apruebo", "Aprobar"), ("APROBADO.", "Aprobar"), ("Aprobada, gracias", "Aprobar"), ("Sí, apruebo", "Aprobar"), ("Si apruebo", "Aprobar"),
    ("Se aprueba la anulación.\nSi hay dudas, me llaman", "Aprobar"), ("Buenos días:\n\nApruebo la anulación", "Aprobar"),
    ("Rechazo: ya se pagó", "Rechazar"), ("Rechazada", "Rechazar"), ("Hola Sara, se rechaza", "Rechazar"), ("Devuelvo, falta el sello", "Devolver"),
    ("Devuelta\nporque sí", "Devolver"),
    ("No apruebo", None), ("No, rechazada no", None), ("Apruebo pero con la firma", None), ("Aprobada si el cliente paga", None),
    ("Apruebo solo la primera", None), ("Aprobación pendiente", None), ("¿La apruebo?", None), ("", None), ("Gracias. Apruebo", None),
    ("> Apruebo", None), ("El lunes, Ana escribió:\nApruebo", None),
])
def test_only_plain_words_decide(words, decision):
    mail = parse(written("RE: x").replace(b"Adjunto.", words.encode()))
    rules = [rule for rule in rules_of(deployed()).replies if rule.message == "ar_decision_por_correo"]

    found = [rule.set["decision"] for rule in rules if fits(rule, mail, {"Jefe Servicio al cliente"})]

    assert found == ([decision] if decision else [])


# ---- from the request to the table


def test_the_head_approves_by_answering_and_the_table_says_so(office, there):
    case_id = begun(office)
    [asked] = there.mails

    received = office.comes("RE: x", "<m2@x.co>", From="julia@x.co", In_Reply_To=asked.mail["Message-ID"], text="Apruebo.\nJulia")

    assert (received.outcome, waits(office, case_id)) == ("correlated", ["ar_digitalizar", "ar_radicar_memorando"])
    known = case(office.database, case_id).variables
    assert (known["decision"], known["comentario"], known["aprobador"]) == ("Aprobar", "Apruebo.\nJulia", "Julia")
    with office.database.reading() as store:
        [row] = store.registers.rows("tabla_anulado")
        [heard] = [one for one in store.history.all(case_id) if one.type == "message_received"]
    assert (row.data["aprobador"], heard.actor, heard.element) == ("Julia", "julia", "ar_correo_anulacion")
    assert there.mails[1].mail["To"] == "jose@x.co" and "Apruebo." in there.mails[1].mail.get_body(("plain",)).get_content()


def test_the_coordinator_in_copy_does_not_approve_a_cancellation(office, there):
    case_id = begun(office)
    asked = there.mails[0].mail["Message-ID"]

    received = office.comes("RE: x", "<m2@x.co>", From="carlos@x.co", In_Reply_To=asked, text="Apruebo")

    assert (received.outcome, waits(office, case_id)) == ("unrecognised", ["ar_aprobar_anulacion"])
    assert events(office.database, case_id).count("task_refused") == 1


def test_a_reminder_stands_in_the_thread_of_its_request(office, there):
    begun(office)
    office.later(timedelta(days=2))

    asked, reminder = there.mails[:2]
    assert reminder.mail["In-Reply-To"] == asked.mail["Message-ID"]


# ---- mails that do not leave


def test_a_return_that_cannot_leave_is_told_by_other_means(office, there):
    there.rcpt["jose@x.co"] = NOBODY_THERE
    case_id = begun(office, cartaClienteCorrecta=False, observaciones="Ilegible")

    assert waits(office, case_id) == ["ar_avisar_devolucion"]
    assert waiting(office.database, case_id)["incidents"] == []
    [task] = office.tasks(case_id)
    assert task.candidate_groups == ("Coordinador Servicio al Cliente",)
    office.complete(case_id, "ar_avisar_devolucion", carlos, medioAviso="Teléfono", personaAvisada="José", fechaAviso="2026-11-23T10:00")
    assert waits(office, case_id) == ["ar_subsanar_soportes"]


def test_a_forwarded_mail_that_cannot_leave_is_told_and_the_row_is_written(office, there):
    case_id = begun(office)
    there.rcpt["samuel@x.co"] = NOBODY_THERE
    office.complete(case_id, "ar_aprobar_anulacion", julia, decision="Aprobar")

    assert waits(office, case_id) == ["ar_avisar_reenvio"]
    office.complete(case_id, "ar_avisar_reenvio", carlos, medioAviso="Persona", personaAvisada="Samuel", fechaAviso="2026-11-23T10:00")
    assert waits(office, case_id) == ["ar_digitalizar", "ar_radicar_memorando"]
    with office.database.reading() as store:
        assert len(store.registers.rows("tabla_anulado")) == 1


def test_a_busy_server_is_asked_again_before_anybody_is_bothered(office, there):
    there.rcpt["jose@x.co"] = "451 4.3.0 later"
    case_id = begun(office, cartaClienteCorrecta=False, observaciones="Ilegible")
    assert waits(office, case_id) == []

    office.later(timedelta(hours=4))

    assert waits(office, case_id) == ["ar_avisar_devolucion"]
    assert events(office.database, case_id).count("job_failed") == 4


def test_a_request_that_cannot_leave_keeps_nobody_from_deciding(office, there):
    there.rcpt["julia@x.co"] = NOBODY_THERE
    case_id = begun(office)

    assert waits(office, case_id) == ["ar_aprobar_anulacion"]
    office.complete(case_id, "ar_aprobar_anulacion", julia, decision="Rechazar", comentario="Ya se pagó")
    assert case(office.database, case_id).end_name == "Rechazada"
