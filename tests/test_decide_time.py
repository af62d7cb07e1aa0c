"""Timers: boundary, intermediate, at a gateway; durations, dates, cycles; what is late fires once."""
from datetime import UTC, datetime, timedelta

import pytest

from engine.model import WakeUp
from tests.drawing import (
    MONDAY,
    boundary,
    bundle,
    chain,
    end,
    file,
    flow,
    job,
    line,
    node,
    process,
    start,
    timer,
    user,
)
from tests.playing import Game


def with_boundary(kind: str, text: str, interrupting: bool, more: str = "", **attributes: str) -> bytes:
    return file(process(start(), user("work"), boundary("late", "work", timer(kind, text), interrupting, **attributes), user("hurry"), end(),
                        end("end2"), chain("start", "work", "end"), chain("late", "hurry", "end2"), more))


def test_an_interrupting_timer_takes_the_task_away():
    game = Game(with_boundary("Duration", "P2D", True))
    assert game.last.after.timers[0].due == MONDAY + timedelta(days=2)
    assert game.later(days=1).events == ()

    game.later(days=1)

    assert game.tasks == ["hurry"]
    assert game.types() == ["timer_fired", "task_cancelled", "task_created"]


def test_a_timer_fires_at_exactly_its_instant():
    game = Game(with_boundary("Duration", "PT1H", True))

    game.later(hours=1)

    assert game.tasks == ["hurry"]


def test_a_timer_that_lets_the_task_go_on_fires_once():
    game = Game(with_boundary("Duration", "PT1H", False))

    game.later(hours=1)
    game.later(hours=1)

    assert game.tasks == ["hurry", "work"]
    assert not game.last.after.timers


def test_a_cycle_beside_a_task_comes_again_as_often_as_it_says():
    game = Game(with_boundary("Cycle", "R2/PT1H", False))

    for _ in range(4):
        game.later(hours=1)

    assert game.tasks == ["hurry", "hurry", "work"]
    assert not game.last.after.timers


def test_missed_rounds_are_one_firing_and_the_next_lies_ahead():
    game = Game(with_boundary("Cycle", "R/PT1H", False))

    game.later(hours=5, minutes=30)

    assert game.types().count("timer_fired") == 1
    assert game.last.after.timers[0].due == MONDAY + timedelta(hours=6)


def test_every_missed_round_fires_where_the_diagram_asks_for_it():
    game = Game(with_boundary("Cycle", "R/PT1H", False, tramita__catchup="all"))

    game.later(hours=3, minutes=30)

    assert game.types().count("timer_fired") == 3


def test_timers_fire_in_order_of_due():
    drawn = file(process(start(), user("work"), boundary("b", "work", timer("Duration", "PT2H"), False),
                         boundary("a", "work", timer("Duration", "PT1H"), False), user("hb"), user("ha"), end(), chain("start", "work", "end"),
                         chain("b", "hb", "end"), chain("a", "ha", "end")))
    game = Game(drawn)

    game.later(hours=3)

    assert [event.element for event in game.last.events if event.type == "timer_fired"] == ["a", "b"]


def test_two_timers_at_one_gateway_are_two_timers():
    drawn = file(process(
        start(), node("eventBasedGateway", "first"), node("intermediateCatchEvent", "slow", timer("Duration", "PT2H")),
        node("intermediateCatchEvent", "fast", timer("Duration", "PT1H")), user("after_slow"), user("after_fast"), end(),
        chain("start", "first", "slow", "after_slow", "end"), chain("first", "fast", "after_fast", "end")))
    game = Game(drawn)
    assert {timer.element: timer.due for timer in game.last.after.timers} == {
        "slow": MONDAY + timedelta(hours=2), "fast": MONDAY + timedelta(hours=1)}

    game.later(hours=1)

    assert game.tasks == ["after_fast"] and not game.last.after.timers


@pytest.mark.parametrize(("kind", "text", "due"), [
    ("Duration", "P1M", datetime(2026, 12, 23, 14, tzinfo=UTC)),
    ("Duration", '=duration("PT" + string(hours) + "H")', MONDAY + timedelta(hours=3)),
    ("Date", "2026-12-01", datetime(2026, 12, 1, 5, tzinfo=UTC)),  # midnight in Bogotá
    ("Date", "2026-12-01T10:00:00Z", datetime(2026, 12, 1, 10, tzinfo=UTC)),
    ("Date", '=date and time("2026-12-01T10:00:00")', datetime(2026, 12, 1, 15, tzinfo=UTC)),
    ("Date", "=day", datetime(2026, 12, 2, 5, tzinfo=UTC)),
    ("Cycle", "0 9 * * *", datetime(2026, 11, 24, 14, tzinfo=UTC)),
])
def test_a_timer_is_text_or_feel(kind, text, due):
    game = Game(line(node("intermediateCatchEvent", "pause", timer(kind, text))), {"hours": 3, "day": "2026-12-02"})

    assert game.last.after.timers[0].due == due


def test_a_due_date_counted_on_a_calendar_tells_why():
    game = Game(line(node("intermediateCatchEvent", "pause", timer("Date", "=add business days(now(), 5)"))))

    (waiting,) = game.last.after.timers

    assert waiting.why["unit"] == "business days" and len(waiting.why["skipped"]) == 2


def test_a_timer_is_computed_once_when_the_wait_begins():
    game = Game(file(process(start(), user("work"), boundary("late", "work", timer("Duration", "=limit")), user("other"), end(),
                             node("parallelGateway", "fork"), chain("start", "fork", "work", "end"), chain("fork", "other", "end"),
                             chain("late", "end"))), {"limit": "PT1H"})

    game.complete("other", limit="P9D")

    assert game.last.after.timers[0].due == MONDAY + timedelta(hours=1)


@pytest.mark.parametrize("text", ["=null", "=true", '="tomorrow"', "=1 + null"])
def test_a_timer_that_makes_no_sense_is_an_incident(text):
    game = Game(line(node("intermediateCatchEvent", "pause", timer("Duration", text))))

    assert game.state == "incident"
    assert game.last.after.incidents[0].kind == "timer"


def test_a_pause_of_nothing_that_goes_round_for_ever_is_an_incident():
    drawn = file(process(start(), node("exclusiveGateway", "again"), node("intermediateCatchEvent", "pause", timer("Duration", "PT0S")),
                         node("exclusiveGateway", "more", default="more_end"), end(), chain("start", "again", "pause", "more"),
                         flow("more", "again", "=true"), flow("more", "end")))
    game = Game(drawn)

    game.step(WakeUp())

    assert game.types().count("timer_fired") == 999
    assert "vence sin fin" in game.incident


def test_a_wake_up_with_nothing_due_writes_nothing():
    game = Game(line(user("work")))

    decision = game.later(days=100)

    assert decision.events == () and decision.before == decision.after


def test_the_end_that_counts_is_the_one_of_the_main_flow():
    drawn = file(process(
        start(), user("work"), boundary("late", "work", timer("Duration", "PT1H"), False), job("remind", "mail.send"), end("done"),
        end("reminded"), chain("start", "work", "done"), chain("late", "remind", "reminded")))
    game = Game(drawn)
    game.later(hours=1)
    game.complete("work")

    game.work("remind")

    assert (game.state, game.case.end_event) == ("ended", "done")


def test_the_zone_is_that_of_the_process():
    drawn = bundle(line(node("intermediateCatchEvent", "pause", timer("Date", "2027-07-01T12:00:00"))),
                   calendars={"office": {"zone": "Europe/Berlin", "holidays": []}})

    assert Game(drawn).last.after.timers[0].due == datetime(2027, 7, 1, 10, tzinfo=UTC)
