"""A process that is called brings what belongs to it: its parameters as its owner set them, its forms and its templates."""
from engine.connectors.letter import run as letter
from engine.surroundings import surroundings
from storage.processes import Release
from tests.calls import call
from tests.people import MONDAY

CALLED = {
    "called/q/process.yaml": b"key: q\nparameters: [{name: q.days, type: integer, default: 3}, {name: q.who, default: anna}]",
    "called/q/letters/answer.html": b"<p>Respuesta</p>",
}
CALLER = Release("p", "P", {"p.bpmn": b"", "process.yaml": b"key: p", **CALLED}, parameters={"p.days": 1})


def test_the_parameters_of_a_called_process_are_those_that_its_owner_set(database):
    with database.transaction() as store:
        store.processes.deploy([CALLER], "anna", MONDAY)
        store.settings.set_parameters("q", {"q.days": 5}, "anna", MONDAY)

    with database.reading() as store:
        bundle = store.processes.bundle("p")

    assert dict(bundle.parameters) == {"q.days": 5, "q.who": "anna", "p.days": 1}
    assert surroundings(bundle).settings["parameters"]["q"]["days"] == 5


def test_a_letter_of_a_called_process_is_filled(database):
    outcome = letter(call(database, {}, {"template": "answer"}, files=CALLED))

    assert outcome.variables["file"]["name"].endswith(".pdf")
