"""A variable that is read where nothing sets it is told where it would stop a case; what only may be missing is not."""
import pytest

from engine.checks.slips import slip
from tests.checking import codes, findings, form
from tests.dmn_drawing import decision, input_data, model, table
from tests.drawing import boundary, chain, end, file, flow, job, line, mapping, message, messages, node, process, script, several, start, timer, user

ASK = '<zeebe:formDefinition formId="ask"/>'
BEGIN = node("startEvent", "start", ASK)
BOSS = '<zeebe:assignmentDefinition assignee="=boss"/>'
XOR, AND = "exclusiveGateway", "parallelGateway"


def asked(condition: str) -> bytes:
    """A start with a form, then a gateway that asks for something, and a default way."""
    return file(process(BEGIN, node(XOR, "g", default="no"), user("a", ASK), end(), chain("start", "g"),
                        flow("g", "a", condition, "yes"), flow("g", "end", id="no"), chain("a", "end")))


def with_form(xml: bytes) -> bytes:
    """The diagram with a form at its start."""
    return xml.replace(b'<bpmn:startEvent id="start"></bpmn:startEvent>', BEGIN.encode())


def told(xml: bytes, *fields: str, **files: str) -> set[tuple[str, str | None, str]]:
    given = form("ask", *(fields or ("amount: integer",))) | {name.replace("__", "/").replace("_txt", ".txt"): text for name, text in files.items()}
    return {one for one in codes(xml, given) if one[0] != "hint"}


@pytest.mark.parametrize("condition", [
    "=amount > 5", "=amount = null", "=total = null", "=is defined(total)", "=(if total = null then 0 else total) > 5"])
def test_what_a_form_asks_for_may_be_used_and_what_is_missing_may_be_asked_for(condition):
    assert told(asked(condition)) == set()


@pytest.mark.parametrize(("condition", "severity", "code"), [
    ("=total > 5", "error", "never-set"), ("=amount > 5 and total", "warning", "never-set-null"), ("=total", "error", "never-set"),
    ('=status = "paid"', "warning", "never-set-null"),
])
def test_a_condition_on_what_nothing_sets_is_told(condition, severity, code):
    assert told(asked(condition)) == {(severity, "yes", code)}


def test_a_slip_of_the_pen_comes_with_the_name_that_was_meant():
    (found,) = [one for one in findings(asked("=ammount > 5"), form("ask", "amount: integer")) if one.severity == "error"]

    assert "«amount»" in found.hint


def test_who_may_send_anything_may_send_every_name_but_a_slip_is_told():
    open_start = line(user("t"), user("x", BOSS))

    assert told(open_start) == set()
    assert told(line(script("s", "=1", "amount"), user("x", BOSS.replace("boss", "amuont")))) == {("warning", "x", "misspelt-name")}
    assert told(line(script("s", "=1", "item1"), user("x", BOSS.replace("boss", "item2")))) == set()


@pytest.mark.parametrize(("written", "known", "meant"), [
    ("amuont", "amount", "amount"), ("Amount", "amount", "amount"), ("solicitnate", "solicitante", "solicitante"), ("items", "item", None),
    ("factura", "facturas", None), ("valor", "valores", None), ("line1", "line2", None), ("id", "ip", None), ("cliente", "factura", None),
    ("clase", "clases", None),
])
def test_one_and_many_are_different_names_and_a_letter_off_is_a_slip(written, known, meant):
    assert slip(written, {known}) == meant


def test_a_variable_of_one_way_only_is_doubtful_behind_the_merge():
    parts = (BEGIN, node(XOR, "g", default="no"), script("s", "=1", "total"), node(XOR, "m"), node(XOR, "h", default="out"),
             user("a", ASK), end(), chain("start", "g"), flow("g", "s", "=amount > 5"),
             flow("g", "m", id="no"), chain("s", "m", "h"), chain("a", "end"),
             flow("h", "end", id="out"))

    assert told(file(process(*parts, flow("h", "a", "=total > 1", "x")))) == {("warning", "x", "maybe-unset")}
    assert told(file(process(*parts, flow("h", "a", "=total != null and total > 1", "x")))) == set()


def test_parallel_ways_both_set_what_is_used_behind_their_join():
    xml = file(process(BEGIN, node(AND, "s"), script("a", "=1", "one"), script("b", "=2", "two"), node(AND, "j"),
                       node("intermediateCatchEvent", "w", timer("Duration", "=duration(one + two)")), end(),
                       chain("start", "s", "a", "j", "w", "end"),
                       chain("s", "b", "j")))

    assert told(xml) == set()


def test_a_circle_takes_nothing_away():
    xml = file(process(BEGIN, node(XOR, "m"), script("s", "=amount", "total"), user("a", ASK), node(XOR, "g", default="on"), end(),
                       chain("start", "m", "s", "a", "g"), flow("g", "m", "=total > 5"),
                       flow("g", "end", id="on")))

    assert told(xml) == set()


def test_the_key_of_a_message_and_a_timer_must_be_there():
    waits = messages(m="=folio") + process(BEGIN, node("intermediateCatchEvent", "x", message("m")), end(),
                                            chain("start", "x", "end"))
    late = file(process(start(), user("a", ASK), end(), boundary("t", "a", timer("Date", "=limit")), flow("t", "end"), chain("start", "a", "end")))

    assert told(file(waits)) == {("error", "x", "never-set")}
    assert told(file(waits), "folio") == set()
    assert ("error", "t", "never-set") in told(with_form(late))


def test_what_mappings_loops_and_sub_processes_bring_is_known_inside():
    inner = start("s0") + script("c", "=local + item", "r") + end("e0") + chain("s0", "c", "e0")
    xml = file(process(BEGIN, node("subProcess", "sub", f"<bpmn:extensionElements>{mapping({'local': '=amount'})}"
                       "</bpmn:extensionElements>" + inner + several("=[1, 2]", "item", "all", "=r")),
                       job("j", "mail.send", mapping({"to": "=all[1]", "body": "x", "subject": "y"})), end(), chain("start", "sub", "j", "end")))

    assert told(xml) == set()


def test_the_result_of_a_job_of_our_own_is_known_and_that_of_others_is_not():
    mail = mapping({"to": "=consecutivo", "subject": "s", "body": "=folio"})
    ours = line(job("j", "register.insert", mapping({"register": "r"})), job("k", "mail.send", mail))
    theirs = line(job("j", "warehouse"), job("k", "mail.send", mapping({"to": "=whatever", "subject": "s", "body": "b"})))

    assert ("warning", "k", "never-set-null") in told(with_form(ours))
    assert {one for one in told(with_form(theirs)) if "set" in one[2]} == set()


def test_a_template_that_could_not_be_filled_is_told_before_the_mail_is_due():
    mail = node("sendTask", "x", '<zeebe:taskDefinition type="mail.send"/><zeebe:taskHeaders><zeebe:header key="template" value="hello"/>'
                                 f'</zeebe:taskHeaders>{mapping({"to": "=name", "subject": "s"})}')
    xml = file(process(BEGIN, mail, end(), chain("start", "x", "end")))
    fine = "{{ name }} {{ nick | default('') }} {% if why is defined %}{{ why }}{% endif %} {{ parameters.x }} {{ to }}"

    assert told(xml, "name", mails__hello_txt=fine) == set()
    assert told(xml, "name", mails__hello_txt="Hola {{ nombre }}") == {("error", "x", "template-unset")}


def test_a_decision_that_asks_for_what_nothing_sets_is_told():
    dmn = model(input_data("amuont"), decision("d", table(["amuont: number"], ["r: string"], [("-", '"x"')]), requires=["#amuont"]))
    xml = file(process(BEGIN, node("businessRuleTask", "x", '<zeebe:calledDecision decisionId="d" resultVariable="r"/>'), end(),
                       chain("start", "x", "end")))

    found = [one for one in findings(xml, form("ask", "amount: integer") | {"d.dmn": dmn}) if one.code == "decision-input-unset"]
    assert [one.element for one in found] == ["x"] and "«amount»" in found[0].hint


def test_the_rules_of_a_form_see_its_own_answers_and_who_reads_it():
    assert told(line(user("t", ASK)), "amount: integer", "twice: computed, value: =amount * 2", "who: computed, value: =user.id") == set()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_findings_speak_the_readers_language(language):
    spoken = [one for one in findings(asked("=total > 5"), form("ask", "amount: integer"), language=language) if one.code == "never-set"]

    assert ("Nothing sets" in spoken[0].message) == (language == "en") and "{" not in spoken[0].message + spoken[0].hint
