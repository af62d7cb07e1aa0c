"""Danger: a message or signal that is lost, taken twice, or that starts what is already there."""
import pytest

from engine.clockwork import Clockwork
from engine.errors import KeyHeld, NothingWaits
from engine.model import ENDED, OPEN, CancelCase
from engine.perform import perform
from storage.ids import new_id
from tests.moving_cases import ANSWERS, LISTENS, SIGNALLED, begin, bpmn, case, deploy
from tests.people import ADMIN, MONDAY

WELCOMES = bpmn(
    "bienvenida", '<startEvent id="start"><messageEventDefinition id="m1" messageRef="question"/></startEvent>', '<userTask id="greet"/>',
    '<endEvent id="end"/>', outside='<message id="question" name="question"/>', flows="start>greet greet>end")


def test_a_message_from_outside_finds_its_case_by_key_and_is_taken_once(database):
    deploy(database, LISTENS, MONDAY)
    begin(database, "escucha", "c1", MONDAY, number="7")
    begin(database, "escucha", "c2", MONDAY, number="8")
    post = Clockwork(database, {}, new_id, virtual_start=MONDAY).post

    first = post.message("reply", "8", {"text": "yes"}, MONDAY, "m1")
    second = post.message("reply", "8", {"text": "yes"}, MONDAY, "m1")

    assert (first.outcome, first.case) == ("correlated", "c2") and (second.outcome, second.case) == ("duplicate", "c2")
    assert case(database, "c1").state == OPEN and case(database, "c2").variables["text"] == "yes"
    with pytest.raises(NothingWaits):
        post.message("reply", "8", {}, MONDAY, "m2")


def test_a_message_that_starts_a_case_is_taken_once_however_often_it_comes(database):
    deploy(database, ANSWERS, MONDAY)
    post = Clockwork(database, {}, new_id, virtual_start=MONDAY).post

    first, second = (post.message("question", None, {}, MONDAY, "m1") for _ in range(2))

    assert (first.outcome, second.outcome) == ("started", "duplicate") and first.case == second.case
    with database.reading() as store:
        assert len(store.cases.find().items) == 1


def test_a_message_with_a_key_starts_no_second_case_while_the_first_is_open(database):
    deploy(database, WELCOMES, MONDAY)
    post = Clockwork(database, {}, new_id, virtual_start=MONDAY).post
    first = post.message("question", "K-1", {}, MONDAY, "m1")

    with pytest.raises(KeyHeld, match=first.case):
        post.message("question", "K-1", {}, MONDAY, "m2")
    other = post.message("question", "K-2", {}, MONDAY, "m3")
    perform(database, first.case, CancelCase(ADMIN, "by mistake"), MONDAY)
    again = post.message("question", "K-1", {}, MONDAY, "m2")

    assert {one.outcome for one in (first, other, again)} == {"started"} and len({first.case, other.case, again.case}) == 3
    with pytest.raises(KeyHeld, match=again.case):
        post.message("question", "K-1", {}, MONDAY, "m4")


def test_a_broadcast_that_was_interrupted_can_be_repeated(database):
    deploy(database, SIGNALLED, MONDAY)
    for case_id in ("c1", "c2"):
        begin(database, "alerta", case_id, MONDAY)
    post = Clockwork(database, {}, new_id, virtual_start=MONDAY).post

    assert post.signal("alarm", {"level": 3}, MONDAY, "s1") == ["c1", "c2"]
    begin(database, "alerta", "c3", MONDAY)
    assert post.signal("alarm", {"level": 3}, MONDAY, "s1") == ["c3"]

    assert case(database, "c1").state == ENDED and case(database, "c1").variables["level"] == 3


def test_a_signal_starts_a_case_of_each_process_that_begins_with_it_once(database):
    start = b'<startEvent id="start">' + _ALARM + b"</startEvent>"
    deploy(database, SIGNALLED.replace(b"alerta", b"bombero").replace(b'<startEvent id="start"/>', start), MONDAY)
    post = Clockwork(database, {}, new_id, virtual_start=MONDAY).post

    assert len(post.signal("alarm", {}, MONDAY, "s1")) == 1
    assert post.signal("alarm", {}, MONDAY, "s1") == []


_ALARM = b'<signalEventDefinition id="s0" signalRef="alarm"/>'
