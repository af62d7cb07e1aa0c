"""Danger: the mails of the cancellation of invoices: from the request that comes in to the copy that is forwarded."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdf
import pytest

from engine.decide import scope_of
from engine.model import CompleteTask
from engine.perform import perform
from storage.people import User
from tests.mail_coming import arrives, written
from tests.mail_server import mail_server
from tests.mailing import clockwork, settings
from tests.moving_cases import case, events
from tests.p1 import ALL_CORRECT, KEY, ROOT, carlos, julia, read_answers
from tests.people import MONDAY
from web.deployment import deploy

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SUBJECT = "ANULADO-Ana Peña-Cali"


def sheet(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    data = BytesIO()
    made.save(data)
    return data.getvalue()


SUPPORTS = {
    "Memorando factura.xlsx": sheet(["MEMORANDO"], ["Cliente", "Ana Peña"], ["Factura", "FV-1001"]),
    "factura original.pdf": PDF + b"f",
    "Carta Cliente.pdf": PDF + b"c",
    "carta_respuesta.pdf": PDF + b"r",
    "Informe Gestiones.xlsx": sheet(["Gestiones"]),
}


class Office:
    """P1 deployed, its people with addresses, and a mail server that may take their mails."""

    def __init__(self, database, url):
        self.database = database
        deploy(database, {str(path.relative_to(ROOT)): path.read_bytes() for path in _files()}, "root", MONDAY)
        with database.transaction() as store:
            for actor in (carlos, julia):
                store.people.add(User(actor.user, actor.user.title(), f"{actor.user}@x.co", groups=actor.groups), MONDAY)
            store.people.add(User("samuel", "Samuel", "samuel@x.co", groups=frozenset({"Auxiliar Skaner"})), MONDAY)
        self.clock = clockwork(database, settings(url))

    def comes(self, *given, **more):
        received = arrives(self.database, written(*given, **more))
        self.clock.advance(MONDAY)
        return received

    def complete(self, case_id, element, actor, **answers):
        with self.database.reading() as store:
            [task] = [one.task for one in store.tasks.of_case(case_id) if one.task.element == element and one.state == "open"]
            bundle, loaded = store.cases.load(case_id)
        scope = {**scope_of(bundle, loaded, task.id), "user": {"id": actor.user, "name": actor.user.title()}}
        values, errors = read_answers(bundle, task.form, answers, {}, scope, MONDAY)
        assert not errors, errors
        perform(self.database, case_id, CompleteTask(task.id, actor, values), MONDAY)
        self.clock.advance(MONDAY)


def _files():
    folders = (ROOT / "processes" / KEY, ROOT / "forms" / KEY)
    return [path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.is_file() and "scenarios" not in path.parts]


@pytest.fixture
def there():
    with mail_server() as server:
        yield server


@pytest.fixture
def office(sqlite_database, there):
    return Office(sqlite_database, there.url)


def subjects(server):
    return [(one.mail["Subject"], one.recipients) for one in server.mails]


def test_a_request_by_mail_is_approved_forwarded_and_written_down(office, there):
    case_id = office.comes(SUBJECT, files=SUPPORTS).case
    assert case(office.database, case_id).variables["numeroFactura"] == "FV-1001"

    office.complete(case_id, "ar_revisar_soportes", carlos, tipo="Anulación", **ALL_CORRECT)
    office.complete(case_id, "ar_aprobar_anulacion", julia, decision="Aprobar", comentario=None)

    answer, forward = there.mails
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

    office.clock.advance(MONDAY + timedelta(days=4))

    assert ("julia@x.co", "carlos@x.co") in [one.recipients for one in there.mails]  # escalated to her, copied to him
    assert events(office.database, case_id).count("reminder_sent") == 1
    assert events(office.database, case_id).count("deadline_escalated") == 1
