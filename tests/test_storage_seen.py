"""Danger: a step is decided on what a reader saw a moment ago. Whoever moved the case meanwhile must not be overwritten."""
import pytest
from sqlalchemy import event, select

from engine.errors import TaskNotOpen
from engine.model import CompleteTask, StartCase
from engine.perform import perform, start
from storage.ids import new_id
from storage.processes import Release
from storage.tables import events
from tests import drawing
from tests.people import ANNA, BOB, MONDAY

DIAGRAM = drawing.file(drawing.process(
    drawing.start(), drawing.node("parallelGateway", "fork"), drawing.user("a"), drawing.user("b"), drawing.end("end_a"), drawing.end("end_b"),
    drawing.chain("start", "fork", "a", "end_a"), drawing.chain("fork", "b", "end_b")))


@pytest.fixture
def opened(database):
    """A fresh case with the tasks a and b: its id, and task ids by element."""
    with database.transaction() as store:
        store.processes.deploy([Release("p", "P", {"p.bpmn": DIAGRAM})], "anna", MONDAY)
    decision = start(database, "p", StartCase(new_id(), BOB, {}), MONDAY)
    return decision.case.id, {task.element: task.id for task in decision.after.tasks}


def test_a_case_that_moved_since_it_was_seen_is_decided_anew(database, opened):
    case_id, tasks = opened
    seen = look(database, case_id)
    perform(database, case_id, CompleteTask(tasks["a"], ANNA, {"x": 1}), MONDAY)

    perform(database, case_id, CompleteTask(tasks["b"], BOB, {"y": 2}), MONDAY, seen=seen)

    after = look(database, case_id).case
    assert (after.state, after.variables["x"], after.variables["y"]) == ("ended", 1, 2)
    assert_whole(database, case_id)


def test_a_task_completed_since_it_was_seen_is_not_completed_twice(database, opened):
    case_id, tasks = opened
    seen = look(database, case_id)
    perform(database, case_id, CompleteTask(tasks["a"], ANNA, {"who": "anna"}), MONDAY)

    with pytest.raises(TaskNotOpen):
        perform(database, case_id, CompleteTask(tasks["a"], BOB, {"who": "bob"}), MONDAY, seen=seen)

    assert look(database, case_id).case.variables["who"] == "anna"
    assert_whole(database, case_id)


def test_a_step_on_what_was_seen_writes_what_any_other_step_writes(database, opened):
    case_id, tasks = opened
    other = start(database, "p", StartCase(new_id(), BOB, {}), MONDAY)
    perform(database, other.case.id, CompleteTask(other.after.tasks[0].id, ANNA, {"x": 1}), MONDAY)

    perform(database, case_id, CompleteTask(tasks["a"], ANNA, {"x": 1}), MONDAY, seen=look(database, case_id))

    assert lines(database, case_id) == lines(database, other.case.id)
    assert_whole(database, case_id)


def test_what_was_seen_is_not_read_again(database, opened):
    case_id, tasks = opened
    seen, asked = look(database, case_id), []
    event.listen(database._engine, "before_cursor_execute", lambda *given: asked.append(given[2].split()[0]))

    perform(database, case_id, CompleteTask(tasks["a"], ANNA, {}), MONDAY, seen=seen)

    assert "SELECT" not in asked


def test_one_question_alone_sees_what_was_committed(database, opened):
    case_id, tasks = opened
    with database.asking() as store:
        assert store.tasks.get(tasks["a"]).state == "open"

    perform(database, case_id, CompleteTask(tasks["a"], ANNA, {}), MONDAY)

    with database.asking() as store:
        assert store.tasks.get(tasks["a"]).state == "completed"


def look(database, case_id):
    with database.reading() as store:
        return store.cases.look(case_id)


def lines(database, case_id):
    """What the rows of the history hold, but for ids. A bundle stands only where it is another than before."""
    with database.reading() as store:
        rows = store.tx.db.execute(select(events).where(events.c.case_id == case_id).order_by(events.c.seq)).all()
    return [(row.seq, row.type, row.actor, row.element, row.bundle, row.data.replace(case_id.encode(), b"")) for row in rows]


def assert_whole(database, case_id):
    with database.reading() as store:
        assert store.history.verify_chain(case_id).intact
