"""Which version of a called process runs: the newest, the one deployed together, or the one that carries a tag."""
import pytest

from engine.diagram import check
from engine.errors import NotDeployable
from engine.model import StartCase
from engine.perform import start as begin
from storage.database import Database
from tests.drawing import MONDAY, anna, bundle, chain, end, file, flow, node, process, user
from tests.drawing import start as starts
from tests.playing import Game
from web.answering import form_named
from web.deployment import Around, deploy, releases


def caller(binding: str = "latest", tag: str = "") -> bytes:
    named = f" versionTag='{tag}'" if tag else ""
    return file(process(starts(), node("callActivity", "call", f"<zeebe:calledElement processId='q' bindingType='{binding}'{named}/>"), end(),
                        chain("start", "call", "end")))


def called(task: str, tag: str = "") -> bytes:
    said = f"<bpmn:extensionElements><zeebe:versionTag value='{tag}'/></bpmn:extensionElements>" if tag else ""
    return file(process(said + starts("s"), user(task), end("e"), chain("s", task, "e"), id="q"))


def tasks(database: Database, **files: bytes) -> list[str]:
    """Deploy these processes, then start p: the tasks that are open in its call."""
    if files:
        deploy(database, {f"processes/{key}/{key}.bpmn": xml for key, xml in files.items()}, "anna", MONDAY)
    tasks.count += 1
    decision = begin(database, "p", StartCase(f"c{tasks.count}", anna, {}), MONDAY)
    return [task.element for task in decision.after.tasks]


tasks.count = 0


def test_the_newest_version_is_called_though_the_caller_is_not_deployed_again(sqlite_database):
    assert tasks(sqlite_database, p=caller(), q=called("one")) == ["one"]

    assert tasks(sqlite_database, q=called("two")) == ["two"]


def test_the_version_that_was_deployed_together_stays(sqlite_database):
    assert tasks(sqlite_database, p=caller("deployment"), q=called("one")) == ["one"]
    assert tasks(sqlite_database, q=called("two")) == ["one"]

    moved = caller("deployment").replace(b'id="start"', b'id="start" name="anew"')
    assert tasks(sqlite_database, p=moved) == ["one"]
    assert tasks(sqlite_database, p=caller("deployment"), q=called("three")) == ["three"]


def test_a_tag_names_a_version(sqlite_database):
    deploy(sqlite_database, {"processes/q/q.bpmn": called("one", "v1")}, "anna", MONDAY)
    deploy(sqlite_database, {"processes/q/q.bpmn": called("two", "v2")}, "anna", MONDAY)

    assert tasks(sqlite_database, p=caller("versionTag", "v1")) == ["one"]
    assert tasks(sqlite_database, q=called("three", "v3")) == ["one"]


def test_a_tag_that_no_version_carries_is_refused(sqlite_database):
    deploy(sqlite_database, {"processes/q/q.bpmn": called("one", "v1")}, "anna", MONDAY)

    with pytest.raises(NotDeployable) as refused:
        deploy(sqlite_database, {"processes/p/p.bpmn": caller("versionTag", "v7")}, "anna", MONDAY)

    assert [one.code for one in refused.value.problems if one.severity == "error"] == ["missing-version"] and "q@v7" in str(refused.value)


def test_what_a_called_process_calls_comes_along(sqlite_database):
    deploy(sqlite_database, {"processes/p/p.bpmn": caller(), "processes/q/q.bpmn": called("one")}, "anna", MONDAY)
    inner = file(process(starts("s"), user("two"), node("callActivity", "more", "<zeebe:calledElement processId='r'/>"), end("e"),
                         chain("s", "two", "more", "e"), id="q"))
    deploy(sqlite_database, {"processes/q/q.bpmn": inner, "processes/r/r.bpmn": called("deep").replace(b'id="q"', b'id="r"')}, "anna", MONDAY)

    assert tasks(sqlite_database) == ["two"]


def test_a_caller_that_cannot_be_deployed_any_more_keeps_the_version_before_and_this_is_told():
    broken = caller().replace(b"</bpmn:process>", b'<bpmn:userTask id="lost"/></bpmn:process>')

    found, problems = releases({"processes/q/q.bpmn": called("two")}, Around({"p": {"p.bpmn": broken, "called/q/q.bpmn": called("one")}}), MONDAY)

    assert [release.process for release in found] == ["q"]
    assert [(one.severity, one.code) for one in problems if one.file == "p.bpmn"] == [("warning", "caller-keeps-old")]


@pytest.mark.parametrize(("binding", "code"), [("version", "unknown-binding"), ("versionTag", "missing-version")])
def test_a_binding_that_cannot_be_kept_is_refused(binding, code):
    assert ("error", code) in {(one.severity, one.code) for one in check({"p.bpmn": caller(binding), "called/q/q.bpmn": called("one")})}


def test_two_versions_of_one_process_may_be_called_side_by_side():
    drawn = file(process(
        starts(), node("callActivity", "old", "<zeebe:calledElement processId='q' bindingType='versionTag' versionTag='v1'/>"),
        node("callActivity", "new", "<zeebe:calledElement processId='q'/>"), end(), chain("start", "old", "end"), flow("start", "new"),
        flow("new", "end", id="new_end")))

    game = Game(bundle(drawn, {"called/q@v1/q.bpmn": called("one", "v1"), "called/q/q.bpmn": called("two")}))

    assert game.tasks == ["one", "two"]


def test_a_task_in_a_called_process_has_its_form():
    files = {"called/q/q.bpmn": called("one"), "called/q/forms/f1.yaml": b"id: f1\ntitle: Uno\nfields:\n- {name: x, label: X, type: text}\n"}

    assert form_named(bundle(caller(), files), "f1") is not None
    assert form_named(bundle(caller(), files), "f2") is None
