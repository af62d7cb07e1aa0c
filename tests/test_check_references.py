"""What a process names must be there; what nobody can know here is not held against it."""
import pytest

from engine.checks import Known
from engine.checks.jobs import JOBS
from engine.connectors import connectors
from tests.checking import codes, findings, form
from tests.drawing import boundary, chain, end, error, file, flow, job, line, mapping, messages, node, process, start, user

MAIL = mapping({"to": "a", "subject": "s", "body": "b"})


def header(key: str, value: str) -> str:
    return f'<zeebe:taskHeaders><zeebe:header key="{key}" value="{value}"/></zeebe:taskHeaders>'


def told(xml: bytes, files: dict[str, str] | None = None, known: Known = Known()) -> set[tuple[str, str | None, str]]:  # noqa: B008  frozen
    return codes(xml, files or {}, known)


def test_every_job_of_our_own_is_known_to_the_checker():
    assert set(JOBS) == set(connectors({}))


def test_the_job_of_an_external_worker_is_a_hint_and_one_of_our_own_is_not():
    assert told(line(job("x", "warehouse"))) == {("hint", "x", "external-job")}
    assert told(line(job("x", "mail.send", MAIL))) == set()


def test_a_misspelt_job_comes_with_the_one_that_was_meant():
    (found,) = findings(line(job("x", "mail.sned")))

    assert "«mail.send»" in found.hint


def test_a_job_without_what_it_needs_is_an_error():
    assert told(line(job("x", "mail.send", mapping({"subject": "s", "body": "b"})))) == {("error", "x", "job-needs")}
    assert told(line(job("x", "letter.pdf", header("template", "memo") + mapping({"a": "b"}))), {"letters/memo.html": "x"}) == set()


def test_a_template_or_register_that_is_not_there_is_an_error():
    assert ("error", "x", "missing-template") in told(line(job("x", "mail.send", header("template", "gone") + MAIL)))
    assert ("error", "x", "missing-register") in told(line(job("x", "register.insert", header("register", "gone") + mapping({"row": "={}"}))))
    assert told(line(job("x", "register.insert", header("register", "log") + mapping({"row": "={}"}))),
                {"process.yaml": "registers: {log: {title: Log, columns: [{name: a, type: text}]}}"}) == set()


def stored(store: str, register: str = "log") -> set[tuple[str, str | None, str]]:
    """A job that writes to `register`, with a line to the store that is drawn."""
    line_to = "<bpmn:dataOutputAssociation><bpmn:targetRef>store</bpmn:targetRef></bpmn:dataOutputAssociation>"
    x = job("x", "register.insert", header("register", register) + mapping({"row": "={}"}) + "</bpmn:extensionElements>" + line_to
            + "<bpmn:extensionElements>")
    return told(file(process(start(), x, end(), chain("start", "x", "end"), store)),
                {"process.yaml": "registers: {log: {columns: []}, other: {columns: []}}"})


def test_a_data_store_shows_the_register_that_the_job_beside_it_uses():
    assert stored('<bpmn:dataStoreReference id="store" tramita:register="log"/>') == set()
    assert stored('<bpmn:dataStoreReference id="store" name="Log"/>') == {("hint", "store", "store-unnamed")}
    assert stored('<bpmn:dataStoreReference id="store" tramita:register="lgo"/>') == {("error", "store", "store-unknown"),
                                                                                       ("warning", "x", "store-of-another")}
    assert stored('<bpmn:dataStoreReference id="store" tramita:register="log"/>', "other") == {("warning", "x", "store-of-another")}
    assert stored('<bpmn:dataStoreReference id="store" dataStoreRef="log"/>') == set()


@pytest.mark.parametrize(("extension", "severity", "code"), [
    ('<zeebe:assignmentDefinition candidateGroups="hr, clerks"/>', "hint", "unknown-group"),
    ('<zeebe:assignmentDefinition assignee="nobody"/>', "warning", "unknown-user"),
    ('<zeebe:assignmentDefinition candidateUsers="anna,nobody"/>', "warning", "unknown-user"),
])
def test_people_and_groups_that_do_not_exist_are_told_where_they_are_known(extension, severity, code):
    here = Known(frozenset({"clerks"}), frozenset({"anna"}))

    assert told(line(user("x", extension)), known=here) == {(severity, "x", code)}
    assert told(line(user("x", extension))) == set()
    assert told(line(user("x", '<zeebe:assignmentDefinition assignee="anna" candidateGroups="clerks"/>')), known=here) == set()


@pytest.mark.parametrize("text", ['=get value(parameters, "p.days")', "=parameters.p.days"])
def test_a_parameter_must_be_declared(text):
    days = text[1:].replace('"', "&quot;")
    due = line(user("x", f'<zeebe:taskSchedule dueDate="=now() + duration(&quot;P&quot; + string({days}) + &quot;D&quot;)"/>'))

    assert ("error", "x", "unknown-parameter") in told(due)
    assert told(due, {"process.yaml": "parameters: [{name: p.days, type: integer, default: 1}]"}) == set()


def test_a_template_that_reads_an_undeclared_parameter_is_told():
    found = told(line(job("x", "mail.send", header("template", "hello") + mapping({"to": "a", "subject": "s"}))),
                 {"mails/hello.txt": '{{ parameters["p.day"] }}', "process.yaml": "parameters: [{name: p.days, type: integer, default: 1}]"})

    assert found == {("error", None, "unknown-parameter")}


def test_a_calendar_must_exist_where_calendars_are_known():
    due = line(user("x", '<zeebe:taskSchedule dueDate="=add business days(now(), 1, &quot;office&quot;)"/>'))

    assert told(due, known=Known(calendars=frozenset({"other"}))) == {("error", "x", "unknown-calendar")}
    assert told(due, known=Known(calendars=frozenset({"office"}))) == set()
    assert told(due) == set()


def test_starts_and_messages_of_the_settings_are_those_of_the_diagram():
    settings = {"process.yaml": "starts: [{element: strat, by: [clerks]}]\nmail: {replies: [{message: gone}], start: [{element: star, subject: x}]}"}

    assert told(line(user("x")), settings) == {
        ("error", None, "unknown-start"), ("warning", None, "unawaited-message")}
    assert told(line(user("x")), {"process.yaml": "starts: [{element: start, by: [clerks]}]"}) == set()


def test_an_error_that_nobody_catches_is_told():
    oops = '<bpmn:error id="oops" name="oops" errorCode="OOPS"/>'
    inner = start("s0") + end("e0", error("oops")) + chain("s0", "e0")
    bare = file(oops, process(start(), node("subProcess", "sub", inner), end(), chain("start", "sub", "end")))
    caught = file(oops, process(start(), node("subProcess", "sub", inner), end(), chain("start", "sub", "end"), boundary("b", "sub", error("oops")),
                                flow("b", "end")))

    assert ("warning", "e0", "uncaught-error") in told(bare)
    assert told(caught) == set()


def test_an_error_that_nothing_throws_is_told_but_a_worker_may_throw_any():
    gone = messages() + '<bpmn:error id="g" name="g" errorCode="GONE"/>'

    def drawn(host: str) -> bytes:
        return file(gone, process(start(), host, end(), chain("start", "a", "end"), boundary("b", "a", error("g")), flow("b", "end")))

    assert ("warning", "b", "never-thrown") in told(drawn(job("a", "mail.send", MAIL)))
    assert told(drawn(job("a", "mail.send", header("errorCode", "GONE") + MAIL))) == set()
    assert told(drawn(job("a", "warehouse"))) == {("hint", "a", "external-job")}


def test_a_choice_that_nothing_reads_is_a_hint_and_a_note_to_keep_is_not():
    ask = '<zeebe:formDefinition formId="ask"/>'

    assert told(line(user("x", ask)), form("ask", "note: textarea", "sure: boolean")) == {("hint", "sure", "unused-field")}
    assert told(line(user("x", ask)), form("ask", "sure: boolean", "more: text, visible: sure = true")) == set()
    assert told(line(user("x", ask), job("j", "warehouse")), form("ask", "sure: boolean")) == {("hint", "j", "external-job")}


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_findings_speak_the_readers_language(language):
    xml = line(job("x", "mail.send", mapping({"subject": "s"})), job("y", "warehouse"), user("z", '<zeebe:assignmentDefinition assignee="no"/>'))
    found = findings(xml, {"process.yaml": "starts: [{element: strat, by: [a]}]"}, Known(users=frozenset({"anna"})), language)

    assert {"job-needs", "external-job", "unknown-user", "unknown-start"} <= {one.code for one in found}
    assert all("{" not in one.message + one.hint for one in found)
