"""The office that cancels invoices: P1 as it is deployed, its people with addresses, and the clock of its machine."""
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl

from engine.decide import scope_of
from engine.model import CompleteTask
from engine.perform import perform
from storage.people import User
from tests.mail_coming import arrives, written
from tests.mailing import clockwork, settings
from tests.p1 import KEY, ROOT, carlos, julia, read_answers
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
        self.database, self.now = database, MONDAY
        deploy(database, {str(path.relative_to(ROOT)): path.read_bytes() for path in _files()}, "root", MONDAY)
        with database.transaction() as store:
            for actor in (carlos, julia):
                store.people.add(User(actor.user, actor.user.title(), f"{actor.user}@x.co", groups=actor.groups), MONDAY)
            store.people.add(User("samuel", "Samuel", "samuel@x.co", groups=frozenset({"Auxiliar Skaner"})), MONDAY)
        self.clock = clockwork(database, settings(url))

    def comes(self, *given, text="Adjunto.", **more):
        received = arrives(self.database, written(*given, **more).replace(b"Adjunto.", text.encode()))
        self.later()
        return received

    def later(self, length=timedelta(0)):
        """Let time pass; the machine does what is due."""
        self.now += length
        self.clock.advance(self.now)

    def complete(self, case_id, element, actor, **answers):
        [task] = [one for one in self.tasks(case_id) if one.element == element]
        with self.database.reading() as store:
            bundle, loaded = store.cases.load(case_id)
        scope = {**scope_of(bundle, loaded, task.id), "user": {"id": actor.user, "name": actor.user.title()}}
        values, errors = read_answers(bundle, task.form, answers, {}, scope, self.now)
        assert not errors, errors
        perform(self.database, case_id, CompleteTask(task.id, actor, values), self.now)
        self.later()

    def tasks(self, case_id):
        """The open tasks."""
        with self.database.reading() as store:
            return [one.task for one in store.tasks.of_case(case_id) if one.state == "open"]


def _files():
    folders = (ROOT / "processes" / KEY, ROOT / "forms" / KEY)
    return [path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.is_file() and "scenarios" not in path.parts]
