"""Timers that wait for nothing, and variables that two parallel ways fight for."""
from tests.checking import codes, form
from tests.drawing import chain, end, file, line, node, process, script, start, timer, user

AND = "parallelGateway"


def wait(kind: str, text: str) -> set[tuple[str, str | None, str]]:
    return codes(line(node("intermediateCatchEvent", "x", timer(kind, text))))


def test_a_timer_of_no_length_is_doubtful():
    assert wait("Duration", "PT0S") == {("warning", "x", "zero-timer")}
    assert wait("Duration", "PT1S") == set()


def test_a_date_that_is_over_is_a_hint():
    assert wait("Date", "2020-01-01T00:00:00Z") == {("hint", "x", "past-date")}
    assert wait("Date", "2099-01-01T00:00:00Z") == set()


def parallel(one: str, other: str) -> bytes:
    return file(process(start(), node(AND, "s"), one, other, node(AND, "j"), end(), chain("start", "s", "a", "j", "end"), chain("s", "b", "j")))


def test_parallel_ways_that_set_the_same_variable_are_told():
    assert codes(parallel(script("a", "=1", "n"), script("b", "=2", "n"))) == {("warning", "b", "set-twice")}
    assert codes(parallel(script("a", "=1", "n"), script("b", "=2", "m"))) == set()


def test_two_tasks_with_one_form_in_parallel_fight_for_its_answers():
    ask = '<zeebe:formDefinition formId="ask"/>'

    assert codes(parallel(user("a", ask), user("b", ask)), form("ask", "note: text")) == {("warning", "b", "set-twice")}


def test_what_runs_one_after_the_other_may_set_the_same_variable():
    assert codes(line(script("a", "=1", "n"), script("b", "=n + 1", "n"))) == set()
