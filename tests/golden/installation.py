"""The installation behind the golden databases: a little of everything that must still open years later.

`python -m tests.golden.installation RELEASE` stores it anew for a release: database and data folder in one zip. Stored
files are never changed afterwards. The master key is the tests' own.
"""
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.model import CompleteTask, StartCase
from engine.perform import perform, start
from storage.access import Token
from storage.database import Database
from storage.people import User
from storage.processes import Release
from storage.schema import upgrade
from tests import drawing
from tests.conftest import KEYS
from tests.people import BOB, EVA, MONDAY

FOLDER = Path(__file__).parent / "databases"
OPEN_CASE, ENDED_CASE = "00golden000001", "00golden000002"
SECRET, LETTER = "52.871.004", b"%PDF-1.4 golden letter"
PARAMETERS = {"limite": 100}

FORM = b"fields:\n- {name: cedula, label: C, type: text, personal: true}\n- {name: anexo, label: A, type: file, personal: true}\n"
DIAGRAM = drawing.file(
    drawing.messages(news="=numero"),
    drawing.process(
        drawing.start(),
        drawing.user("ask", '<zeebe:formDefinition formId="ask"/><zeebe:assignmentDefinition candidateGroups="hr"/>'
                            '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P1D&quot;)"/>', name="Pedir datos"),
        drawing.boundary("late", "ask", drawing.timer("Duration", "PT8H"), interrupting=False),
        drawing.node("parallelGateway", "fork"),
        drawing.user("check", '<zeebe:assignmentDefinition candidateGroups="managers"/>', name="Revisar"),
        drawing.job("send", "mail.send"),
        drawing.node("intermediateCatchEvent", "wait", drawing.message("news")),
        drawing.end(), drawing.end("end_late"), drawing.end("end_send"), drawing.end("end_wait"),
        drawing.chain("start", "ask", "fork", "check", "end"), drawing.chain("fork", "send", "end_send"),
        drawing.chain("fork", "wait", "end_wait"), drawing.chain("late", "end_late"),
    ),
)
SHORT = drawing.file(drawing.process(
    drawing.start(), drawing.user("only", '<zeebe:assignmentDefinition candidateGroups="hr"/>'), drawing.end(), drawing.chain("start", "only", "end"),
    id="q"))


def furnish(database: Database) -> None:
    """People, settings, two processes, an open case after its first task, an ended one, a row of a register, a seal."""
    with database.transaction() as store:
        store.people.add(User("eva", "Eva Núñez", "eva@example.com", EVA.roles, EVA.groups, password="$argon2id$golden"), MONDAY)
        store.access.add_token(Token("golden", "eva", "golden", MONDAY), b"\x01" * 32)
        store.settings.put_calendar("colombia", {"zone": "America/Bogota", "holidays": ["2026-12-25"]}, "eva", MONDAY)
        store.settings.set_parameters("p", PARAMETERS, "eva", MONDAY)
        store.processes.deploy([Release("p", "Golden", {"p.bpmn": DIAGRAM, "forms/ask.yaml": FORM}, {"limite": 1}, ("hr",)),
                                Release("q", "Short", {"q.bpmn": SHORT})], "eva", MONDAY)
    _walk(database)
    with database.transaction() as store:
        store.registers.insert("tabla_anulado", {"factura": "FV-1"}, "job-1", MONDAY, OPEN_CASE)
        store.tasks.save_draft(_open_task(database, OPEN_CASE, "check"), "anna", {"nota": "a medias"}, MONDAY)
        store.ledger.seal(MONDAY + timedelta(days=1))


def _walk(database: Database) -> None:
    kept = database.files.put(LETTER)
    letter = {"name": "carta.pdf", "sha256": kept.sha256, "size": kept.size, "type": "application/pdf"}
    start(database, "p", StartCase(OPEN_CASE, BOB, {"numero": "N-1", "cedula": SECRET}, business_key="FV-1"), MONDAY)
    answers = {"cedula": SECRET, "anexo": letter}
    perform(database, OPEN_CASE, CompleteTask(_open_task(database, OPEN_CASE, "ask"), EVA, answers), MONDAY + timedelta(hours=1))
    start(database, "q", StartCase(ENDED_CASE, BOB, {}), MONDAY)
    perform(database, ENDED_CASE, CompleteTask(_open_task(database, ENDED_CASE, "only"), EVA, {"nota": "sí"}), MONDAY + timedelta(hours=2))


def _open_task(database: Database, case_id: str, element: str) -> str:
    with database.reading() as store:
        return next(task.id for task in store.cases.waits(case_id).tasks if task.element == element)


def store_release(release: str) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        upgrade(f"sqlite:///{place}/tramita.db")
        database = Database(f"sqlite:///{place}/tramita.db", place, KEYS)
        furnish(database)
        database.close()
        with zipfile.ZipFile(FOLDER / f"{release}.zip", "w", zipfile.ZIP_DEFLATED) as golden:
            for path in sorted(place.rglob("*")):
                if path.is_file():
                    golden.write(path, path.relative_to(place))


if __name__ == "__main__":
    store_release(sys.argv[1])
