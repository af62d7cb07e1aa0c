"""Danger: a mail decides what its sender may not decide, what it does not say, or what was asked long ago."""
import pytest

from engine.intake.rules import check
from engine.mails import OutMail
from engine.model import ClaimTask
from engine.perform import perform
from storage.people import User
from storage.processes import Release
from tests.mail_coming import arrives, written
from tests.moving_cases import begin, bpmn, case
from tests.people import MONDAY

DIAGRAM = bpmn(
    "permiso", '<startEvent id="start"/>',
    '<userTask id="approve"><extensionElements><zeebe:assignmentDefinition candidateGroups="bosses"/></extensionElements></userTask>',
    '<boundaryEvent id="by_mail" attachedToRef="approve" tramita:onlyCandidates="true">'
    '<messageEventDefinition id="m1" messageRef="answer"/></boundaryEvent>',
    '<endEvent id="end"/>', '<endEvent id="decided"/>', flows="start>approve approve>end by_mail>decided",
    outside='<message id="answer" name="answer"><extensionElements><zeebe:subscription correlationKey="=asked"/></extensionElements></message>')
RULES = r"""
title: Permiso
mail:
  replies:
    - message: answer
      text: '(apruebo|aprobad[oa])\b'
      unless: '\bpero\b'
      set: {decision: Aprobar}
      words: comentario
      mail: respuesta
"""
QUOTED = "\n\nEl lunes, Tramita escribió:\n> Apruebo o rechazo, pero diga cuál\n"


@pytest.fixture
def asked(database):
    """A case whose approval was asked for by mail; ana is a boss, bob is not."""
    with database.transaction() as store:
        store.processes.deploy([Release("permiso", "permiso", {"permiso.bpmn": DIAGRAM, "process.yaml": RULES.encode()})], "root", MONDAY)
        for login, group in (("ana", "bosses"), ("bob", "clerks")):
            store.people.add(User(login, login.title(), f"{login}@x.co", groups=frozenset({group})), MONDAY)
    begin(database, "permiso", "c1", MONDAY, asked="<ask@tramita>")
    with database.transaction() as store:
        for message_id in ("<ask@tramita>", "<ask.before@tramita>"):
            store.mail.queue(OutMail("", "c1", None, "sent", ("ana@x.co",), (), "Permiso", message_id, b"raw", MONDAY))
    return database


def answer(database, text, sender="ana@x.co", to="<ask@tramita>", **headers):
    raw = written("RE: Permiso", f"<{hash((text, sender, to))}@x.co>", From=sender, In_Reply_To=to, **headers)
    return arrives(database, raw.replace(b"Adjunto.", text.encode()))


def refusals(database):
    with database.reading() as store:
        return [(one.actor, one.element, one.data["status"]) for one in store.history.all("c1") if one.type == "task_refused"]


@pytest.mark.parametrize("words", [
    "Apruebo", "aprobada, gracias.\nAna", "Buenos dias:\n\nApruebo el permiso.", "Hola, apruebo", "Estimado Jorge:\nBuenas tardes.\n\nAprobado",
    "Buenas tardes, Sara Peña:\n\nAprobado"])
def test_who_may_decide_decides_by_the_first_words(asked, words):
    received = answer(asked, words + QUOTED)

    assert (received.outcome, received.reason) == ("correlated", None)
    found = case(asked, "c1")
    assert (found.end_event, found.variables["decision"], found.variables["comentario"]) == ("decided", "Aprobar", words)
    assert found.variables["respuesta"]["user"] == {"id": "ana", "name": "Ana"}


@pytest.mark.parametrize("words", ["No apruebo", "Lo vemos.", "", "> Apruebo", "Apruebo, pero falta una firma", "Aprobaremos", "Jorge dijo: apruebo"])
def test_other_words_are_kept_for_a_person(asked, words):
    received = answer(asked, words + QUOTED)

    assert (received.outcome, received.case) == ("unrecognised", "c1")
    assert case(asked, "c1").state == "open"


@pytest.mark.parametrize(("sender", "actor"), [("bob@x.co", "bob"), ("stranger@y.co", "mail")])
def test_who_may_not_decide_leaves_an_attempt_and_nothing_else(asked, sender, actor):
    received = answer(asked, "Apruebo", sender)

    assert received.outcome == "unrecognised" and "no puede decidir" in received.reason
    assert case(asked, "c1").state == "open" and refusals(asked) == [(actor, "approve", 403)]
    with asked.reading() as store:
        assert [one.case for one in store.mail.inbox("unrecognised").items] == ["c1"]


def test_an_attempt_is_kept_once_however_often_the_mail_comes(asked):
    assert [answer(asked, "Apruebo", "bob@x.co").outcome for _ in range(2)] == ["unrecognised", "duplicate"]

    assert len(refusals(asked)) == 1


def test_what_another_has_taken_is_not_decided_over_their_head(asked):
    with asked.reading() as store:
        [task] = store.cases.waits("c1").tasks
    with asked.transaction() as store:
        store.people.add(User("carl", "Carl", "carl@x.co", groups=frozenset({"bosses"})), MONDAY)
        carl = store.people.get("carl").actor
    perform(asked, "c1", ClaimTask(task.id, carl), MONDAY)

    assert answer(asked, "Apruebo").outcome == "unrecognised"
    assert answer(asked, "Apruebo", "carl@x.co").outcome == "correlated"


def test_an_answer_to_what_was_asked_before_decides_nothing(asked):
    old = answer(asked, "Apruebo", to="<ask.before@tramita>")

    assert (old.outcome, old.reason) == ("unrecognised", "El caso no espera respuesta a ese correo ahora.")
    assert answer(asked, "Apruebo", to="<note@tramita>", References="<ask@tramita> <note@tramita>").outcome == "correlated"


def test_a_mail_that_our_server_calls_forged_has_no_sender(asked):
    forged = "mx.x.co; spf=softfail smtp.mailfrom=evil.example; dmarc=fail header.from=x.co"

    assert answer(asked, "Apruebo", Authentication_Results=forged).outcome == "unrecognised"
    assert refusals(asked) == [("mail", "approve", 403)]


@pytest.mark.parametrize("rule", ["unless: '('", "set: {decision: true}", "set: x"])
def test_a_rule_that_says_nothing_sensible_is_named(rule):
    assert [one.code for one in check(f"mail:\n  replies:\n  - message: m\n    {rule}\n".encode())] == ["bad-mail-rule"]
