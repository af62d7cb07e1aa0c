"""Every process in the tree can be deployed, says where it comes from, and is drawn for people."""
from itertools import combinations
from pathlib import Path

import pytest

from engine import diagram
from engine.connectors import connectors
from engine.diagram.model import GATEWAYS, PERSON_TASKS, Diagram, Element
from engine.dmn import read_dmn
from engine.process_file import read as read_process_file
from forms.read import check as check_form
from web.bundling import with_called

ROOT = Path(__file__).parent.parent
KEYS = sorted(path.name for path in (ROOT / "processes").iterdir() if (path / "process.yaml").exists())
JOB_TASKS = ("serviceTask", "sendTask")

each_process = pytest.mark.parametrize("key", KEYS)


def files(key: str) -> dict[str, bytes]:
    """The files of a process as its bundle has them."""
    return with_called(key, EACH[key], EACH, {}, {})


def own_files(key: str) -> dict[str, bytes]:
    folder = ROOT / "processes" / key
    own = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file() and "scenarios" not in path.parts}
    return own | {f"forms/{path.name}": path.read_bytes() for path in (ROOT / "forms" / key).glob("*.yaml")}


EACH = {key: own_files(key) for key in KEYS}


def drawn(key: str) -> Diagram:
    return diagram.read(files(key)[f"{key}.bpmn"])


def elements(key: str, *kinds: str) -> list[Element]:
    return [element for element in drawn(key).elements.values() if element.kind in kinds]


@each_process
def test_the_checker_finds_nothing(key: str) -> None:
    found = files(key)
    problems = diagram.check(found) + read_process_file(found["process.yaml"])[1]
    problems += [problem for path, source in found.items() if path.startswith("forms/") for problem in check_form(source, path)]

    drawn = "data-in-words"  # the documents of a procedure are drawn for people to see: told, and right
    assert [(problem.element, problem.code, problem.message) for problem in problems if problem.code != drawn] == []


@each_process
def test_every_task_of_a_person_has_lane_form_and_due_date(key: str) -> None:
    for task in elements(key, *PERSON_TASKS):
        assert task.lane, task.id
        assert f"forms/{task.form}.yaml" in files(key), task.id
        assert task.ext.due, task.id


@each_process
def test_no_form_is_left_over(key: str) -> None:
    used = {element.form for element in drawn(key).elements.values() if element.form}

    assert {path.stem for path in (ROOT / "forms" / key).glob("*.yaml")} == used


@each_process
def test_every_job_has_a_connector_that_knows_it(key: str) -> None:
    known = connectors({})
    tasks = [task for task in elements(key, *JOB_TASKS) if not (task.trigger and task.trigger.kind == "message")]  # that one sends to a case

    assert [task.id for task in tasks if task.ext.job_type not in known] == []


@each_process
def test_every_template_that_a_job_names_is_there(key: str) -> None:
    places = {"mail.send": "mails/{}.txt", "letter.pdf": "letters/{}.html"}
    for task in elements(key, *JOB_TASKS):
        if task.ext.job_type in places and "template" in task.ext.headers:
            assert places[task.ext.job_type].format(task.ext.headers["template"]) in files(key), task.id


@each_process
def test_every_gateway_has_a_way_out(key: str) -> None:
    assert [gateway.id for gateway in elements(key, *GATEWAYS) if not gateway.outgoing] == []


@each_process
def test_every_element_says_its_name_its_source_and_who_proposed_it(key: str) -> None:
    for element in drawn(key).elements.values():
        assert element.name and element.documentation, element.id
        assert element.source, element.id
        assert element.origin in ("D", "I", "P"), element.id


@each_process
def test_every_decision_can_be_read(key: str) -> None:
    for path, source in files(key).items():
        if path.endswith(".dmn"):
            assert read_dmn(source, path).decisions


@each_process
def test_every_lane_is_a_group_that_may_see_the_case(key: str) -> None:
    assert all(element.lane for element in drawn(key).elements.values())


@each_process
def test_everything_is_drawn_and_nothing_lies_upon_another(key: str) -> None:
    shown = [element for element in drawn(key).elements.values() if element.kind != "boundaryEvent"]
    assert [element.id for element in drawn(key).elements.values() if element.bounds is None] == []

    def overlap(one: Element, other: Element) -> bool:
        a, b = one.bounds, other.bounds
        assert a and b
        return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height

    assert [(one.id, other.id) for one, other in combinations(shown, 2) if overlap(one, other) and one.scope == other.scope] == []


@each_process
def test_no_two_flows_cross(key: str) -> None:
    from tests.drawn_lines import crossings, sequence_flows

    assert crossings(sequence_flows(files(key)[f"{key}.bpmn"])) == []


@each_process
def test_flows_run_straight_or_at_right_angles(key: str) -> None:
    from tests.drawn_lines import sequence_flows

    for name, points in sequence_flows(files(key)[f"{key}.bpmn"]).items():
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in zip(points, points[1:], strict=False)), name
