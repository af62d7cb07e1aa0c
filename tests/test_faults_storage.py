"""Danger: the process is killed between any two writes of a step. Nothing may be lost, nothing done twice, the chain stays whole."""
from datetime import timedelta

import pytest

from engine.errors import TaskNotOpen
from engine.model import CompleteTask, StartCase
from engine.perform import perform, start
from engine.replay import first_difference
from storage.database import Database
from storage.ids import new_id
from storage.processes import Release
from tests import drawing
from tests.dying import KEYS, dies, preload
from tests.people import BOB, EVA, MONDAY

preload(__name__)

SECRET = "52.871.004"
DIAGRAM = drawing.file(
    drawing.messages(news="=numero"),
    drawing.process(
        drawing.start(),
        drawing.user("ask", '<zeebe:formDefinition formId="ask"/><zeebe:assignmentDefinition candidateGroups="hr"/>'
                            '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P1D&quot;)"/>'),
        drawing.boundary("late", "ask", drawing.timer("Duration", "PT8H"), interrupting=False),
        drawing.node("parallelGateway", "fork"),
        drawing.user("check", '<zeebe:assignmentDefinition candidateGroups="managers"/>'),
        drawing.job("send", "mail.send"),
        drawing.node("intermediateThrowEvent", "tell", drawing.message("news")),
        drawing.node("intermediateCatchEvent", "wait", drawing.message("news")),
        drawing.end(), drawing.end("end_late"), drawing.end("end_send"), drawing.end("end_wait"),
        drawing.chain("start", "ask", "fork", "check", "end"), drawing.chain("fork", "send", "end_send"),
        drawing.chain("fork", "tell", "wait", "end_wait"), drawing.chain("late", "end_late"),
    ),
)
FORM = b"fields:\n- {name: cedula, label: C, type: text, personal: true}\n- {name: anexo, label: A, type: file, personal: true}\n"
FEWEST_POINTS = 12  # statements, commit, file: a test that kills nowhere proves nothing


def complete(database, case_id):
    """What a request does: keep the file that came, then complete the task."""
    kept = database.files.put(b"%PDF " + SECRET.encode())
    file = {"name": "carta.pdf", "sha256": kept.sha256, "size": kept.size, "type": "application/pdf"}
    answers = {"cedula": SECRET, "anexo": file, "numero": "N-1"}
    perform(database, case_id, CompleteTask(_first_task(database, case_id), EVA, answers), MONDAY + timedelta(hours=1))


def begin(database, case_id):
    start(database, "p", StartCase(case_id, BOB, {"numero": "N-1", "cedula": SECRET}), MONDAY)


@pytest.fixture
def deployed(database):
    with database.transaction() as store:
        store.processes.deploy([Release("p", "P", {"p.bpmn": DIAGRAM, "forms/ask.yaml": FORM})], "anna", MONDAY)
    return database


def test_a_completion_killed_at_any_write_happened_whole_or_not_at_all(deployed, database_url):
    kept, lost, at = 0, 0, 1
    case_id = _begun(deployed)
    while dies(complete, database_url, deployed.data, case_id, at=at):
        _assert_sound(deployed, case_id)
        if _types(deployed, case_id).count("task_completed"):
            kept, case_id = kept + 1, _begun(deployed)
        else:
            lost += 1
            _assert_untouched(deployed, case_id)
        at += 1

    assert lost >= FEWEST_POINTS - 2
    assert kept >= 1  # died after the commit, before anyone was told
    _assert_done_once(deployed, case_id)


def test_after_a_kill_the_same_request_again_does_the_step_once(deployed, database_url):
    for at in (3, 9, 99):
        case_id = _begun(deployed)
        dies(complete, database_url, deployed.data, case_id, at=at)

        try:
            complete(deployed, case_id)
        except (TaskNotOpen, StopIteration):
            assert at == 99  # it had happened: the answer is "already done"
        _assert_done_once(deployed, case_id)


def test_a_start_killed_at_any_write_leaves_a_whole_case_or_none(deployed, database_url):
    at, whole = 1, 0
    case_id = new_id()
    while dies(begin, database_url, deployed.data, case_id, at=at):
        with deployed.reading() as store:
            there = store.cases.load(case_id) is not None
            assert bool(store.history.all(case_id)) == bool(store.cases.waits(case_id).tasks) == there
        whole += there
        case_id, at = new_id(), at + 1

    assert whole >= 1
    assert at > FEWEST_POINTS - 4
    _assert_sound(deployed, case_id)


def test_a_database_left_by_a_killed_process_serves_the_next_one_at_once(deployed, database_url, tmp_path):
    case_id = _begun(deployed)
    assert dies(complete, database_url, deployed.data, case_id, at=6)

    after = Database(database_url, deployed.data, KEYS)
    complete(after, case_id)
    _assert_done_once(after, case_id)
    after.close()


def _begun(database):
    case_id = new_id()
    begin(database, case_id)
    return case_id


def _first_task(database, case_id):
    with database.reading() as store:
        return next(one.task.id for one in store.tasks.of_case(case_id) if one.task.element == "ask" and one.state == "open")


def _types(database, case_id):
    with database.reading() as store:
        return [event.type for event in store.history.all(case_id)]


def _assert_sound(database, case_id):
    """The chain holds, and the engine run again on the recorded inputs writes exactly this history."""
    with database.reading() as store:
        assert store.history.verify_chain(case_id).intact
        assert first_difference(case_id, store.history.all(case_id), store.processes.bundle_of) is None


def _assert_untouched(database, case_id):
    with database.reading() as store:
        waits = store.cases.waits(case_id)
        assert [task.element for task in waits.tasks] == ["ask"]
        assert (len(waits.timers), waits.jobs, waits.subscriptions, store.documents.of_case(case_id)) == (2, (), (), [])
        assert store.jobs.list().items == () or all(row.job.case != case_id for row in store.jobs.list().items)


def _assert_done_once(database, case_id):
    _assert_sound(database, case_id)
    with database.reading() as store:
        waits = store.cases.waits(case_id)
        assert [task.element for task in waits.tasks] == ["check"]
        assert [job.element for job in waits.jobs] == ["send"]
        assert [one.element for one in waits.subscriptions] == ["wait"]
        assert [row.job.type for row in store.jobs.of_case(case_id)].count("tramita.message") == 1
        assert waits.timers == ()
        (document,) = store.documents.of_case(case_id)
        assert store.documents.read(document) == b"%PDF " + SECRET.encode()
        assert [one.state for one in store.tasks.of_case(case_id)] == ["completed", "open"]
    assert _types(database, case_id).count("task_completed") == 1
