"""Danger: the mails of the cancellation of invoices: from the request that comes in to the copy that is forwarded."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest

from tests.mail_server import mail_server
from tests.moving_cases import case, events
from tests.p1 import ALL_CORRECT, carlos, julia
from tests.p1_office import PDF, SUBJECT, SUPPORTS, Office, sheet


@pytest.fixture
def there():
    with mail_server() as server:
        yield server


@pytest.fixture
def office(sqlite_database, there):
    return Office(sqlite_database, there.url)


def test_no_cell_of_a_strange_sheet_keeps_a_mail_out(database, there):
    strange = sheet(["MEMORANDO"], ["Factura", "FV_x0000_77\n8"])
    received = Office(database, there.url).comes(SUBJECT, files=SUPPORTS | {"Memorando factura.xlsx": strange})

    assert (received.outcome, case(database, received.case).business_key) == ("started", "FV77 8")


def test_a_request_by_mail_is_approved_forwarded_and_written_down(office, there):
    case_id = office.comes(SUBJECT, files=SUPPORTS).case
    assert case(office.database, case_id).variables["numeroFactura"] == "FV-1001"

    office.complete(case_id, "ar_revisar_soportes", carlos, tipo="Anulación", **ALL_CORRECT)
    office.complete(case_id, "ar_aprobar_anulacion", julia, decision="Aprobar", comentario=None)

    asked, answer, forward = there.mails
    assert (asked.mail["Subject"], asked.mail["In-Reply-To"], asked.recipients) == (f"RE: {SUBJECT}", "<m1@x.co>", ("julia@x.co", "carlos@x.co"))
    assert sorted(part.get_filename() for part in asked.mail.iter_attachments()) == sorted(SUPPORTS)
    assert (answer.mail["Subject"], answer.mail["In-Reply-To"], answer.mail["To"]) == (f"RE: {SUBJECT}", "<m1@x.co>", "jose@x.co")
    assert "carlos@x.co" in answer.mail["Cc"]
    assert (forward.mail["Subject"], forward.mail["To"], forward.mail["Cc"]) == (f"FW: {SUBJECT}", "jose@x.co", "samuel@x.co")
    assert sorted(part.get_filename() for part in forward.mail.iter_attachments()) == sorted(SUPPORTS)
    with office.database.reading() as store:
        [row] = store.registers.rows("tabla_anulado")
        [memo] = [one for one in store.documents.of_case(case_id) if one.element == "ar_preparar_memorando"]
        text = pypdf.PdfReader(BytesIO(store.documents.read(memo))).pages[0].extract_text()
    assert (row.number, row.data["factura"], row.data["ciudad"]) == (1, "FV-1001", "CALI")
    assert "FV-1001" in text and "Ana Peña" in text


def test_what_is_missing_is_asked_for_and_the_corrected_mail_goes_on_with_the_case(office, there):
    incomplete = {name: content for name, content in SUPPORTS.items() if "Carta" not in name}
    case_id = office.comes("ANULADO Ana Peña Cali", files=incomplete).case
    office.complete(
        case_id, "ar_revisar_soportes", carlos, tipo="Anulación", **ALL_CORRECT | {"cartaClienteCorrecta": False}, observaciones="Falta la carta."
    )

    (asked,) = there.mails
    text = asked.mail.get_body(("plain",)).get_content()
    assert asked.mail["Subject"] == "RE: ANULADO Ana Peña Cali"
    assert "Carta del cliente digitalizada" in text and "Asunto ANULADO-nombre cliente-CIUDAD" in text

    received = office.comes(f"RE: {SUBJECT}", "<m2@x.co>", {"carta_cliente.pdf": PDF}, In_Reply_To=asked.mail["Message-ID"])

    assert (received.outcome, received.case) == ("correlated", case_id)
    known = case(office.database, case_id).variables
    assert known["cartaCliente"]["name"] == "carta_cliente.pdf" and known["memorandoExcel"]["name"] == "Memorando factura.xlsx"
    assert events(office.database, case_id).count("message_received") == 1


def test_reminders_of_a_late_approval_leave_as_mails(office, there):
    case_id = office.comes(SUBJECT, files=SUPPORTS).case
    office.complete(case_id, "ar_revisar_soportes", carlos, tipo="Refacturación", **ALL_CORRECT)

    office.later(timedelta(days=4))

    assert ("julia@x.co", "carlos@x.co") in [one.recipients for one in there.mails]  # escalated to her, copied to him
    assert events(office.database, case_id).count("reminder_sent") == 1
    assert events(office.database, case_id).count("deadline_escalated") == 1
