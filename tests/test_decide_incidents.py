"""What a diagram does wrong never breaks the program and never passes in silence: it waits for a person."""
import pytest

from engine.model import RetryIncident, SetVariable
from tests.drawing import (
    admin,
    anna,
    bundle,
    chain,
    end,
    error,
    file,
    flow,
    job,
    line,
    mapping,
    node,
    process,
    script,
    start,
    user,
)
from tests.playing import Game

TABLE = b"""<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
<decision id="approver" name="approver"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie"><text>kind</text></inputExpression></input><output id="o" name="who"/>
<rule id="r1"><inputEntry id="a1"><text>"A"</text></inputEntry><outputEntry id="b1"><text>"anna"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>"B"</text></inputEntry><outputEntry id="b2"><text>"bob"</text></outputEntry></rule>
<rule id="r3"><inputEntry id="a3"><text>"B"</text></inputEntry><outputEntry id="b3"><text>"eva"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
DECIDING = line(node("businessRuleTask", "find", '<zeebe:calledDecision decisionId="approver" resultVariable="approver"/>'), user("next"))


def mended(game: Game, **values: object) -> Game:
    """An operator corrects the variables and retries."""
    for name, value in values.items():
        game.step(SetVariable(admin, name, value, "corrected"))
    (incident,) = game.last.after.incidents
    game.step(RetryIncident(incident.id, admin))
    return game


def test_a_gateway_without_a_way_out_waits_and_goes_on_after_the_mend():
    drawn = file(process(start(), node("exclusiveGateway", "which"), user("a"), user("b"), end(), flow("start", "which"),
                         flow("which", "a", "=n = 1"), flow("which", "b", "=n = 2"), chain("a", "end"), chain("b", "end")))
    game = Game(drawn, {"n": 3})
    assert "no hay salida por defecto" in game.incident

    assert mended(game, n=2).tasks == ["b"] and game.state == "open"


def test_an_incident_says_where_why_and_since_when():
    game = Game(line(user("ask", mapping({"x": '="a" + 1 + date("x").year'})), user("next")))

    # FEEL gives null here, which is a value: only what cannot be used stops a token.
    assert game.tasks == ["ask"]
    game = Game(line(node("intermediateCatchEvent", "pause", "<bpmn:timerEventDefinition><bpmn:timeDuration>=x</bpmn:timeDuration>"
                                                             "</bpmn:timerEventDefinition>")))
    (incident,) = game.last.after.incidents
    assert (incident.element, incident.kind, incident.since) == ("pause", "timer", game.now)
    assert [event.type for event in game.last.events] == ["case_started", "incident_opened"]


def test_a_retry_that_fails_again_is_a_new_incident():
    game = Game(line(user("ask", '<zeebe:taskSchedule dueDate="=limit"/>')))
    (first,) = game.last.after.incidents

    game.step(RetryIncident(first.id, anna))

    (second,) = game.last.after.incidents
    assert second.id != first.id and game.state == "incident"
    assert game.types() == ["incident_resolved", "incident_opened"]


def test_answers_are_kept_while_an_output_mapping_fails():
    endless = "=if mended = true then amount else count(for i in 1..1000000000000 return i)"
    game = Game(line(user("ask", mapping(outputs={"total": endless})), user("next")))
    game.complete("ask", amount=5)
    assert game.state == "incident" and game.tasks == []

    mended(game, mended=True)

    assert game.variables["total"] == 5 and game.tasks == ["next"]


def test_a_decision_writes_its_result_and_its_reasons():
    game = Game(DECIDING, {"kind": "A"}, files={"approver.dmn": TABLE})

    assert game.variables["approver"] == "anna" and game.tasks == ["next"]
    told = next(event for event in game.last.events if event.type == "decision_evaluated")
    assert (told.element, told.data["decision"], told.data["version"], told.data["inputs"]) == ("find", "approver", 1, {"kind": "A"})
    assert len(told.data["matched_rules"]) == 1


def test_two_rules_of_a_unique_table_are_an_incident_that_names_the_decision():
    game = Game(DECIDING, {"kind": "B"}, files={"approver.dmn": TABLE})

    assert "approver" in game.incident and game.state == "incident"
    assert mended(game, kind="A").tasks == ["next"]


def test_a_circle_without_a_wait_is_cut():
    drawn = file(process(start(), node("exclusiveGateway", "again"), script("count", "=1", "n"), node("exclusiveGateway", "more", default="out"),
                         end(), chain("start", "again", "count", "more"), flow("more", "again", "=n = 1"), flow("more", "end", id="out")))
    game = Game(drawn)

    assert "da vueltas sin fin" in game.incident


def test_a_join_that_can_never_complete_says_so():
    drawn = file(process(start(), node("exclusiveGateway", "which", default="which_b"), user("a"), user("b"), node("parallelGateway", "join"),
                         end(), flow("start", "which"), flow("which", "a", "=true"), flow("which", "b"), chain("a", "join", "end"),
                         chain("b", "join")))
    game = Game(drawn)

    game.complete("a")

    assert "ya no puede llegar" in game.incident and game.last.after.incidents[0].element == "join"


def test_an_error_event_that_nobody_catches_is_an_incident():
    drawn = file('<bpmn:error id="e" errorCode="E"/>', process(start(), end("bad", error("e")), chain("start", "bad")))

    assert "Nadie atiende el error «E»" in Game(drawn).incident


def test_one_stuck_branch_does_not_hold_the_other():
    drawn = file(process(start(), node("parallelGateway", "fork"), user("a"), node("exclusiveGateway", "which"), user("b"), user("c"), end(),
                         chain("start", "fork", "a", "end"), flow("fork", "which"), flow("which", "b", "=x"), flow("which", "c", "=y"),
                         chain("b", "end"), chain("c", "end")))
    game = Game(drawn)
    assert game.tasks == ["a"] and game.state == "incident"

    game.complete("a")

    assert game.state == "incident" and game.tasks == []


def test_what_takes_a_stuck_token_away_resolves_its_incident():
    drawn = file(process(start(), user("work"), node("parallelGateway", "fork"), job("stuck", "=nothing"), user("stop"),
                         end("all", "<bpmn:terminateEventDefinition/>"), end(), chain("start", "work", "fork", "stuck", "end"),
                         chain("fork", "stop", "all")))
    game = Game(bundle(drawn))
    game.complete("work")
    assert game.state == "incident"

    game.complete("stop")

    assert game.state == "ended" and "incident_resolved" in game.types()


UNKEPT = {  # what no variable can hold -> what the incident says of it
    "=[1..5]": "un rango", "=function(x) x": "una función", '={a: [{b: function(x) x}]}': "una función", "=[[1..2], 3]": "un rango",
}


@pytest.mark.parametrize("text", UNKEPT)
@pytest.mark.parametrize("drawn", [lambda text: script("work", text, "n"), lambda text: user("work", mapping({"n": text}))], ids=["script", "input"])
def test_a_value_that_cannot_be_kept_stops_its_element_and_not_the_person_before(drawn, text):
    game = Game(bundle(line(user("ask"), drawn(text))))
    game.complete("ask")

    (incident,) = game.last.after.incidents
    assert incident.element == "work" and UNKEPT[text] in incident.message and text in incident.message


@pytest.mark.parametrize("text", UNKEPT)
def test_an_output_that_cannot_be_kept_is_an_incident_of_the_task_that_was_completed(text):
    game = Game(bundle(line(user("work", mapping(outputs={"n": text})))))
    game.complete("work")

    (incident,) = game.last.after.incidents
    assert incident.element == "work" and UNKEPT[text] in incident.message


def test_a_table_that_gives_a_range_is_an_incident_of_its_task():
    game = Game(bundle(line(user("ask"), node("businessRuleTask", "find", '<zeebe:calledDecision decisionId="approver" resultVariable="who"/>')),
                       {"t.dmn": TABLE.replace(b'"anna"', b"[1..2]")}))
    game.complete("ask", kind="A")

    (incident,) = game.last.after.incidents
    assert incident.element == "find" and "un rango" in incident.message
